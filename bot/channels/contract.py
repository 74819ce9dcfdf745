"""What a channel is to the rest of the product: one shape for Slack, Teams and whatever comes next.

Inside, a channel is built of the same parts: `inbound` reads what somebody did, `respond` shows the answer, `transport`
sends what is queued, `accounts` tells of the people there, `setup` puts it together from the settings. The web server,
the worker and the command line know no more of it than what stands here.
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
    """What one person did: an action with its ids and fields, or something typed (`action` is empty)."""

    @property
    def action(self) -> str:
        """The action's name, or empty."""
        ...

    @property
    def ids(self) -> Ids:
        """What the button or the form carried."""
        ...

    @property
    def fields(self) -> Mapping[str, str]:
        """What the form or the menu sent."""
        ...

    @property
    def text(self) -> str:
        """What was typed."""
        ...

    @property
    def idempotency_key(self) -> str:
        """The channel's name for this very request, where it may send the same one again."""
        ...


class Channel(Protocol):
    """A channel that is set up."""

    @property
    def transport(self) -> Transport:
        """Sends what is queued for people there."""
        ...

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What the web server answers for it."""
        ...

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Run what has to run for as long as the web server does."""
        ...


Opener = Callable[[App, Settings], Channel | None]
"""Puts a channel together from the settings; None where they name none. Raises OSError or ValueError."""
