"""The web application: health, and the routes of the channels."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from bot.app import App
from bot.figures import ServiceFigures
from bot.payloads import in_words
from bot.web.calendar_files import calendar_routes
from bot.web.health import Measured, health_routes
from bot.web.outside_files import outside_routes

Beside = Callable[[], AbstractAsyncContextManager[None]]
"""Starts something that runs for as long as the server does."""


def application(
    app: App,
    why_not: Callable[[], str],
    routes: Sequence[BaseRoute] = (),
    beside: Sequence[Beside] = (),
    figures: ServiceFigures | None = None,
    *,
    logs: bool = False,
) -> Starlette:
    """Build the web application with everything that is served over HTTP.

    `why_not` says why the service is not ready; empty if it is. `routes` are the channels', and `beside` what they need
    to run for as long as the server does. `figures` count the requests, and `logs` has a line for each.
    """
    return Starlette(
        routes=[*health_routes(why_not), *calendar_routes(app), *outside_routes(app), *routes],
        lifespan=_all(beside),
        middleware=[Middleware(Measured, figures=figures or ServiceFigures(app), logs=logs)],
        exception_handlers={HTTPException: in_words},
    )


def _all(started: Sequence[Beside]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_application: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for start in started:
                await stack.enter_async_context(start())
            yield

    return lifespan
