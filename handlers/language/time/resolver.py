"""From phrases of time to days and times on the writer's calendar."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.language.time.parser import Phrase
from handlers.language.time.types import (
    Ahead,
    DayPiece,
    Days,
    Edge,
    Month,
    MonthDay,
    Nth,
    Stretch,
    Vague,
    Week,
    WeekAfter,
    Weekday,
    Weekend,
)  # fmt: skip

FRIDAY = 4
"""The weekday on which a working week ends, counted from Monday as 0."""


class Impossible(Exception):
    """A day that no calendar has, words that contradict each other, or words that name no day."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The writer's now, and what words of time may lean on: the booked session and the week spoken of before."""

    now: datetime
    """Naive, local to the writer."""
    tz: str
    booked: datetime | None = None
    week: date | None = None

    @property
    def today(self) -> date:
        """The writer's day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Span:
    """Resolved days, first to last."""

    first: date
    last: date


def days_of(phrase: Phrase, moment: Moment, past: bool = False) -> Span:
    """Return the days of a phrase. With `past`, weekdays and dates are the last ones rather than the next (rule 5).

    Raises Impossible, also where its pieces disagree ("Tuesday the 3rd" when the 3rd is a Friday).
    """
    try:
        return _days_of(phrase.days, moment, past)
    except (OverflowError, ValueError) as error:
        raise Impossible from error


def days_after(phrase: Phrase, moment: Moment) -> Span:
    """Return the days of "after Monday" and "from Monday": to that week's Friday; after Friday, the week after.

    Raises Impossible where nothing says where they end: "after the 20th", "after next week" (rule 4).
    """
    span = days_of(phrase, moment)
    if not all(isinstance(piece, Weekday | Ahead) for piece in phrase.days) or span.first != span.last:
        raise Impossible
    first = span.first
    if phrase.lead == "after":
        plain = isinstance(phrase.days[0], Weekday) and phrase.days[0].which == "plain"
        if plain and first - moment.today == timedelta(days=7):
            first = moment.today  # "after Wednesday", said on a Wednesday
        first += timedelta(days=1)
    first += timedelta(days=max(0, 7 - first.weekday()) if first.weekday() > FRIDAY else 0)
    return Span(first, first + timedelta(days=FRIDAY - first.weekday()))


def day_after(phrase: Phrase, moment: Moment) -> date:
    """Return the first day after a phrase's; on a weekday alone. Raises Impossible where that has no plain day."""
    if not all(isinstance(piece, Weekday | Ahead) for piece in phrase.days):
        raise Impossible
    plain = isinstance(phrase.days[0], Weekday) and phrase.days[0].which == "plain"
    last = days_of(phrase, moment).last
    if plain and last - moment.today == timedelta(days=7):
        last = moment.today
    return last + timedelta(days=1)


def _days_of(pieces: tuple[DayPiece, ...], moment: Moment, past: bool) -> Span:
    if not pieces:
        raise Impossible
    weeks = [piece for piece in pieces if isinstance(piece, Week)]
    others = [piece for piece in pieces if not isinstance(piece, Week)]
    if weeks and others:
        monday = week_start(weeks[0], moment, past)
        spans = [_in_week(piece, monday, moment, past) for piece in others]
    else:
        spans = [_resolve(piece, moment, past) for piece in pieces if not _only_names_day(piece, pieces)]
    for piece in pieces:
        if (
            _only_names_day(piece, pieces)
            and isinstance(piece, Weekday)
            and spans[0].first.weekday() != piece.day
        ):
            raise Impossible
    if any(span != spans[0] for span in spans):
        raise Impossible
    return spans[0]


def _only_names_day(piece: DayPiece, pieces: tuple[DayPiece, ...]) -> bool:
    """Whether a weekday stands beside a date, and so only has to agree with it ("Tuesday 24th")."""
    dated = any(isinstance(other, MonthDay | Ahead) for other in pieces)
    return dated and isinstance(piece, Weekday) and piece.which == "plain" and not piece.plus


def _in_week(piece: DayPiece, monday: date, moment: Moment, past: bool) -> Span:
    """Return a weekday, or a stretch of weekdays, of the week that begins on `monday`."""
    if isinstance(piece, Weekday):
        found = monday + timedelta(days=piece.day)
        return Span(found, found)
    if isinstance(piece, Days):
        first, last = _in_week(piece.first, monday, moment, past), _in_week(piece.last, monday, moment, past)
        return _ordered(first.first, last.last)
    return _resolve(piece, moment, past)


def _ordered(first: date, last: date) -> Span:
    if last < first:
        raise Impossible
    return Span(first, last)


