"""What the organisation has set up for calendars, and what was read of them for one request. Pure.

Below `routing`, whose requests carry it; `calendars` decides by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage.models import CalendarAccount

FILE, OFF = "file", "off"
OUTLOOK, GOOGLE, CALDAV = "outlook", "google", "caldav"
SERVERS = (OUTLOOK, GOOGLE, CALDAV)
"""Kinds of calendar that Alongside reads and writes itself."""
INVITING = (OUTLOOK, GOOGLE)
"""Kinds where one event of the organiser's brings itself to its guest."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The organisation's settings for calendars.

    `kinds` are those of `ALONGSIDE_CALENDARS` that Alongside reads and writes, the default first; `public_url` is where
    people's calendars reach the service, empty where nobody does; `chat_url` opens the chat with the bot.
    """

    kinds: tuple[str, ...] = ()
    public_url: str = ""
    chat_url: str = ""

    def kind_of(self, account: CalendarAccount | None) -> str:
        """Return the kind of somebody's calendar: their own choice, or the organisation's first."""
        if account is not None and account.kind:
            return account.kind
        return self.kinds[0] if self.kinds else FILE


FILES_ALONE = Setup()
"""Nothing is set up: sessions come as files."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A stretch of time in which somebody is not free. Never why."""

    start: datetime
    end: datetime
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of calendars for one request, from `since` to `until`.

    `busy` has nobody whose calendar could not be read.
    """

    since: datetime
    until: datetime
    busy: Mapping[int, Sequence[Busy]] = field(default_factory=dict[int, Sequence[Busy]])


class CalendarsWanted(Exception):
    """A request can go on once these people's calendars were read, which its transaction may not wait for."""

    def __init__(self, people: Sequence[int], since: datetime, until: datetime) -> None:
        super().__init__("calendars have to be read first")
        self.people = tuple(people)
        self.since = since
        self.until = until
