"""Days, weeks, months and stretches of them: "thurs", "the 3rd", "w/c 7th", "Monday week", "in a fortnight"."""

from collections.abc import Sequence

from .clock import NUMBERS, PARTS, number
from .pieces import (
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
    Weeks,
)

WEEKDAYS = {
    name: n for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
MONTHS = {
    name: n + 1
    for n, name in enumerate(
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
    )
}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "last": -1,
}  # fmt: skip
_WHICH: dict[str, Weeks] = {
    "this": "this",
    "coming": "this",
    "next": "next",
    "last": "last",
    "following": "next",
}
_DAYS_IN = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14}
_PLAIN_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
_OPTION_WORDS = frozenset({"one", "option", "slot", "choice", "time", "date", "offer", "suggestion"})
_EVENTS = frozenset(["easter", "christmas", "xmas", "bank", "half", "new", "school", "summer", "break", "eid", "diwali", "ramadan", "puja"])
_EVENT_TAILS = frozenset(["holiday", "holidays", "term", "year", "break", "hols", "bh"])

Found = tuple[DayPiece, int] | None


def _get(words: Sequence[str], i: int) -> str:
    return words[i] if 0 <= i < len(words) else ""


def nth(word: str) -> int | None:
    """The number in "3rd", or None."""
    return int(word[:-2]) if word[:1].isdigit() and word[-2:] in ("st", "nd", "rd", "th") else None


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
    if first is None and n and 1 <= n <= 31 and _get(words, i + 1) in joins:
        first = MonthDay(n), i + 1
        second = _one(words, i + 2) if i + 2 < len(words) else None
        if not (second and isinstance(second[0], MonthDay) and second[0].month):
            return None
    if first is None or _get(words, first[1]) not in joins:
        return None
    if words[first[1]] == "-" and _get(words, i - 1) == "not":
        return None  # "not Tuesday - Thursday is fine"
    j = first[1] + 1
    j += _get(words, j) == "and"
    j += _get(words, j) in ("the", "on")
    second = _one(words, j) if j < len(words) else None
    if second is None:
        return None
    return _joined(first[0], second[0]), second[1]


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
    if word.endswith("days") and word[:-1] in WEEKDAYS:
        return Vague(word), i + 1
    if word in _PLAIN_DAYS:
        if word != "yesterday" and _get(words, i + 1) in ("week", "fortnight"):
            return Ahead(_PLAIN_DAYS[word] + _DAYS_IN[words[i + 1]]), i + 2
        return Ahead(_PLAIN_DAYS[word]), i + 1
    if word in MONTHS:
        return _month(words, i)
    if word in ("day", "days") and _get(words, i + 1) in ("after", "before"):
        if _get(words, i + 2) in ("tomorrow", "yesterday"):
            return Ahead(2 if words[i + 1] == "after" else -2), i + 3
        return (Ahead(2), i + 2) if words[i + 1] == "after" and "tomorrow" in words[:i] else None
    if word in _ORDINALS:
        found = _ordinal(words, i)
        if found:
            return found
    if word in _WHICH:
        found = _which(words, i)
        if found:
            return found
    return _edge(words, i) or _counted(words, i) or _week(words, i) or _event(words, i)


def _numeric(words: Sequence[str], i: int) -> Found:
    """ISO and numeric dates, day before month; "3rd (of) March", "12 Dec 2026", "the 3rd of next month"."""
    word = words[i]
    if word[:4].isdecimal() and word[4:5] == "-":
        year, month, dom = word.split("-")
        return MonthDay(int(dom), int(month), int(year)), i + 1
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
        return _counted(words, i)
    j = i + 1 + (_get(words, i + 1) == "of")
    if _get(words, j) in MONTHS:
        year = _year(words, j + 1)
        return MonthDay(dom, MONTHS[words[j]], year), j + 1 + (year is not None)
    if not ordinal:
        return _counted(words, i)
    if _get(words, j) in ("this", "next") and _get(words, j + 1) == "month":
        return MonthDay(dom, months=1 if words[j] == "next" else 0), j + 2
    if _get(words, i + 1) in _OPTION_WORDS or _get(words, i + 1) in ("week", "weekday"):
        return None
    if _get(words, i + 1) in WEEKDAYS and _get(words, i + 2) in ("of", "in"):
        return _ordinal_of(dom, words, i)
    return MonthDay(dom), i + 1


