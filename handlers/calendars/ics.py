"""iCalendar text: a file for one session, and a person's feed. Times are UTC, so that no reader needs a time zone.

Nothing private is in it: the organisation's word for a session and the names of the two. There are no attendees, so
that no calendar invites anybody or sends an answer by e-mail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

PRODID = "-//Alongside//Supervision//EN"
REFRESH = timedelta(hours=4)
"""Interval at which a feed asks to be read again; calendars may ignore it."""
MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One session as a calendar has it. `organiser` is somebody's real e-mail address, or empty."""

    uid: str
    sequence: int
    start: datetime
    minutes: int
    title: str
    about: str = ""
    link: str = ""
    cancelled: bool = False
    private: bool = False
    organiser: str = ""


def file(entry: SessionEntry, now: datetime) -> bytes:
    """Return a file that puts one session into a calendar, moves it there, or takes it away."""
    calendar = _calendar()
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(event(entry, now))
    return calendar.to_ical()


def stored(entry: SessionEntry, now: datetime) -> bytes:
    """Return the object that a CalDAV server stores: without a method (RFC 4791, 4.1)."""
    calendar = _calendar()
    calendar.add_component(event(entry, now))
    return calendar.to_ical()


def feed(name: str, age: str, entries: Iterable[SessionEntry], now: datetime) -> bytes:
    """Return a calendar to subscribe to; `age` says in words how old it may be."""
    from icalendar import vDuration

    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    for key in ("description", "x-wr-caldesc"):
        calendar.add(key, age)
    interval: Any = vDuration(REFRESH)
    interval.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", interval)
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(event(entry, now))
    return calendar.to_ical()


def event(entry: SessionEntry, now: datetime) -> Any:
    """Return the component itself."""
    from icalendar import Event, vCalAddress  # loaded for the first entry: most processes at rest make none

    made: Any = Event()  # its types are loose
    made.add("uid", f"{entry.uid}@alongside")
    made.add("sequence", entry.sequence)
    made.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    made.add("dtstart", entry.start.astimezone(UTC))
    made.add("dtend", entry.start.astimezone(UTC) + timedelta(minutes=entry.minutes))
    made.add("summary", entry.title)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    made.add("class", "PRIVATE" if entry.private else "PUBLIC")
    if entry.about:
        made.add("description", entry.about)
    if entry.link:
        made.add("url", entry.link)
    if entry.organiser:
        made.add("organizer", vCalAddress(f"mailto:{entry.organiser}"))
    return made


def _calendar() -> Any:
    from icalendar import Calendar

    calendar: Any = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar
