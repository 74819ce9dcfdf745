"""The small organisation of `tests/support/world`, at the web console: its HTTP, its HTML."""

import pytest
from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.console.setup import ConsoleChannel
from bot.channels.console.transport import Conversations
from bot.web.server import application
from handlers import ui
from tests.support.chat import Chat
from tests.support.html_chat import HtmlChat, browser
from tests.support.world import World


class ConsoleWorld(World):
    """The same, with everybody at the web console: its HTTP, its HTML."""

    def chat(self, name: str) -> Chat:
        return HtmlChat(browser(self._answer), self.id_of(name))

    def shown(self) -> dict[tuple[str, str], ui.Card]:
        entries = [
            (person, entry) for person in self._people.values() for entry in self.screens.since(person)
        ]
        return {
            (str(who), entry.ref): entry.said for who, entry in entries if isinstance(entry.said, ui.Card)
        }

    def _screens(self) -> Conversations:
        return Conversations(self.clock)

    def _serve(self) -> None:
        super()._serve()
        self._web: ASGIApp = application(
            self.app, lambda: "", ConsoleChannel(self.app, self.screens).routes(self.worker)
        )

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._web(scope, receive, send)


def world(engine: Engine, request: pytest.FixtureRequest) -> World:
    """Return one for a scenario."""
    return ConsoleWorld(engine)
