"""From phrases of time to the times at which people could meet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, Moment, Span, days_after, days_of, week_start
from handlers.language.time.time_of_day import DAY_END, DAY_START, NOON
from handlers.language.time.types import Ahead, ClockTime, Days, Hours, Later, Month, SameTime, Week
from handlers.language.time.zones import converted, exists, may_be_same, zone

_NIGHT_ENDS, _NIGHT_STARTS = 6 * 60, 22 * 60
_FARTHEST = timedelta(days=366)
"""Nobody proposes a session more than a year ahead on purpose ("29 February" in another year)."""


def hour_of(phrase: Phrase) -> ClockTime | Hours | SameTime | Later | None:
    """Return the phrase's time of day, with a part of the day taken into account ("7 in the morning", "8 tonight")."""
    if phrase.hour is None:
        return phrase.part
    part, hour = phrase.part, phrase.hour
    if part is None or not isinstance(hour, ClockTime) or hour.said is None:
        return hour
    if part.start < NOON:
        return ClockTime(hour.minute % NOON) if hour.said < 12 else hour
    return ClockTime(hour.minute % NOON + NOON) if part.start >= DAY_END or hour.said <= 7 else hour


def when(phrase: Phrase, moment: Moment, on: date | None = None) -> dict[str, object]:
    """Return the `start`, or the `from` and `to`, that a phrase gives; `on` is the day where it names none.

    Raises Impossible where it names no time that can still come, or where one stretch cannot say it.
    """
    try:
        return _when(phrase, moment, on)
    except (OverflowError, ValueError) as error:
        raise Impossible from error


def _when(phrase: Phrase, moment: Moment, on: date | None) -> dict[str, object]:
    hour = hour_of(phrase)
    soon = phrase.days[0] if len(phrase.days) == 1 else None
    if isinstance(soon, Ahead) and soon.minutes and hour is None:
        return _start(moment.now.replace(second=0) + timedelta(minutes=soon.minutes), moment)
    if isinstance(hour, Later | SameTime):
        if moment.booked is None or (isinstance(hour, Later) and phrase.days):
            raise Impossible
        if isinstance(hour, Later):
            return _start(moment.booked + timedelta(minutes=hour.minutes, days=hour.days), moment)
        hour = ClockTime(moment.booked.hour * 60 + moment.booked.minute)
        if isinstance(soon, Week):  # "same time next week" is the same weekday too
            monday = week_start(soon, moment, False)
            return _start(_at(monday + timedelta(days=moment.booked.weekday()), hour.minute), moment)
    span = _days_to_meet(phrase, moment, on, hour is None)
    if isinstance(hour, ClockTime) and phrase.lead in ("until", "before") and phrase.days:
        hour = Hours(DAY_START, hour.minute)
    if isinstance(hour, ClockTime):
        if span.first != span.last:
            raise Impossible
        local = _in_own_zone(_at(span.first, hour.minute), phrase, moment)
        return _start(local, moment, at_night=phrase.zone is not None)
    return _stretch(phrase, span, hour, moment)


def _days_to_meet(phrase: Phrase, moment: Moment, on: date | None, no_hour: bool) -> Span:
    """Return the days that a phrase names, `on` where it names none."""
    if not phrase.days:
        if on is None:
            raise Impossible
        return Span(on, on)
    if no_hour and phrase.part is None and _opens_a_stretch(phrase):
        return days_after(phrase, moment)
    return days_of(phrase, moment)


def _in_own_zone(local: datetime, phrase: Phrase, moment: Moment) -> datetime:
    """Return a time on the writer's clock, converted where the phrase names another zone."""
    moved = converted(local, phrase.zone.name, moment.tz) if phrase.zone else local
    if moved is None:
        raise Impossible
    return moved


