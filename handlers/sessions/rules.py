"""Rules for finding a time when two people can meet, and for whose suggestion a time is. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.access import PairMembership
from handlers.obligations.reminder_schedule import WorkCalendar
from storage.models import Session

TIMES = (time(10), time(14), time(11, 30), time(15, 30), time(9), time(13))
"""Times of day that are offered, the most convenient first."""

HALF_HOURS = (*TIMES, *(time(n // 2, n % 2 * 30) for n in range(48) if time(n // 2, n % 2 * 30) not in TIMES))
"""The same, and then every other half hour of a day."""

SEARCHED = 60
"""Number of days ahead that are searched for a free time."""


@dataclass(frozen=True, slots=True)
class BusyTime:
    """Time in which somebody is booked."""

    start: datetime
    minutes: int


def free(
    both: Sequence[WorkCalendar],
    taken: Iterable[BusyTime],
    now: datetime,
    minutes: int,
    wanted: tuple[datetime, datetime] | None = None,
    number: int = 4,
    *,
    fine: bool = False,
) -> list[datetime]:
    """Return up to `number` times when both work and neither is booked, soonest first, spread over days and hours.

    Within `wanted` (from, to) where it is given, else from the next day on. Working hours are each person's
    in their own time zone; times of day are the first person's. `fine` looks at every half hour, for full calendars.
    """
    zone = both[0].zone
    first, last = wanted or (now + timedelta(days=1), now + timedelta(days=SEARCHED))
    booked = list(taken)
    found: list[datetime] = []
    for _ in TIMES:  # a day is offered a second time only when every day has been once
        day = max(first, now).astimezone(zone).date()
        while day <= last.astimezone(zone).date() and len(found) < number:
            slots = _of_day(
                both, booked, day, zone, minutes, max(first, now), last, HALF_HOURS if fine else TIMES
            )
            best = _unlike(slots, found, zone)
            if best is not None:
                found.append(best)
            day += timedelta(days=1)
        if len(found) >= number:
            break
    return sorted(found)


def _unlike(slots: Sequence[datetime], found: Sequence[datetime], zone: ZoneInfo) -> datetime | None:
    """Return the day's slot whose time of day has been offered least so far, the most convenient among equals."""
    offered = [moment.astimezone(zone).time() for moment in found]
    free = [slot for slot in slots if slot not in found]
    return min(free, key=lambda slot: offered.count(slot.astimezone(zone).time()), default=None)


def _of_day(
    both: Sequence[WorkCalendar],
    taken: list[BusyTime],
    day: date,
    zone: ZoneInfo,
    minutes: int,
    first: datetime,
    last: datetime,
    times: Sequence[time],
) -> list[datetime]:
    moments = (datetime.combine(day, at, zone).astimezone(UTC) for at in times)
    length = timedelta(minutes=minutes)
    return [
        start
        for start in moments
        if first <= start and start + length <= last
        and not clashes(taken, start, minutes)
        and all(calendar.in_hours(start) and calendar.in_hours(start + length) for calendar in both)
    ]  # fmt: skip


def clashes(taken: Iterable[BusyTime], start: datetime, minutes: int) -> bool:
    """Return whether a session of that length would overlap with something booked."""
    end = start + timedelta(minutes=minutes)
    return any(t.start < end and start < t.start + timedelta(minutes=t.minutes) for t in taken)


def own_side(session: Session, membership: PairMembership) -> bool:
    """Return whether a time was suggested by the reader's side; a supervisor and their cover are one side."""
    return (session.proposed_by_id != membership.pair.supervisee_id) is membership.leads


def exists(moment: datetime) -> bool:
    """Return whether a local time exists: one in the hour that summer time skips does not."""
    local = moment.replace(fold=0)
    return local.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)
