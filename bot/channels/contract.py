"""The contract between a channel (Slack, Teams, the next one) and the rest of the product.

Every channel is built of the same parts: `inbound` parses what somebody did, `respond` shows the answer, `transport`
sends queued messages, `accounts` lists the people there, and `setup` builds the channel from the settings. The web
server, the worker and the command line use only what is defined here.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from starlette.routing import BaseRoute

from bot.app import App
from bot.delivery import Transport
from bot.settings import Settings
from handlers.ui import Ids


class Inbound(Protocol):
    """What one person did: an action with its ids and fields, or typed text (`action` is empty)."""

    @property
    def action(self) -> str:
        """The action's name, or empty."""
        ...

    @property
    def ids(self) -> Ids:
        """The ids that the button or the form carried."""
        ...

    @property
    def fields(self) -> Mapping[str, str]:
        """The values that the form or the menu sent."""
        ...

    @property
    def text(self) -> str:
        """The typed text."""
        ...

    @property
    def idempotency_key(self) -> str:
        """The channel's id for this request, if it may deliver the same one again; else empty."""
        ...


class Channel(Protocol):
    """A configured channel."""

    @property
    def transport(self) -> Transport:
        """The transport that sends queued messages to people there."""
        ...

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The routes that the web server adds for it."""
        ...

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Run background tasks for as long as the web server runs."""
        ...


Opener = Callable[[App, Settings], Channel | None]
"""Builds a channel from the settings; returns None if they do not configure it. Raises OSError or ValueError."""