def _stretch(phrase: Phrase, span: Span, hour: Hours | None, moment: Moment) -> dict[str, object]:
    """Return `from` and `to` of a stretch of hours on one day, or of whole days."""
    start, end = (hour.start, hour.end) if hour else (DAY_START, DAY_END)
    if start >= end or (hour and (span.first != span.last or (hour.loose and start >= DAY_END))):
        raise Impossible
    first = _in_own_zone(_at(span.first, start), phrase, moment)
    last = _in_own_zone(_at(span.last, end), phrase, moment)
    if last <= moment.now:
        raise Impossible
    return {"from": first.isoformat("T", "minutes"), "to": last.isoformat("T", "minutes")}


def _opens_a_stretch(phrase: Phrase) -> bool:
    """Whether a phrase says only where a stretch of days begins: "after Monday", "from Monday"."""
    ends = any(isinstance(piece, Days | Week | Month) for piece in phrase.days)
    return phrase.lead == "after" or (phrase.lead == "from" and not ends)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60 % 24, minute % 60))


def _start(local: datetime, moment: Moment, at_night: bool = False) -> dict[str, object]:
    """One exact time: still to come, on a clock that shows it once, and not in the middle of the night.

    A time that was said in another zone may well be `at_night` here.
    """
    minute = local.hour * 60 + local.minute
    if (
        local - moment.now > _FARTHEST
        or local <= moment.now
        or not exists(local, moment.tz)
        or not (at_night or _NIGHT_ENDS <= minute <= _NIGHT_STARTS)
    ):
        raise Impossible
    return {"start": local.isoformat("T", "minutes")}


def one_moment(found: list[Phrase], words: Sequence[str], moment: Moment) -> list[Phrase]:
    """Return the phrases, with two that say one moment in two zones put into one: "10am CET / 9am UK time" (rule 2)."""
    out: list[Phrase] = []
    for phrase in found:
        last = out[-1] if out else None
        beside = last is not None and set(words[last.end : phrase.start]) <= _BETWEEN_ZONES
        joined = _same(last, phrase, moment) if last is not None and beside else None
        if joined is None:
            out.append(phrase)
        else:
            end = phrase.end + (words[phrase.end : phrase.end + 1] == [")"])
            out[-1] = replace(joined, start=out[-1].start, end=end, lead=out[-1].lead)
    return out


_BETWEEN_ZONES = frozenset({"/", "(", ",", "=", "-", "or", "is", "that", "which", "so", "i", ".", "e", "aka"})
"""Marks and words between the two ways of saying one moment."""


def _same(first: Phrase, second: Phrase, moment: Moment) -> Phrase | None:
    """Return the one phrase for two that mean one moment; None where they do not, or none of them names a zone."""
    if not (first.zone or second.zone) or (first.days and second.days and first.days != second.days):
        return None
    if not (isinstance(first.hour, ClockTime) and isinstance(second.hour, ClockTime)):
        return None
    days = first.days or second.days
    one, other = replace(first, days=days), replace(second, days=days)
    starts = [_moment_of(phrase, moment) for phrase in (one, other)]
    if starts[0] is not None and starts[0] == starts[1]:
        return one
    for plain, shared, start in ((one, other, starts[0]), (other, one, starts[1])):
        if start is None or shared.zone is None or not isinstance(shared.hour, ClockTime):
            continue
        on = days_of(shared, moment).first if days else moment.today
        aware = start.replace(tzinfo=zone(moment.tz))
        if may_be_same(_at(on, shared.hour.minute), shared.zone.name, aware):
            return plain
    return None


def _moment_of(phrase: Phrase, moment: Moment) -> datetime | None:
    """Return the writer's local time that a phrase with an hour means, on today where it names no day."""
    if not isinstance(phrase.hour, ClockTime):
        return None
    try:
        on = days_of(phrase, moment).first if phrase.days else moment.today
    except Impossible:
        return None
    local = _at(on, phrase.hour.minute)
    return converted(local, phrase.zone.name, moment.tz) if phrase.zone else local
