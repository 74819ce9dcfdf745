"""Days of a month: "3/12", "the 3rd of March", "March 3rd", "the twenty-third", "the last Friday of the month"."""

from collections.abc import Sequence

from handlers.language.time.relative import MONTHS, WEEKDAYS, Found, counted, get, nth
from handlers.language.time.time_of_day import clock
from handlers.language.time.types import Month, MonthDay, Nth, Vague

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "last": -1,
}  # fmt: skip
_ONLY_A_DATE = 13
"""The ordinals in words from which on a bare one is a day of the month, and no place in a list."""
_OPTION_WORDS = frozenset({"one", "option", "slot", "choice", "time", "date", "offer", "suggestion"})


def numeric_date(words: Sequence[str], i: int) -> Found:
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
    if words[i + 1 :] == ["1"]:
        return None  # "2nd 1"
    if get(words, i + 1) in _OPTION_WORDS or get(words, i + 1) in ("week", "weekday"):
        return None
    if get(words, i + 1) in WEEKDAYS and get(words, i + 2) in ("of", "in"):
        return _ordinal_of(dom, words, i)
    return MonthDay(dom), i + 1


def _year(words: Sequence[str], i: int) -> int | None:
    word = get(words, i)
    return int(word) if len(word) == 4 and word.isdecimal() and 2000 <= int(word) <= 2100 else None


def month_date(words: Sequence[str], i: int) -> Found:
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


def ordinal_date(words: Sequence[str], i: int) -> Found:
    """Read "the first of March", "the last Friday of the month"."""
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
    if words[i] not in ORDINALS:
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
    """Return an ordinal in words and where it ends: "third", "twenty-third", "thirty first"."""
    if words[i] in ORDINALS:
        return ORDINALS[words[i]], i + 1
    j = i + 1 + (get(words, i + 1) == "-")
    unit = ORDINALS.get(get(words, j), 0)
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