def _resolve(piece: DayPiece, moment: Moment, past: bool) -> Span:
    match piece:
        case Weekday():
            found = _weekday(piece, moment.today, past)
        case MonthDay():
            found = _month_day(piece, moment.today, past)
        case Ahead():
            found = _plus_months((moment.now + timedelta(minutes=piece.minutes)).date(), piece.months)
            found += timedelta(days=piece.days)
        case Week():
            monday = week_start(piece, moment, past)
            friday = monday + timedelta(days=4)
            this = piece.weeks == 0 and piece.of is None
            return _ordered(max(monday, moment.today) if this else monday, friday)
        case WeekAfter():
            if moment.week is None:
                raise Impossible
            monday = moment.week + timedelta(days=7 - moment.week.weekday())
            return Span(monday, monday + timedelta(days=4))
        case Month():
            span = _month(piece, moment.today, past)
            begun = span.first < moment.today <= span.last and not past
            return Span(moment.today, span.last) if begun else span
        case Edge():
            if isinstance(piece.of, Month):
                span = _month(piece.of, moment.today, past)
                found = span.last if piece.last else span.first
            else:
                monday = week_start(piece.of, moment, past)
                found = monday + timedelta(days=4 if piece.last else 0)
        case Nth():
            found = _nth(piece, moment.today, past)
        case Days():
            return _range(piece, moment, past)
        case Weekend():
            monday = moment.today - timedelta(days=moment.today.weekday()) + timedelta(weeks=piece.weeks)
            return Span(monday + timedelta(days=5), monday + timedelta(days=6))
        case Stretch() | Vague():
            raise Impossible
    return Span(found, found)


def _range(piece: Days, moment: Moment, past: bool) -> Span:
    first = _resolve(piece.first, moment, past)
    if isinstance(piece.last, Stretch | Vague):
        raise Impossible
    later = Moment(datetime.combine(first.last, time(0)), moment.tz)
    if isinstance(piece.last, Weekday | MonthDay) and not past:
        plain = isinstance(piece.last, MonthDay) or piece.last.which == "plain"
        last = _resolve(piece.last, later if plain else moment, past)
    else:
        last = _resolve(piece.last, moment, past)
    return _ordered(first.first, last.last)


def _weekday(piece: Weekday, today: date, past: bool) -> date:
    """Rule 4: alone the next after today, "next" in next week, "this" in this week."""
    monday = today - timedelta(days=today.weekday())
    if piece.which == "plain" or (piece.which == "last" and past):
        if past and not piece.plus:
            back = (today.weekday() - piece.day - 1) % 7 + 1
            return today - timedelta(days=back)
        ahead = (piece.day - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead + 7 * piece.plus)
    weeks = {"this": 0, "next": 1, "last": -1, "after next": 2, "last week": -1, "before last": -2}[
        piece.which
    ]
    return monday + timedelta(days=piece.day + 7 * (weeks + piece.plus))


def _month_day(piece: MonthDay, today: date, past: bool) -> date:
    """Rule 5: without a month or a year, its next occurrence, or its last one."""
    if piece.month is not None and not 1 <= piece.month <= 12:
        raise Impossible
    if piece.year is not None and piece.month is not None:
        return date(piece.year, piece.month, piece.day)
    if piece.month is not None:
        step = -1 if past else 1
        for year in range(today.year, today.year + 9 * step, step):
            if piece.day > calendar.monthrange(year, piece.month)[1]:
                if (piece.month, piece.day) != (2, 29):
                    raise Impossible
                continue
            found = date(year, piece.month, piece.day)
            if found <= today if past else found >= today:
                return found
        raise Impossible
    if piece.months is not None:
        first = _plus_months(today.replace(day=1), piece.months)
        return first.replace(day=piece.day)
    if not 1 <= piece.day <= 31:
        raise Impossible
    first = today.replace(day=1)
    for _ in range(13):
        if piece.day <= calendar.monthrange(first.year, first.month)[1]:
            found = first.replace(day=piece.day)
            if found <= today if past else found >= today:
                return found
        first = _plus_months(first, -1 if past else 1)
    raise Impossible


def _plus_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def week_start(week: Week, moment: Moment, past: bool) -> date:
    """Return the Monday of a week (rule 4). Raises Impossible where the week is named by a day that is."""
    if week.of is not None:
        day = _resolve(week.of, moment, past).first
        return day - timedelta(days=day.weekday())
    return moment.today - timedelta(days=moment.today.weekday()) + timedelta(weeks=week.weeks)


def _month(month: Month, today: date, past: bool) -> Span:
    if month.number is None:
        first = _plus_months(today.replace(day=1), month.months)
    else:
        first = date(today.year, month.number, 1)
        if not past and month.number < today.month:
            first = date(today.year + 1, month.number, 1)
        if past and month.number > today.month:
            first = date(today.year - 1, month.number, 1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Span(first, last)


def _nth(piece: Nth, today: date, past: bool) -> date:
    span = _month(piece.month, today, past)
    if piece.nth < 0:
        return span.last - timedelta(days=(span.last.weekday() - piece.day) % 7)
    found = span.first + timedelta(days=(piece.day - span.first.weekday()) % 7 + 7 * (piece.nth - 1))
    if found.month != span.first.month:
        raise Impossible
    return found
