"""What a kind of calendar is to the rest: free and busy, events of ours, and what changed since.

Calls are synchronous and may take long: no transaction is open around them. Everything raises `CalendarError`, in fixed
words and without what a calendar said: its answer may hold somebody's subject.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from handlers.calendar_setup import Busy
from handlers.calendars.ics import SessionEntry


class CalendarError(Exception):
    """A calendar could not do what it should. `again_after` None: never this way, somebody has to mend it first."""

    def __init__(self, why: str, again_after: timedelta | None = None, *, status: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.again_after = again_after
        self.status = status


class CursorLost(CalendarError):
    """The calendar no longer knows where its changes were read up to: begin anew."""


@dataclass(frozen=True, slots=True)
class PersonCalendar:
    """One person's calendar: the person, their e-mail address, and what the calendar's kind needs beside it."""

    person_id: int
    email: str
    timezone: str = "UTC"
    address: str = ""
    username: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """An event as it should stand. `guest` is the address of the other one, who is invited; empty for nobody."""

    entry: SessionEntry
    end: datetime
    guest: str = ""
    online: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An event of ours as a calendar has it; nothing of anybody else's is ever one.

    `gone`: it was deleted or cancelled. `answer` is the guest's, or in a guest's own calendar theirs.
    """

    ref: str
    uid: str = ""
    start: datetime | None = None
    end: datetime | None = None
    etag: str = ""
    gone: bool = False
    answer: Literal["", "accepted", "tentative", "declined"] = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed among the events asked for, and from where to go on. `until`: the cursor's window ends there."""

    events: Sequence[Event]
    cursor: str
    until: datetime | None = None


class Calendar(Protocol):
    """One kind of calendar."""

    def busy(
        self, accounts: Sequence[PersonCalendar], since: datetime, until: datetime
    ) -> Mapping[int, Sequence[Busy]]:
        """When each of these people is busy; whose calendar can't be read is left out. Raises for all of them."""
        ...

    def find(self, account: PersonCalendar, uid: str) -> Event | None:
        """Return the event of this name, if it is there."""
        ...

    def get(self, account: PersonCalendar, ref: str) -> Event | None:
        """Return an event of ours as it stands; None where it is gone."""
        ...

    def create(self, account: PersonCalendar, wish: Wish) -> Event:
        """Make an event; one of the same name that is there already is returned as it is."""
        ...

    def change(self, account: PersonCalendar, ref: str, etag: str, wish: Wish) -> Event | None:
        """Bring an event to how it should stand; None where it is gone."""
        ...

    def cancel(self, account: PersonCalendar, ref: str) -> None:
        """Take an event away. One that is gone already stays so."""
        ...

    def changes(
        self, account: PersonCalendar, cursor: str, refs: Mapping[str, str], now: datetime
    ) -> Changes:
        """Return what became of events of ours since `cursor` (empty: from the beginning).

        `refs` are those that are asked about, each with its uid: of other events nothing leaves this function. Raises
        CursorLost.
        """
        ...
