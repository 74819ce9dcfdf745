"""Days counted from today, feasts, and the names of days and months."""

from collections.abc import Sequence

from handlers.language.text.abbreviations import UNSURE_DAY
from handlers.language.text.patterns import word_set
from handlers.language.time.time_of_day import number
from handlers.language.time.types import (
    Ahead,
    DayPiece,
    Stretch,
    Vague,
    Weekday,
)

WEEKDAYS = {
    name: n
    for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
} | {"sat": 5, "sun": 6}


MONTHS = {
    name: n + 1
    for n, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ]
    )
}


DAYS_IN = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14}


PLAIN_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}


_EVENTS = word_set("easter christmas xmas bank half new school summer break eid diwali ramadan puja")


_EVENT_TAILS = frozenset(["holiday", "holidays", "term", "year", "break", "hols", "bh"])


Found = tuple[DayPiece, int] | None


def get(words: Sequence[str], i: int) -> str:
    """Return the word at an index, "" beyond either end."""
    return words[i] if 0 <= i < len(words) else ""


def nth(word: str) -> int | None:
    """Return the number in "3rd", or None."""
    return int(word[:-2]) if word[:1].isdigit() and word[-2:] in ("st", "nd", "rd", "th") else None


def plain_day(words: Sequence[str], i: int) -> Found:
    """Read today, tomorrow week, last night, the day after tomorrow, Fridays."""
    word, after = words[i], get(words, i + 1)
    if word == UNSURE_DAY or (word.endswith("days") and word[:-1] in WEEKDAYS):
        return Vague(word), i + 1
    if word == "last" and after in ("night", "evening"):
        return Ahead(-1), i + 2
    if word in PLAIN_DAYS:
        if after in ("week", "fortnight"):
            weeks = DAYS_IN[after]
            return Ahead(PLAIN_DAYS[word] + (-weeks if word == "yesterday" else weeks)), i + 2
        return Ahead(PLAIN_DAYS[word]), i + 1
    if word in ("day", "days") and after in ("after", "before"):
        if get(words, i + 2) in ("tomorrow", "yesterday"):
            return Ahead(2 if after == "after" else -2), i + 3
        return (Ahead(2), i + 2) if after == "after" and "tomorrow" in words[:i] else None
    return None


def counted(words: Sequence[str], i: int) -> Found:
    """in a fortnight, in 2 weeks' time, a week on Monday, another week, two days from now, for 10 days."""
    j = i
    lead = words[i] if words[i] in ("in", "within", "another", "for", "extra") else ""
    j += bool(lead)
    couple = get(words, j) == "a" and get(words, j + 1) in ("couple", "few")
    j += couple or (get(words, j) in ("a", "an", "one") and lead not in ("another", "extra"))
    word = get(words, j)
    count: int | None = 1
    if word in ("couple", "few", "several"):
        j += 1 + (get(words, j + 1) == "of")
        if word != "couple":
            more = get(words, j) == "more"
            return (
                (Vague("a few days"), j + 1 + more)
                if get(words, j + more) in {*DAYS_IN, "hours", "minutes"}
                else None
            )
        count = 2
    elif number(word) is not None:
        count, j = number(word), j + 1
    elif word == "half" and get(words, j + 1) in ("an", "hour"):
        end = j + 2 + (get(words, j + 1) == "an")
        return (Ahead(minutes=30), end) if lead == "in" else None
    if (
        j == i
        and words[i] != "fortnight"
        and not (words[i] == "week" and get(words, i + 1) in ("from", "on"))
    ):
        return None
    if count is None or count > 1000:
        return None
    more = get(words, j) in ("more", "extra", "full", "whole", "working", "clear", "further")
    j += more
    unit = get(words, j)
    if unit in ("hour", "hours", "minutes"):
        size = 60 if unit != "minutes" else 1
        soon = lead in ("in", "within") or get(words, i - 1) in ("me", "need", "needs", "another")
        return (Ahead(minutes=count * size), j + 1) if soon else None
    if unit not in DAYS_IN and unit not in ("month", "months"):
        return None
    days, months = (0, count) if unit.startswith("month") else (count * DAYS_IN[unit], 0)
    j += 1
    j += get(words, j) in ("'", "'s") or (get(words, j) == "s" and get(words, j + 1) == "time")
    if get(words, j) == "time":
        return Ahead(days, months), j + 1
    return _from_day(words, j, days, months, lead, more)


def _from_day(words: Sequence[str], j: int, days: int, months: int, lead: str, more: bool) -> Found:
    """Return what follows "a week": on Monday, from today, tomorrow; or nothing, and then `lead` decides."""
    after = get(words, j)
    k = j + (after in ("on", "from", "after", "next"))
    if get(words, k) in WEEKDAYS and days and days % 7 == 0 and after != "after" and lead != "for":
        return Weekday(WEEKDAYS[words[k]], plus=days // 7), k + 1
    if get(words, k) in ("today", "tomorrow") and (k > j or days % 7 == 0) and lead != "for":
        return Ahead(days + PLAIN_DAYS[words[k]], months), k + 1
    if after == "from" and get(words, j + 1) == "now":
        return Ahead(days, months), j + 2
    if after == "later":
        return None
    if after == "ago":
        return Ahead(-days, -months), j + 1
    if lead in ("in", "within", "another", "extra") or more:
        return Ahead(days, months), j
    return Stretch(days, months), j


def event(words: Sequence[str], i: int) -> Found:
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
    while get(words, j) in ("the", "my", "may", "august", "easter", "spring", "summer", "of"):
        if get(words, j) in ("easter", "summer"):
            return Vague(words[j]), j + 1
        j += 1
    word = get(words, j)
    if word not in _EVENTS or (word in ("half", "new", "bank") and get(words, j + 1) not in _EVENT_TAILS):
        return None
    j += 1
    while get(words, j) in _EVENT_TAILS or get(words, j) in ("monday", "friday", "break"):
        j += 1
    return Vague("a holiday"), j
