"""Times of day: "half 2", "quarter to four", "1430", "2-4pm", "after 3", "Weds arvo"."""

from collections.abc import Sequence

from handlers.language.text.patterns import word_set
from handlers.language.time.types import ClockTime, Hours

DAY_START, NOON, DAY_END = 9 * 60, 12 * 60, 17 * 60
EVENING_END = 22 * 60

_SMALL_NUMBERS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty"""
NUMBERS = {word: n for n, word in enumerate(_SMALL_NUMBERS.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
UNITS = word_set(
    """minutes hour hours day days week weeks month months year years fortnight fortnights quid pounds percent
    % miles people clients cases visits staff things items others of"""
)
PARTS = {
    "morning": Hours(DAY_START, NOON, True),
    "afternoon": Hours(NOON, DAY_END, True),
    "lunchtime": Hours(NOON, 14 * 60, True),
    "lunch": Hours(NOON, 14 * 60, True),
    "evening": Hours(DAY_END, EVENING_END, True),
    "night": Hours(DAY_END, EVENING_END, True),
}
END_OF_DAY = Hours(16 * 60, DAY_END)
_MINUTES_PAST = {"five": 5, "ten": 10, "twenty": 20, "5": 5, "10": 10, "20": 20, "25": 25}
_PAST, _TO = frozenset({"past", "after"}), frozenset({"to", "of", "before", "until"})
_NOT_YEARS = range(2020, 2040)
_JOIN = frozenset({"-", "to", "until", "and", "through"})


def number(word: str) -> int | None:
    """Return the number that a token is, in digits or in words up to fifty, or None."""
    return int(word) if word.isdecimal() and len(word) <= 9 else NUMBERS.get(word)


def bare(hour: int, minute: int = 0) -> ClockTime:
    """Return a time said without am or pm: from 1 to 7 is afternoon, from 8 to 12 is as written (rule 2)."""
    return ClockTime(
        (hour + 12 if 1 <= hour <= 7 else hour) * 60 + minute, said=hour if 1 <= hour <= 12 else None
    )


def _half_day(hour: int, minute: int, mark: str) -> ClockTime | None:
    """Return a time with am or pm."""
    if not 1 <= hour <= 12:
        return ClockTime(hour * 60 + minute) if mark == "pm" and 12 < hour < 24 else None
    return ClockTime((hour % 12 + (12 if mark == "pm" else 0)) * 60 + minute)


def clock(words: Sequence[str], i: int, loose: bool) -> tuple[ClockTime, int] | None:
    """Return the clock time that starts at word `i`, and where it ends.

    A number with nothing about it that says "time" is one only where the words around it make it so (`loose`).
    """
    if i >= len(words):
        return None
    word = words[i]
    if word == "noon":
        return ClockTime(NOON), i + 1
    if word in ("half", "quarter", "a", "1/4") or word in _MINUTES_PAST:
        found = _past_or_to(words, i)
        if found:
            return found
    if word[0].isdigit() and not word.isdecimal():
        return _digital(words, i)
    n = number(word)
    if n is None:
        return None
    return _from_number(words, i, n, loose)


def _get(words: Sequence[str], i: int) -> str:
    return words[i] if i < len(words) else ""


def _mark(words: Sequence[str], i: int) -> tuple[str, int] | None:
    """am or pm at word `i`: "am", "pm", and the single letters that follow a number."""
    word = _get(words, i)
    if word in ("am", "pm"):
        return word, i + 1
    if word in ("a", "p") and _get(words, i + 1) not in ("week", "day", "month", "bit", "."):
        return word + "m", i + 1
    return None


def _digital(words: Sequence[str], i: int) -> tuple[ClockTime, int] | None:
    """2.30, 14:00, 9:15 am, 14h30."""
    head, _, tail = words[i].replace(".", ":").replace("h", ":").partition(":")
    tail = tail.partition(":")[0]
    if not (head.isdecimal() and tail.isdecimal()):
        return None
    hour, minute = int(head), int(tail)
    if hour > 23 or minute > 59:
        return None
    mark = _mark(words, i + 1)
    if mark:
        found = _half_day(hour, minute, mark[0])
        return (found, mark[1]) if found else None
    if hour == 12 and _get(words, i + 1) == "noon":
        return ClockTime(NOON + minute), i + 2
    end = i + 2 if _get(words, i + 1) in ("h", "hours", "ish", "o'clock") else i + 1
    return (ClockTime(hour * 60 + minute) if head.startswith("0") else bare(hour, minute)), end


def _past_or_to(words: Sequence[str], i: int) -> tuple[ClockTime, int] | None:
    """half 2, half past two, quarter past nine, ten to three, twenty-five past 4."""
    j = i + 1 if words[i] == "a" else i
    head, j = _get(words, j), j + 1
    if head == "half":
        minutes, j = 30, j + (_get(words, j) in _PAST)
        back = False
    elif head in ("quarter", "1/4") or head in _MINUTES_PAST:
        minutes = 15 if head in ("quarter", "1/4") else _MINUTES_PAST[head]
        if head == "twenty" and _get(words, j) in ("five", "-"):
            minutes, j = 25, j + (2 if words[j] == "-" else 1)
        said_minutes = _get(words, j) == "minutes"
        j += said_minutes
        back = _get(words, j) in _TO
        if not back and _get(words, j) not in _PAST:
            return None
        if back and head in ("10", "20", "25") and not said_minutes:
            return None  # "10 to 12" is a stretch of the day
        if head not in ("quarter", "1/4") and _get(words, j) in ("of", "until"):
            return None
        j += 1
    else:
        return None
    hour = number(_get(words, j))
    if hour is None or not 1 <= hour <= 23:
        return None
    mark = _mark(words, j + 1)
    base = _half_day(hour, 0, mark[0]) if mark else bare(hour)
    if base is None:
        return None
    end = mark[1] if mark else j + 1
    if _get(words, end) in ("o'clock", "ish"):
        end += 1
    return ClockTime((base.minute - minutes if back else base.minute + minutes) % 1440, base.said), end


def _from_number(words: Sequence[str], i: int, n: int, loose: bool) -> tuple[ClockTime, int] | None:
    """2pm, 3 o'clock, 10ish, 1400, two thirty; with `loose` a bare 2, too."""
    after = _get(words, i + 1)
    mark = _mark(words, i + 1)
    if mark and (mark[0] != "am" or after != "a"):
        found = _half_day(n, 0, mark[0])
        if found:
            return found, mark[1]
    if after == "noon" and n == 12:
        return ClockTime(NOON), i + 2
    if words[i].isdecimal() and len(words[i]) in (3, 4):
        hours = after in ("hours", "hour", "h")
        if (
            (loose or hours or words[i].startswith("0"))
            and n % 100 < 60
            and n // 100 < 24
            and (n not in _NOT_YEARS or hours)
        ):
            mark = _mark(words, i + 1)
            if mark:
                found = _half_day(n // 100, n % 100, mark[0])
                return (found, mark[1]) if found else None
            exact = len(words[i]) == 4 and (n >= 800 or words[i][0] == "0")
            return (ClockTime(n // 100 * 60 + n % 100) if exact else bare(n // 100, n % 100)), i + 1 + hours
        return None
    if not 1 <= n <= 23:
        return None
    if after == "o'clock":
        mark = _mark(words, i + 2)
        found = _half_day(n, 0, mark[0]) if mark else None
        return (found, mark[1]) if found and mark else (bare(n), i + 2)
    if after == "ish" or (after == "-" and _get(words, i + 2) == "ish"):
        return bare(n), i + (2 if after == "ish" else 3)
    minute, end = number(after), i + 2
    in_words = not (words[i].isdecimal() or after.isdecimal())
    unit = number(_get(words, end)) if in_words and minute in (20, 30, 40, 50) else None
    if minute is not None and unit is not None and unit < 10 and not _get(words, end).isdecimal():
        minute, end = minute + unit, end + 1  # "eight forty five"
    said = minute is not None and (
        10 <= minute < 60 if in_words else minute in (15, 30, 45) and (not words[i].isdecimal() or loose)
    )
    if minute is not None and said and _get(words, end) not in UNITS:
        mark = _mark(words, end)
        found = _half_day(n, minute, mark[0]) if mark else bare(n, minute)
        return (found, mark[1] if mark else end) if found else None
    if loose and after not in UNITS and not (after == "more" or after.startswith("'")):
        return bare(n), i + 1
    return None


def hours(words: Sequence[str], i: int, loose: bool) -> tuple[ClockTime | Hours, int] | None:
    """Return the time or stretch of a day that starts at word `i`, and where it ends."""
    word = words[i]
    if word in PARTS:
        return PARTS[word], i + 1
    if word in ("eod", "cob") or (
        word in ("end", "close") and _get(words, i + 1) == "of" and _skip_the(words, i + 2) is not None
    ):
        return END_OF_DAY, (i + 1 if word in ("eod", "cob") else _skip_the(words, i + 2) or i + 1)
    if word in ("between", "from", "after", "before", "past", "post", "since"):
        return _bounded(words, i)
    first = clock(words, i, loose)
    if first is None:
        later = _get(words, i + 1) in _JOIN - {"and"} and number(word) is not None
        first = clock(words, i, True) if later else None
        second = (
            clock(words, first[1] + 1, True) if first and _get(words, first[1]) in _JOIN - {"and"} else None
        )
        if first is None or second is None or not (loose or second[0].said is None or second[0].minute % 60):
            return None
        return _stretch(first[0], second[0], second[1])
    if _get(words, first[1]) in _JOIN - {"and"} and first[1] + 1 < len(words):
        second = clock(words, first[1] + 1, True)
        if second:
            return _stretch(first[0], second[0], second[1]) or first
    if _get(words, first[1]) in ("onwards", "onward") and first[0].minute < DAY_END:
        return Hours(first[0].minute, DAY_END), first[1] + 1
    return first


def _skip_the(words: Sequence[str], i: int) -> int | None:
    """Where "(the) day / play / business" ends, if it stands at word `i`."""
    i += _get(words, i) in ("the", "my")
    return i + 1 if _get(words, i) in ("day", "play", "business", "today") else None


def _bounded(words: Sequence[str], i: int) -> tuple[Hours, int] | None:
    """between 2 and 4, from 2 until 4, from 2 onwards, after 3, before 11, after lunch."""
    word, j = words[i], i + 1
    if j >= len(words):
        return None
    j += words[j] in ("about", "around") and j + 1 < len(words)
    if words[j] in ("lunch", "lunchtime") and word in ("after", "before", "post"):
        lunch = PARTS["lunch"]
        return (Hours(DAY_START, lunch.start) if word == "before" else Hours(lunch.end, DAY_END)), j + 1
    first = clock(words, j, True)
    if first is None:
        return None
    if word in ("between", "from") and _get(words, first[1]) in _JOIN and first[1] + 1 < len(words):
        second = clock(words, first[1] + 1, True)
        if second:
            return _stretch(first[0], second[0], second[1])
    if word == "between":
        return None
    end = first[1] + (_get(words, first[1]) in ("onwards", "on", "onward") and word == "from")
    end += _get(words, end) in ("onwards", "onward")
    start, stop = (DAY_START, first[0].minute) if word == "before" else (first[0].minute, DAY_END)
    return Hours(start, stop), end


def _stretch(first: ClockTime, second: ClockTime, end: int) -> tuple[Hours, int] | None:
    """From one time to another; "8-9pm" and "10-12" take each other's half of the day where that fits."""
    start = first.minute
    if (
        first.said is not None
        and second.said is None
        and start + NOON < second.minute
        and second.minute > NOON
    ):
        start = start + NOON if first.said >= 8 and second.minute >= 20 * 60 else start
    if second.said is None and second.minute < NOON and first.said is not None and first.said <= 7:
        start = first.said * 60 + first.minute % 60  # "6-8am"
    return (Hours(start, second.minute), end) if start < second.minute else None
