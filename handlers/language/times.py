"""From phrases of time to the times at which people could meet."""

from datetime import date, datetime, time, timedelta

from .clock import DAY_END, DAY_START, NOON
from .grammar import Phrase
from .pieces import (
    Clock,
    Hours,
    Later,
    SameTime,
    Week,
)  # fmt: skip
from .resolve import Impossible, Moment, Span, days_of, week_start
from .zones import converted, exists

_NIGHT_ENDS, _NIGHT_STARTS = 6 * 60, 22 * 60
_FARTHEST = timedelta(days=366)
"""Nobody proposes a session more than a year ahead on purpose ("29 February" in another year)."""


def hour_of(phrase: Phrase) -> Clock | Hours | SameTime | Later | None:
    """The phrase's time of day, with a part of the day taken into account ("7 in the morning", "8 tonight")."""
    if phrase.hour is None:
        return phrase.part
    part, hour = phrase.part, phrase.hour
    if part is None or not isinstance(hour, Clock) or hour.said is None:
        return hour
    if part.start < NOON:
        return Clock(hour.minute % NOON) if hour.said < 12 else hour
    return Clock(hour.minute % NOON + NOON) if part.start >= DAY_END or hour.said <= 7 else hour


def when(phrase: Phrase, moment: Moment, on: date | None = None) -> dict[str, object]:
    """The `start`, or the `from` and `to`, that a phrase gives for a meeting; `on` is the day where it names none.

    Raises Impossible where it names no time that can still come, or where one stretch cannot say it.
    """
    try:
        return _when(phrase, moment, on)
    except (OverflowError, ValueError) as error:
        raise Impossible from error


def _when(phrase: Phrase, moment: Moment, on: date | None) -> dict[str, object]:
    hour = hour_of(phrase)
    if isinstance(hour, Later):
        if moment.booked is None or phrase.days:
            raise Impossible
        return _start(moment.booked + timedelta(minutes=hour.minutes, days=hour.days), moment)
    if isinstance(hour, SameTime):
        if moment.booked is None:
            raise Impossible
        hour = Clock(moment.booked.hour * 60 + moment.booked.minute)
        same_weekday = phrase.days and isinstance(phrase.days[0], Week) and len(phrase.days) == 1
        if same_weekday:
            monday = week_start(_first_week(phrase), moment, False)
            return _start(_at(monday + timedelta(days=moment.booked.weekday()), hour.minute), moment)
    if not phrase.days:
        if on is None:
            raise Impossible
        span = Span(on, on)
    else:
        span = days_of(phrase, moment)
    if isinstance(hour, Clock) and phrase.lead in ("until", "before") and phrase.days:
        hour = Hours(DAY_START, hour.minute)
    if isinstance(hour, Clock):
        if span.first != span.last:
            raise Impossible
        local = _at(span.first, hour.minute)
        if phrase.zone:
            moved = converted(local, phrase.zone.name, moment.tz)
            if moved is None:
                raise Impossible
            local = moved
        return _start(local, moment)
    start, end = (hour.start, hour.end) if hour else (DAY_START, DAY_END)
    if (hour and span.first != span.last) or start >= end or (hour and hour.loose and start >= DAY_END):
        raise Impossible
    first, last = _at(span.first, start), _at(span.last, end)
    if phrase.zone:
        moved_first, moved_last = (converted(at, phrase.zone.name, moment.tz) for at in (first, last))
        if moved_first is None or moved_last is None:
            raise Impossible
        first, last = moved_first, moved_last
    if last <= moment.now:
        raise Impossible
    return {"from": first.isoformat("T", "minutes"), "to": last.isoformat("T", "minutes")}


def _first_week(phrase: Phrase) -> Week:
    piece = phrase.days[0]
    assert isinstance(piece, Week)
    return piece


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60 % 24, minute % 60))


def _start(local: datetime, moment: Moment) -> dict[str, object]:
    """One exact time: still to come, on a clock that shows it once, and not in the middle of the night."""
    minute = local.hour * 60 + local.minute
    if (
        local - moment.now > _FARTHEST
        or local <= moment.now
        or not exists(local, moment.tz)
        or not _NIGHT_ENDS <= minute <= _NIGHT_STARTS
    ):
        raise Impossible
    return {"start": local.isoformat("T", "minutes")}