def _year(words: Sequence[str], i: int) -> int | None:
    word = _get(words, i)
    return int(word) if len(word) == 4 and word.isdecimal() and 2000 <= int(word) <= 2100 else None


def _month(words: Sequence[str], i: int) -> Found:
    """March 3rd, May 29; a month by itself only after words that make it one, since names are months too."""
    month, after = MONTHS[words[i]], _get(words, i + 1)
    j = i + 1 + (after == "the")
    dom = nth(_get(words, j))
    if dom is None and after.isdecimal() and len(after) <= 2 and 1 <= int(after) <= 31:
        dom = int(after) if _get(words, j + 1) not in ("am", "pm", "o'clock") else None
    if dom is not None:
        year = _year(words, j + 1 + (_get(words, j + 1) == ","))
        return MonthDay(dom, month, year), j + 1 + (year is not None) + (
            year is not None and words[j + 1] == ","
        )
    if _get(words, i - 1) in (
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
        if _get(words, i - 1) in ("early", "late", "mid"):
            return Vague(words[i - 1] + " " + words[i]), i + 1
        return Month(number=month), i + 1
    return None


def _ordinal(words: Sequence[str], i: int) -> Found:
    """the first of March, the last Friday of the month."""
    n, after = _ORDINALS[words[i]], _get(words, i + 1)
    if after in WEEKDAYS and _get(words, i + 2) in ("of", "in"):
        return _ordinal_of(n, words, i)
    if after == "of" and _get(words, i + 2) in MONTHS and n > 0:
        return MonthDay(n, MONTHS[words[i + 2]]), i + 3
    if after == "week" and _get(words, i + 2) in ("of", "in", "back"):
        j = i + 3
        if _get(words, j) in MONTHS or _get(words, j) in ("term", "the"):
            return Vague("first week"), j + 1
        return Vague("first week"), i + 2
    return None


def _ordinal_of(n: int, words: Sequence[str], i: int) -> Found:
    j = i + 3 + (_get(words, i + 3) == "the")
    if _get(words, j) in MONTHS:
        return Nth(n, WEEKDAYS[words[i + 1]], Month(number=MONTHS[words[j]])), j + 1
    if _get(words, j) in ("this", "next") and _get(words, j + 1) == "month":
        return Nth(n, WEEKDAYS[words[i + 1]], Month(1 if words[j] == "next" else 0)), j + 2
    if _get(words, j) == "month":
        return Nth(n, WEEKDAYS[words[i + 1]], Month(0)), j + 1
    return None


def _weekday(words: Sequence[str], i: int, which: Weeks) -> Found:
    """Tuesday; Tuesday week; Tuesday next week; Tuesday after next; Tuesday of the week after next."""
    n, j = WEEKDAYS[words[i]], i + 1
    after = _get(words, j)
    if after in ("week", "fortnight") and _get(words, j + 1) not in ("of", "after"):
        return Weekday(n, which, plus=_DAYS_IN[after] // 7), j + 1
    if after == "after" and _get(words, j + 1) == "next":
        return Weekday(n, "after next"), j + 2
    if which == "plain":
        k = j + (after in ("of", "in", ",", "-"))
        k += _get(words, k) == "the"
        week = (
            _week(words, k) or (_which(words, k) if _get(words, k) in _WHICH else None)
            if k < len(words)
            else None
        )
        if week and isinstance(week[0], Week) and week[0].of is None and after != "," and after != "-":
            kind: dict[int, Weeks] = {0: "this", 1: "next", 2: "after next", -1: "last"}
            if week[0].weeks in kind:
                return Weekday(n, kind[week[0].weeks]), week[1]
        if after in ("gone", "past") or (after == "last" and _get(words, j + 1) != "week"):
            return Weekday(n, "last"), j + 1
        if after == "next" and _get(words, j + 1) not in ("week", "month"):
            return Vague(f"{words[i]} next"), j + 1
    return Weekday(n, which), j


def _which(words: Sequence[str], i: int) -> Found:
    """this / next / last / the coming … Tuesday, week, month, weekend, fortnight, morning."""
    which = _WHICH[words[i]]
    j = i + 1
    if words[i] == "this" and _get(words, j) in ("coming", "next"):
        j += 1
    word = _get(words, j)
    if word in WEEKDAYS:
        return _weekday(words, j, which if not (words[i] == "coming") else "plain")
    weeks = {"this": 0, "next": 1, "last": -1}.get(which, 0)
    if word == "week":
        if words[i] == "next" and False:
            return None
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
        and _get(words, j + 1) in ("weeks", "days")
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
    if word == "month" and _get(words, i + 1) == "end":
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
        while _get(words, j) in ("of", "in", "the", "-", "on", "half", "part"):
            j += 1
        inner = _one(words, j) if j < len(words) else None
        if inner and isinstance(inner[0], Week | Month):
            return inner if word in ("rest", "remainder", "sometime") else (Vague(f"{word} in it"), inner[1])
        if word in ("rest", "remainder") and _get(words, j) in ("week", "month"):
            return (Week(0) if words[j] == "week" else Month(0)), j + 1
        if word == "later" and _get(words, j) == "today":
            return Ahead(0), j + 1
        return None
    if word in ("end", "start", "beginning", "back") and _get(words, i + 1) == "of":
        j = i + 2
        j += _get(words, j) == "the"
        if _get(words, j) in ("week", "month"):
            return Edge(Week(0) if words[j] == "week" else Month(0), word in ("end", "back")), j + 1
        if _get(words, j) == "next" and _get(words, j + 1) not in ("week", "month"):
            return Edge(Week(1), word == "end"), j + 1
        inner = _one(words, j) if j < len(words) else None
        if inner and isinstance(inner[0], Week | Month):
            return Edge(inner[0], word in ("end", "back")), inner[1]
    return None


def _counted(words: Sequence[str], i: int) -> Found:
    """in a fortnight, in 2 weeks' time, a week on Monday, another week, two days from now, for 10 days."""
    j = i
    lead = words[i] if words[i] in ("in", "within", "another", "for", "extra") else ""
    j += bool(lead)
    couple = _get(words, j) == "a" and _get(words, j + 1) in ("couple", "few")
    j += couple or (_get(words, j) in ("a", "an", "one") and lead not in ("another", "extra"))
    word = _get(words, j)
    count: int | None = 1
    if word in ("couple", "few", "several"):
        j += 1 + (_get(words, j + 1) == "of")
        if word != "couple":
            more = _get(words, j) == "more"
            return (
                (Vague("a few days"), j + 1 + more)
                if _get(words, j + more) in {*_DAYS_IN, "hours", "minutes"}
                else None
            )
        count = 2
    elif number(word) is not None:
        count, j = number(word), j + 1
    elif word == "half" and _get(words, j + 1) in ("an", "hour"):
        end = j + 2 + (_get(words, j + 1) == "an")
        return (Ahead(minutes=30), end) if lead == "in" else None
    if (
        j == i
        and words[i] != "fortnight"
        and not (words[i] == "week" and _get(words, i + 1) in ("from", "on"))
    ):
        return None
    if count is None or count > 1000:
        return None
    more = _get(words, j) in ("more", "extra", "full", "whole", "working", "clear", "further")
    j += more
    unit = _get(words, j)
    if unit in ("hour", "hours", "minutes"):
        size = 60 if unit != "minutes" else 1
        soon = lead in ("in", "within") or _get(words, i - 1) in ("me", "need", "needs", "another")
        return (Ahead(minutes=count * size), j + 1) if soon else None
    if unit not in _DAYS_IN and unit not in ("month", "months"):
        return None
    days, months = (0, count) if unit.startswith("month") else (count * _DAYS_IN[unit], 0)
    j += 1
    j += _get(words, j) in ("'", "'s") or (_get(words, j) == "s" and _get(words, j + 1) == "time")
    if _get(words, j) == "time":
        return Ahead(days, months), j + 1
    return _from_day(words, j, days, months, lead, more)


def _from_day(words: Sequence[str], j: int, days: int, months: int, lead: str, more: bool) -> Found:
    """What follows "a week": on Monday, from today, tomorrow; or nothing, and then `lead` decides."""
    after = _get(words, j)
    k = j + (after in ("on", "from", "after", "next"))
    if _get(words, k) in WEEKDAYS and days and days % 7 == 0 and after != "after" and lead != "for":
        return Weekday(WEEKDAYS[words[k]], plus=days // 7), k + 1
    if _get(words, k) in ("today", "tomorrow") and (k > j or days % 7 == 0) and lead != "for":
        return Ahead(days + _PLAIN_DAYS[words[k]], months), k + 1
    if after == "from" and _get(words, j + 1) == "now":
        return Ahead(days, months), j + 2
    if after == "later":
        return None
    if lead in ("in", "within", "another", "extra") or more:
        return Ahead(days, months), j
    return Stretch(days, months), j


def _week(words: Sequence[str], i: int) -> Found:
    """w/c 7th, the week of the 7th, the week after next, the week after; the weekend."""
    word, after = words[i], _get(words, i + 1)
    if word == "weekend":
        return Weekend(0), i + 1
    if word == "w/c" or (word == "week" and after == "of"):
        j = i + (1 if word == "w/c" else 2)
        j += _get(words, j) in ("the", "on")
        j += _get(words, j) == "the"
        inner = _one(words, j) if j < len(words) else None
        if inner is None and _get(words, j).isdecimal() and 1 <= int(words[j]) <= 31:
            inner = MonthDay(int(words[j])), j + 1
        if inner is None:
            return None
        k = inner[1]
        if isinstance(inner[0], Weekday) and k < len(words):  # w/c Monday 7th March
            dated = _one(words, k)
            if dated and isinstance(dated[0], MonthDay):
                inner = dated
        return Week(of=inner[0]), inner[1]
    if word == "week" and after in ("after", "following"):
        if _get(words, i + 2) == "next":
            return Week(2), i + 3
        if _get(words, i + 2) in ("that", "this") and _get(words, i + 2) == "that":
            return WeekAfter(), i + 3
        if _get(words, i + 2) in WEEKDAYS or _get(words, i + 2) in (
            "easter",
            "christmas",
            "half",
            "the",
            "my",
        ):
            return Vague("the week after"), i + 3
        return WeekAfter(), i + 2
    return None


def _event(words: Sequence[str], i: int) -> Found:
    """Feasts and holidays, whose dates differ from place to place: they name no day (rule 5)."""
    if words[i] not in (
        "after",
        "before",
        "over",
        "until",
        "by",
        "since",
        "during",
        "once",
        "bank",
        "easter",
    ):
        return None
    j = i if words[i] in ("bank", "easter") else i + 1
    while _get(words, j) in ("the", "my", "may", "august", "easter", "spring", "summer", "of"):
        if _get(words, j) in ("easter", "summer"):
            return Vague(words[j]), j + 1
        j += 1
    word = _get(words, j)
    if word not in _EVENTS or (word in ("half", "new", "bank") and _get(words, j + 1) not in _EVENT_TAILS):
        return None
    j += 1
    while _get(words, j) in _EVENT_TAILS or _get(words, j) in ("monday", "friday", "break"):
        j += 1
    return Vague("a holiday"), j


def counts(word: str) -> bool:
    """Whether a token is a number in words or digits."""
    return word in NUMBERS or word.isdecimal()
