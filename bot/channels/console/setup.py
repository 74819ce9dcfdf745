"""The console, put together from its settings."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount

from bot.app import App
from bot.channels.console.demo import Demo
from bot.channels.console.routes import Console
from bot.channels.console.security import PageGuard
from bot.channels.console.transport import Conversations
from bot.payloads import in_words
from bot.render import chart
from bot.schedule import Worker
from bot.settings import Settings


class ConsoleChannel:
    """The channel: everybody's chats in memory, and the page that shows them. It can speak as anybody."""

    def __init__(
        self, app: App, transport: Conversations, *, anywhere: bool = False, first: Sequence[int] = ()
    ) -> None:
        """Answer loopback only, unless `anywhere`. `first` are the people whose chats a new page shows."""
        self._app = app
        self._anywhere = anywhere
        self.first = first
        self.demo: Demo | None = None
        self.transport = transport

    def routes(self, worker: Worker) -> Sequence[BaseRoute]:
        """Return everything under `/`: a separate application, so that even "not found" passes through the guard."""
        inside = Console(self._app, worker, self.transport, self.first, self.demo).routes()
        page = Starlette(routes=inside, exception_handlers={HTTPException: in_words})
        return [Mount("/", PageGuard(page, self._anywhere), name="console")]

    @asynccontextmanager
    async def lifespan(self) -> AsyncGenerator[None]:
        """Import the chart library in the background, so that the first chart does not wait for it."""
        loading = asyncio.create_task(to_thread.run_sync(chart.load))
        yield
        await loading


def console(app: App, settings: Settings) -> ConsoleChannel | None:
    """Build the channel if ALONGSIDE_CONSOLE is set."""
    if not settings.console:
        return None
    return ConsoleChannel(app, Conversations(app.clock), anywhere=settings.console_anywhere)
