"""Days, weeks, months and stretches of them: "thurs", "the 3rd", "w/c 7th", "Monday week", "in a fortnight"."""

from collections.abc import Sequence

from handlers.language.time.month_days import ORDINALS, month_date, numeric_date, ordinal_date
from handlers.language.time.relative import (
    DAYS_IN,
    MONTHS,
    WEEKDAYS,
    Found,
    counted,
    event,
    get,
    plain_day,
)
from handlers.language.time.time_of_day import PARTS, number
from handlers.language.time.types import (
    Ahead,
    DayPiece,
    Days,
    Edge,
    Month,
    MonthDay,
    Vague,
    Week,
    WeekAfter,
    Weekday,
    Weekend,
    Weeks,
)  # fmt: skip

_WHICH: dict[str, Weeks] = {
    "this": "this",
    "coming": "this",
    "next": "next",
    "last": "last",
    "following": "next",
}


def day(words: Sequence[str], i: int) -> Found:
    """Return the day or days that start at word `i`, and where they end; ranges ("Mon to Wed") are one piece."""
    word = words[i]
    if word in ("from", "between") and i + 1 < len(words):
        start = i + 1 + (words[i + 1] == "the")
        span = _range(words, start, word == "between") if start < len(words) else None
        if span:
            return span
    return _range(words, i, False) or _one(words, i)


def _range(words: Sequence[str], i: int, between: bool) -> Found:
    """Mon-Wed, 3rd to 10th March, 10-14 August, the 9th through the 13th."""
    joins = ("and",) if between else ("-", "to", "until", "through")
    first = _one(words, i)
    n = number(words[i]) if words[i].isdecimal() else None
    if first is None and n and 1 <= n <= 31 and get(words, i + 1) in joins:
        first = MonthDay(n), i + 1
        second = _one(words, i + 2) if i + 2 < len(words) else None
        if not (second and isinstance(second[0], MonthDay) and second[0].month):
            return None
    if first is None or get(words, first[1]) not in joins:
        return None
    if words[first[1]] == "-" and get(words, i - 1) == "not":
        return None  # "not Tuesday - Thursday is fine"
    j = first[1] + 1
    j += get(words, j) == "and"
    j += get(words, j) in ("the", "on")
    second = _one(words, j) if j < len(words) else None
    if (
        second is None
        and isinstance(first[0], MonthDay)
        and first[0].month
        and _is_day_after(words, j, first[0])
    ):
        second = MonthDay(int(words[j]), first[0].month, first[0].year), j + 1  # "Nov 23-27"
    if second is None:
        return None
    return _joined(first[0], second[0]), second[1]


def _is_day_after(words: Sequence[str], j: int, first: MonthDay) -> bool:
    """Whether a bare number is a later day of the same month, rather than an hour."""
    word = get(words, j)
    return (
        word.isdecimal() and first.day < int(word) <= 31 and get(words, j + 1) not in ("am", "pm", "o'clock")
    )


def _joined(first: DayPiece, second: DayPiece) -> DayPiece:
    """Return a range whose first day takes the month of its last where it has none of its own."""
    if isinstance(first, MonthDay) and isinstance(second, MonthDay) and first.month is None and second.month:
        first = MonthDay(first.day, second.month, second.year)
    if (
        isinstance(first, Weekday)
        and isinstance(second, Weekday)
        and first.which == "plain"
        and second.which != "plain"
    ):
        first = Weekday(first.day, second.which)
    return Days(first, second)


def _one(words: Sequence[str], i: int) -> Found:
    word = words[i]
    if word == "the" and i + 1 < len(words):
        return _one(words, i + 1)
    if word[0].isdigit():
        return numeric_date(words, i)
    if word in WEEKDAYS:
        return _weekday(words, i, "plain")
    plain = plain_day(words, i)
    if plain:
        return plain
    if word in MONTHS:
        return month_date(words, i)
    if word in ORDINALS or word in ("twenty", "thirty"):
        found = ordinal_date(words, i)
        if found:
            return found
    if word in _WHICH:
        found = _which(words, i)
        if found:
            return found
    return _edge(words, i) or counted(words, i) or _week(words, i) or event(words, i)


