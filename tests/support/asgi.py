"""Client of an application in this thread: a request costs neither an event loop of its own nor a hand-over to it."""

import asyncio
import atexit
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import current_thread, main_thread

import httpx
from starlette.types import ASGIApp


class _InThisThread(httpx.BaseTransport):
    """Calls the application directly, and waits for what it does after its response too."""

    def __init__(self, application: ASGIApp, raises: bool) -> None:
        self._within = httpx.ASGITransport(
            application, raise_app_exceptions=raises, client=("127.0.0.1", 50_000)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if current_thread() is not main_thread():
            return asyncio.run(self._answer(request))
        if _runs_here():  # Playwright's loop, whose thread this is
            with ThreadPoolExecutor(1) as thread:
                return thread.submit(asyncio.run, self._answer(request)).result()
        return _loop().run_until_complete(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._within.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of this process's requests."""
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


def _runs_here() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def client(
    application: ASGIApp,
    base_url: str = "http://testserver",
    headers: dict[str, str] | None = None,
    raises: bool = True,
) -> httpx.Client:
    """Return a client on this machine; with `raises`, an error of the application is raised here."""
    return httpx.Client(transport=_InThisThread(application, raises), base_url=base_url, headers=headers)
