"""The contract between a channel (Slack, Teams, the next one) and the rest of the product.

Every channel is built of the same parts: `inbound` parses what somebody did, `respond` shows the answer, `transport`
sends queued messages, `directory` lists the people there, `checks` examines its set-up, `setup` builds the channel from
the settings, and `definition` names all of them for the registry. The web server, the worker and the command line use
only what is defined here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import Engine
from starlette.routing import BaseRoute

from bot.app import App
from bot.check_result import Finding
from bot.schedule import Worker
from bot.sending import Transport
from bot.settings import Settings
from handlers.people import IdColumn
from handlers.people.accounts import Account
from handlers.ui import Ids
from storage.keys import KeyRing


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

    def routes(self, worker: Worker, /) -> Sequence[BaseRoute]:
        """Return the routes that the web server adds for it; `worker` sends what an answer queued."""
        ...

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Run background tasks for as long as the web server runs."""
        ...


class ChannelError(Exception):
    """Why a channel can't do something, in words for whoever runs the command, with how to mend it."""


class Store(NamedTuple):
    """The database, at this version of the program, and its keys."""

    engine: Engine
    ring: KeyRing


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everybody whom a directory lists in one workspace."""

    workspace: str
    accounts: Sequence[Account]
    without_workspace: bool = True
    """Whether people whose workspace is unknown belong to this one."""
    lasting: Collection[str] = ()
    """Reasons for not reaching somebody that an account in order does not end."""
    notes: Sequence[str] = ()
    """What could not be read, in words for whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A channel's list of its people, compared with ours by `alongside people sync`."""

    command: str
    """Its name after `alongside people sync`."""
    help: str
    leads: bool
    """Whether names, roles and managers are taken over as well."""
    read: Callable[[App, Settings, str], Accounts]
    """Reads everybody; the workspace is an id, or empty where there is only one. Raises ChannelError."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A channel in the registry, set up or not. Nothing has a default, so that nothing is forgotten."""

    name: str
    """Its name in `identities`."""
    ids: IdColumn | None
    """The column of people.csv for people's ids on this channel."""
    open: Callable[[App, Settings], Channel | None]
    """Builds it from the settings; returns None if they do not configure it. Raises OSError or ValueError."""
    lacking: Callable[[Settings], Sequence[str]]
    """What is missing where its settings are half made, in words; nothing where all or none of them are."""
    check: Callable[[Settings, Store | None], Iterator[Finding]]
    """Examines its set-up for `alongside doctor`; yields nothing if it is not configured, and changes nothing."""
    directory: Directory | None
