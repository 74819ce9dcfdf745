"""The web application: health and metrics always, the console if configured."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount

from bot.app import App
from bot.render import chart
from bot.schedule import Worker
from bot.web.console import Console
from bot.web.conversations import Conversations
from bot.web.health import Figures, Measured, health_routes
from bot.web.security import Guard

Beside = Callable[[], AbstractAsyncContextManager[None]]
"""Starts something that runs for as long as the server does."""


def application(
    app: App,
    worker: Worker,
    ready: Callable[[], bool],
    conversations: Conversations | None = None,
    *,
    anywhere: bool = False,
    first: Sequence[int] = (),
    channels: Sequence[BaseRoute] = (),
    beside: Sequence[Beside] = (),
) -> Starlette:
    """Build the web application with everything that is served over HTTP.

    `ready` says whether the database answers and is at the newest version. The console exists only with
    `conversations`, which must be the transport that `worker` delivers to; it answers loopback only unless
    `anywhere`. `first` are the ids of the people whose chats a new page shows. `channels` are the routes of chat
    platforms, and `beside` what they need to run for as long as the server does.
    """
    figures = Figures(app)
    routes: list[BaseRoute] = [*health_routes(ready, figures), *channels]
    started = [*([_get_ready_to_draw] if conversations is not None else []), *beside]
    if conversations is not None:
        # A separate application, so that even "not found" passes through the guard.
        inside = Console(app, worker, conversations, first).routes()
        console = Starlette(routes=inside, exception_handlers={HTTPException: _in_words})
        routes.append(Mount("/", Guard(console, anywhere), name="console"))
    return Starlette(
        routes=routes,
        lifespan=_all(started),
        middleware=[Middleware(Measured, figures=figures)],
        exception_handlers={HTTPException: _in_words},
    )


def _all(started: Sequence[Beside]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_application: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for start in started:
                await stack.enter_async_context(start())
            yield

    return lifespan


@asynccontextmanager
async def _get_ready_to_draw() -> AsyncGenerator[None]:
    """Import the chart library in the background, so that the first chart does not wait for it."""
    loading = asyncio.create_task(to_thread.run_sync(chart.load))
    yield
    await loading


async def _in_words(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return JSONResponse({"words": problem.detail}, problem.status_code)