def _weekday(words: Sequence[str], i: int, which: Weeks) -> Found:
    """Tuesday; Tuesday week; Tuesday next week; Tuesday after next; Tuesday of the week after next."""
    n, j = WEEKDAYS[words[i]], i + 1
    after = get(words, j)
    if after in ("week", "fortnight") and get(words, j + 1) not in ("of", "after"):
        return Weekday(n, which, plus=DAYS_IN[after] // 7), j + 1
    if after == "after" and get(words, j + 1) == "next":
        return Weekday(n, "after next"), j + 2
    if after == "before" and get(words, j + 1) == "last":
        return Vague(f"{words[i]} before last"), j + 2  # of this week's and last week's, or of the two weeks?
    if which == "plain":
        k = j + (after in ("of", "in", ",", "-"))
        k += get(words, k) == "the"
        week = (
            _week(words, k) or (_which(words, k) if get(words, k) in _WHICH else None)
            if k < len(words)
            else None
        )
        if week and isinstance(week[0], Week) and week[0].of is None and after != "," and after != "-":
            kind: dict[int, Weeks] = {
                0: "this",
                1: "next",
                2: "after next",
                -1: "last week",
                -2: "before last",
            }
            if week[0].weeks in kind:
                return Weekday(n, kind[week[0].weeks]), week[1]
        if after in ("gone", "past") or (after == "last" and get(words, j + 1) != "week"):
            return Weekday(n, "last"), j + 1
        if after == "next" and get(words, j + 1) not in ("week", "month"):
            return Vague(f"{words[i]} next"), j + 1
    return Weekday(n, which), j


def _which(words: Sequence[str], i: int) -> Found:
    """Read this / next / last / the coming … Tuesday, week, month, weekend, fortnight, morning."""
    which = _WHICH[words[i]]
    j = i + 1
    if words[i] == "this" and get(words, j) in ("coming", "next"):
        j += 1
    word = get(words, j)
    if word in WEEKDAYS:
        return _weekday(words, j, "plain" if words[i] == "coming" else which)
    weeks = {"this": 0, "next": 1, "last": -1}.get(which, 0)
    if word == "week":
        if words[i] == "following":
            return WeekAfter(), j + 1
        return Week(weeks), j + 1
    if word == "month":
        return Month(weeks), j + 1
    if word == "weekend":
        return Weekend(weeks), j + 1
    if word == "fortnight" and which == "next":
        return Days(Ahead(0), Ahead(14)), j + 1
    if (
        which == "next"
        and (number(word) or word in ("few", "couple"))
        and get(words, j + 1) in ("weeks", "days")
    ):
        return Vague("next few"), j + 2
    if words[i] == "this" and (word in PARTS and word not in ("lunch",)):
        return Ahead(0), j
    if word in MONTHS and which in ("next", "this"):
        return Month(number=MONTHS[word]), j + 1
    return None


def _edge(words: Sequence[str], i: int) -> Found:
    """end of the week, month end, start of next week, early / late / mid next week."""
    word = words[i]
    if word in ("eow", "eom"):
        return Edge(Week(0) if word == "eow" else Month(0), True), i + 1
    if word in ("last", "first") and get(words, i + 1) == "day" and get(words, i + 2) in ("of", "in"):
        j = i + 3 + (get(words, i + 3) == "the")
        if get(words, j) in ("week", "month"):
            return Edge(Week(0) if words[j] == "week" else Month(0), word == "last"), j + 1
        if get(words, j) in MONTHS:
            return Edge(Month(number=MONTHS[words[j]]), word == "last"), j + 1
        inner = _one(words, j) if j < len(words) else None
        return (
            (Edge(inner[0], word == "last"), inner[1])
            if inner and isinstance(inner[0], Week | Month)
            else None
        )
    if word == "month" and get(words, i + 1) == "end":
        return Edge(Month(0), True), i + 2
    if word in (
        "early",
        "late",
        "later",
        "mid",
        "middle",
        "towards",
        "sometime",
        "rest",
        "remainder",
        "earlier",
    ):
        j = i + 1
        while get(words, j) in ("of", "in", "the", "-", "on", "half", "part"):
            j += 1
        inner = _one(words, j) if j < len(words) else None
        if inner and isinstance(inner[0], Week | Month):
            return inner if word in ("rest", "remainder", "sometime") else (Vague(f"{word} in it"), inner[1])
        if word in ("rest", "remainder") and get(words, j) in ("week", "month"):
            return (Week(0) if words[j] == "week" else Month(0)), j + 1
        if word in ("later", "rest", "remainder") and get(words, j) in ("today", "day"):
            return Ahead(0), j + 1
        return None
    if word in ("end", "start", "beginning", "back") and get(words, i + 1) == "of":
        j = i + 2
        j += get(words, j) == "the"
        if get(words, j) in ("week", "month"):
            return Edge(Week(0) if words[j] == "week" else Month(0), word in ("end", "back")), j + 1
        if get(words, j) == "next" and get(words, j + 1) not in ("week", "month"):
            return Edge(Week(1), word == "end"), j + 1
        inner = _one(words, j) if j < len(words) else None
        if inner and isinstance(inner[0], Week | Month):
            return Edge(inner[0], word in ("end", "back")), inner[1]
    return None


def _week(words: Sequence[str], i: int) -> Found:
    """w/c 7th, the week of the 7th, the week after next, the week after; the weekend."""
    word, after = words[i], get(words, i + 1)
    if word == "weekend":
        return Weekend(0), i + 1
    if (
        word == "week"
        and get(words, i - 1) in ("all", "whole")
        and after not in ("of", "after", "on", "from")
    ):
        return Week(0), i + 1
    if word == "w/c" or (word == "week" and after == "of"):
        j = i + (1 if word == "w/c" else 2)
        j += get(words, j) in ("the", "on")
        j += get(words, j) == "the"
        inner = _one(words, j) if j < len(words) else None
        if inner is None and get(words, j).isdecimal() and 1 <= int(words[j]) <= 31:
            inner = MonthDay(int(words[j])), j + 1
        if inner is None:
            return None
        k = inner[1]
        if isinstance(inner[0], Weekday) and k < len(words):  # w/c Monday 7th March
            dated = _one(words, k)
            if dated and isinstance(dated[0], MonthDay):
                inner = dated
        return Week(of=inner[0]), inner[1]
    if word == "week" and after == "before" and get(words, i + 2) == "last":
        return Week(-2), i + 3
    if word == "week" and after in ("after", "following"):
        if get(words, i + 2) == "next":
            return Week(2), i + 3
        if get(words, i + 2) in ("that", "this") and get(words, i + 2) == "that":
            return WeekAfter(), i + 3
        if get(words, i + 2) in WEEKDAYS or get(words, i + 2) in (
            "easter",
            "christmas",
            "half",
            "the",
            "my",
        ):
            return Vague("the week after"), i + 3
        return WeekAfter(), i + 2
    return None
