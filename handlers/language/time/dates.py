"""Days, weeks, months and stretches of them: "thurs", "the 3rd", "w/c 7th", "Monday week", "in a fortnight"."""

from collections.abc import Sequence

from handlers.language.text.abbreviations import UNSURE_DAY
from handlers.language.time.relative import (
    DAYS_IN,
    MONTHS,
    PLAIN_DAYS,
    WEEKDAYS,
    Found,
    counted,
    event,
    get,
    nth,
)
from handlers.language.time.time_of_day import PARTS, clock, number
from handlers.language.time.types import (
    Ahead,
    DayPiece,
    Days,
    Edge,
    Month,
    MonthDay,
    Nth,
    Vague,
    Week,
    WeekAfter,
    Weekday,
    Weekend,
    Weeks,
)  # fmt: skip

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "last": -1,
}  # fmt: skip
_ONLY_A_DATE = 13
"""The ordinals in words from which on a bare one is a day of the month, and no place in a list."""
_WHICH: dict[str, Weeks] = {
    "this": "this",
    "coming": "this",
    "next": "next",
    "last": "last",
    "following": "next",
}
_OPTION_WORDS = frozenset({"one", "option", "slot", "choice", "time", "date", "offer", "suggestion"})


def day(words: Sequence[str], i: int) -> Found:
    """The day or days that start at word `i`, and where they end; ranges ("Mon to Wed") are one piece."""
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
    """A range whose first day takes the month of its last where it has none of its own."""
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
        return _numeric(words, i)
    if word in WEEKDAYS:
        return _weekday(words, i, "plain")
    if word == UNSURE_DAY:
        return Vague(word), i + 1
    if word.endswith("days") and word[:-1] in WEEKDAYS:
        return Vague(word), i + 1
    if word == "last" and get(words, i + 1) in ("night", "evening"):
        return Ahead(-1), i + 2
    if word in PLAIN_DAYS:
        if get(words, i + 1) in ("week", "fortnight"):
            weeks = DAYS_IN[words[i + 1]]
            return Ahead(PLAIN_DAYS[word] + (-weeks if word == "yesterday" else weeks)), i + 2
        return Ahead(PLAIN_DAYS[word]), i + 1
    if word in MONTHS:
        return _month(words, i)
    if word in ("day", "days") and get(words, i + 1) in ("after", "before"):
        if get(words, i + 2) in ("tomorrow", "yesterday"):
            return Ahead(2 if words[i + 1] == "after" else -2), i + 3
        return (Ahead(2), i + 2) if words[i + 1] == "after" and "tomorrow" in words[:i] else None
    if word in _ORDINALS or word in ("twenty", "thirty"):
        found = _ordinal(words, i)
        if found:
            return found
    if word in _WHICH:
        found = _which(words, i)
        if found:
            return found
    return _edge(words, i) or counted(words, i) or _week(words, i) or event(words, i)


def _numeric(words: Sequence[str], i: int) -> Found:
    """ISO and numeric dates, day before month; "3rd (of) March", "12 Dec 2026", "the 3rd of next month"."""
    word = words[i]
    if word[:4].isdecimal() and word[4:5] == "-":
        year, month, dom = word.split("-")
        return MonthDay(int(dom), int(month), int(year)), i + 1
    if word == "1/4" and get(words, i + 1) in ("past", "to"):
        return None
    parts = word.replace("-", "/").replace(".", "/").split("/")
    if len(parts) == 3:
        year = int(parts[2]) if len(parts[2]) == 4 else 2000 + int(parts[2])
        return MonthDay(int(parts[0]), int(parts[1]), year), i + 1
    if len(parts) == 2 and "/" in word:
        return MonthDay(int(parts[0]), int(parts[1])), i + 1
    dom = nth(word)
    ordinal = dom is not None
    if dom is None:
        dom = int(word) if word.isdecimal() and len(word) <= 2 else None
    if dom is None or not 1 <= dom <= 99:
        return counted(words, i)
    j = i + 1 + (get(words, i + 1) == "of")
    if get(words, j) in MONTHS:
        year = _year(words, j + 1)
        return MonthDay(dom, MONTHS[words[j]], year), j + 1 + (year is not None)
    if not ordinal:
        return counted(words, i)
    if get(words, j) in ("this", "next") and get(words, j + 1) == "month":
        return MonthDay(dom, months=1 if words[j] == "next" else 0), j + 2
    if words[i + 1 : i + 4] == ["of", "the", "month"]:
        return MonthDay(dom), i + 4
    if get(words, i + 1) in _OPTION_WORDS or get(words, i + 1) in ("week", "weekday"):
        return None
    if get(words, i + 1) in WEEKDAYS and get(words, i + 2) in ("of", "in"):
        return _ordinal_of(dom, words, i)
    return MonthDay(dom), i + 1


