"""Busy times out of iCalendar text: series, moved instances, all-day entries, zones as they come. Intervals alone.

Nothing of a text leaves this module but when somebody is busy, not even in an error.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# icalendar's types are loose.

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from handlers.calendar_setup import Busy

MOST = 2_000
"""Instances of one series that are looked at."""


class UnreadableCalendar(Exception):
    """A text that is no calendar, in no words of its own."""


def busy(text: str, since: datetime, until: datetime, zone: str) -> list[Busy]:
    """When what is in a calendar object keeps its owner busy. `zone` is theirs, for times that name none we know."""
    try:
        found = list(_busy(text, since, until, ZoneInfo(zone)))
    except Exception:  # whatever it is, it may hold words
        raise UnreadableCalendar from None
    return found


def free_busy(text: str, since: datetime, until: datetime) -> list[Busy]:
    """Return what a server's VFREEBUSY says. Not every line of it is busy."""
    try:
        found = list(_lines(text))
    except Exception:
        raise UnreadableCalendar from None
    return [b for b in found if b.end > since and b.start < until]


def _parts(text: str, name: str) -> list[Any]:
    from icalendar import Calendar  # loaded for the first calendar that is read

    return list(Calendar.from_ical(text).walk(name))


def _lines(text: str) -> Iterator[Busy]:
    for part in _parts(text, "VFREEBUSY"):
        given: Any = part.get("freebusy", [])
        for line in given if isinstance(given, list) else [given]:
            kind = str(line.params.get("FBTYPE", "BUSY")).upper()
            if kind == "FREE":
                continue
            start, end = line.dt
            end = start + end if isinstance(end, timedelta) else end
            yield Busy(start.astimezone(UTC), end.astimezone(UTC), kind == "BUSY-TENTATIVE")


def _busy(text: str, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Busy]:
    parts = _parts(text, "VEVENT")
    moved = {_moment(p["recurrence-id"].dt, zone) for p in parts if "recurrence-id" in p}
    for part in parts:
        if not _counts(part):
            continue
        tentative = str(part.get("status", "")).upper() == "TENTATIVE"
        length = _length(part, zone)
        series = "recurrence-id" not in part and ("rrule" in part or "rdate" in part)
        starts = _starts(part, since - length, until, zone) if series else [part["dtstart"].dt]
        for at in starts:
            start = _moment(at, zone)
            if series and start in moved:
                continue
            if start < until and start + length > since and length:
                yield Busy(start, start + length, tentative)


def _counts(part: Any) -> bool:
    """Whether an entry takes its owner's time: not cancelled, not shown as free."""
    return (
        str(part.get("status", "")).upper() != "CANCELLED"
        and str(part.get("transp", "OPAQUE")).upper() != "TRANSPARENT"
        and "dtstart" in part
    )


def _length(part: Any, zone: ZoneInfo) -> timedelta:
    start = part["dtstart"].dt
    if "dtend" in part:
        return _moment(part["dtend"].dt, zone) - _moment(start, zone)
    if "duration" in part:
        return part["duration"].dt
    return timedelta(0) if isinstance(start, datetime) else timedelta(days=1)


def _moment(at: date | datetime, zone: tzinfo) -> datetime:
    """Return a moment in UTC: a day begins at the owner's midnight, a time without a zone is on their clock."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)


def _starts(part: Any, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When a series has its instances: by the clock where it was made, so that daylight saving moves none."""
    from dateutil.rrule import rruleset, rrulestr

    first = part["dtstart"].dt
    plain = first if isinstance(first, datetime) else datetime.combine(first, time())
    where = plain.tzinfo or zone
    local = plain.replace(tzinfo=None)
    every = rruleset()
    rules = part.get("rrule", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        every.rrule(rrulestr(_local_rule(rule, where), dtstart=local))  # pyright: ignore[reportArgumentType]
    if not rules:
        every.rdate(local)
    for name, add in (("rdate", every.rdate), ("exdate", every.exdate)):
        for at in _dates(part.get(name, []), where):
            add(at)
    edge = until.astimezone(where).replace(tzinfo=None)
    begin = since.astimezone(where).replace(tzinfo=None) - timedelta(days=1)
    for number, at in enumerate(every.xafter(begin, count=MOST, inc=True)):
        if at > edge or number >= MOST:
            return
        yield at.replace(tzinfo=where)


def _local_rule(rule: Any, where: tzinfo) -> str:
    """Return the rule with its end on the clock where the series was made: the text of one that began has no zone."""
    text = rule.to_ical().decode()
    parts: list[str] = []
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name == "UNTIL" and value.endswith("Z"):
            end = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(where)
            part = f"UNTIL={end:%Y%m%dT%H%M%S}"
        elif name == "UNTIL" and "T" not in value:
            part = f"UNTIL={value}T235959"
        parts.append(part)
    return ";".join(parts)


def _dates(given: Any, where: tzinfo) -> Iterator[datetime]:
    groups: Sequence[Any] = given if isinstance(given, list) else [given]
    for group in groups:
        for one in group.dts:
            at = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            at = at if isinstance(at, datetime) else datetime.combine(at, time())
            yield at.astimezone(where).replace(tzinfo=None) if at.tzinfo is not None else at