def _year(words: Sequence[str], i: int) -> int | None:
    word = get(words, i)
    return int(word) if len(word) == 4 and word.isdecimal() and 2000 <= int(word) <= 2100 else None


def _month(words: Sequence[str], i: int) -> Found:
    """March 3rd, May 29; a month by itself only after words that make it one, since names are months too."""
    month, after = MONTHS[words[i]], get(words, i + 1)
    j = i + 1 + (after == "the")
    dom = nth(get(words, j))
    if dom is None and after.isdecimal() and len(after) <= 2 and 1 <= int(after) <= 31:
        dom = int(after) if get(words, j + 1) not in ("am", "pm", "o'clock") else None
    if dom is not None:
        year = _year(words, j + 1 + (get(words, j + 1) == ","))
        return MonthDay(dom, month, year), j + 1 + (year is not None) + (
            year is not None and words[j + 1] == ","
        )
    if get(words, i - 1) == "to" and words[i] not in ("march", "may"):
        return Month(number=month), i + 1
    if get(words, i - 1) in (
        "in",
        "by",
        "until",
        "of",
        "next",
        "this",
        "since",
        "early",
        "late",
        "mid",
        "before",
    ):
        if get(words, i - 1) in ("early", "late", "mid"):
            return Vague(words[i - 1] + " " + words[i]), i + 1
        return Month(number=month), i + 1
    return None


def _ordinal(words: Sequence[str], i: int) -> Found:
    """the first of March, the last Friday of the month."""
    whole = _ordinal_number(words, i)
    if whole is None:
        return None
    n, j = whole
    if n > 0 and get(words, j) == "of" and get(words, j + 1) in MONTHS:
        return MonthDay(n, MONTHS[words[j + 1]]), j + 2
    if n > 0 and words[j : j + 3] == ["of", "the", "month"]:
        return MonthDay(n), j + 3
    bare = get(words, i - 1) == "the" and get(words, j) in ("at", "@") and clock(words, j + 1, True)
    if n >= _ONLY_A_DATE or (n > 0 and bare):
        return MonthDay(n), j
    if words[i] not in _ORDINALS:
        return None
    after = get(words, i + 1)
    if after in WEEKDAYS and get(words, i + 2) in ("of", "in"):
        return _ordinal_of(n, words, i)
    if after == "week" and get(words, i + 2) in ("of", "in", "back"):
        j = i + 3
        if get(words, j) in MONTHS or get(words, j) in ("term", "the"):
            return Vague("first week"), j + 1
        return Vague("first week"), i + 2
    return None


def _ordinal_number(words: Sequence[str], i: int) -> tuple[int, int] | None:
    """An ordinal in words and where it ends: "third", "twenty-third", "thirty first"."""
    if words[i] in _ORDINALS:
        return _ORDINALS[words[i]], i + 1
    j = i + 1 + (get(words, i + 1) == "-")
    unit = _ORDINALS.get(get(words, j), 0)
    return ((20 if words[i] == "twenty" else 30) + unit, j + 1) if 0 < unit < 10 else None


def _ordinal_of(n: int, words: Sequence[str], i: int) -> Found:
    j = i + 3 + (get(words, i + 3) == "the")
    if get(words, j) in MONTHS:
        return Nth(n, WEEKDAYS[words[i + 1]], Month(number=MONTHS[words[j]])), j + 1
    if get(words, j) in ("this", "next") and get(words, j + 1) == "month":
        return Nth(n, WEEKDAYS[words[i + 1]], Month(1 if words[j] == "next" else 0)), j + 2
    if get(words, j) == "month":
        return Nth(n, WEEKDAYS[words[i + 1]], Month(0)), j + 1
    return None


def _weekday(words: Sequence[str], i: int, which: Weeks) -> Found:
    """Tuesday; Tuesday week; Tuesday next week; Tuesday after next; Tuesday of the week after next."""
    n, j = WEEKDAYS[words[i]], i + 1
    after = get(words, j)
    if after in ("week", "fortnight") and get(words, j + 1) not in ("of", "after"):
        return Weekday(n, which, plus=DAYS_IN[after] // 7), j + 1
    if after == "after" and get(words, j + 1) == "next":
        return Weekday(n, "after next"), j + 2
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
    """this / next / last / the coming … Tuesday, week, month, weekend, fortnight, morning."""
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
