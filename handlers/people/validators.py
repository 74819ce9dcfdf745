"""What may stand in one cell of people.csv: each kind of value is read by one pure function.

Each raises `ValueError` in words for whoever keeps the list: what was found and what was expected. A cell that begins
like a formula is only text; `plain` takes off the apostrophe by which `guarded` keeps a spreadsheet from running it.
"""

import re
from datetime import date
from functools import cache, lru_cache
from zoneinfo import available_timezones

from rapidfuzz import process, utils

SHORT, LONG = 100, 200
EMAIL_LENGTH = 254
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FTE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def plain(cell: str) -> str:
    """The text of a cell: trimmed, and without the apostrophe that keeps a formula from running."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def guarded(text: str) -> str:
    """A text for a spreadsheet's cell: one that would run as a formula gets an apostrophe; `plain` takes it off."""
    return "'" + text if _FORMULA.match(text) else text


def words(text: str, limit: int = SHORT) -> str:
    """A line of text of at most `limit` characters, without control characters."""
    if found := _CONTROL.search(text):
        raise ValueError(f"holds the control character U+{ord(found[0]):04X}; expected a line of text")
    if len(text) > limit:
        raise ValueError(f"is {len(text):,} characters long; {limit} fit here")
    return text


def email(text: str) -> str:
    """An e-mail address in lower case: people are told apart by it."""
    words(text, EMAIL_LENGTH)
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"found {quoted(text)}; expected an e-mail address, such as ann@example.org")
    return text.lower()


def fte(text: str) -> float:
    """Hours as a part of full time: over 0 and up to 1; full time where the cell is empty."""
    if not text:
        return 1.0
    if _FTE.fullmatch(text) and 0 < float(text) <= 1:
        return float(text)
    raise ValueError(
        f"found {quoted(text)}; expected hours as a part of full time, over 0 and up to 1, such as 0.6"
    )


def day(text: str) -> date | None:
    """A day, written YYYY-MM-DD; None where the cell is empty."""
    if not text:
        return None
    expected = "expected a date written YYYY-MM-DD, such as 2026-03-31"
    if not _DATE.fullmatch(text):
        raise ValueError(f"found {quoted(text)}; {expected}")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}; {expected}") from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(f"found {text}; expected a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return found


def zone(text: str, default: str) -> str:
    """A time zone by its IANA name; `default` where the cell is empty."""
    if not text:
        return default
    if text in _zones():
        return text
    raise ValueError(f"found {quoted(text)}, which is no time zone; {_near_zone(text[:LONG])}")


@lru_cache(maxsize=1_000)
def _near_zone(text: str) -> str:
    near = process.extractOne(text, sorted(_zones()), processor=utils.default_process, score_cutoff=70)
    return f"did you mean {near[0]}?" if near else "expected a name such as Europe/London"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def working_days(text: str, default: str) -> str:
    """Weekdays as ISO numbers, "1,2,4"; read from "Mon-Fri", "mon,tue,thu", "1-5", "Sun-Thu"; `default` where empty."""
    if not text:
        return default
    if len(text) > LONG:
        raise ValueError(f"is {len(text):,} characters long; expected days, such as Mon-Fri")
    found: set[int] = set()
    parts = re.sub(r"\s*[-–—]\s*", "-", text.lower()).replace(" and ", " ")
    for part in filter(None, re.split(r"[\s,;/&+]+", parts)):
        first, dash, last = part.partition("-")
        start, end = _weekday(first, text), _weekday(last if dash else first, text)
        found.update((start + step - 1) % 7 + 1 for step in range((end - start) % 7 + 1))
    if not found:
        raise ValueError(f"found {quoted(text)}; expected days, such as Mon-Fri or mon,tue,thu")
    return ",".join(str(number) for number in sorted(found))


def _weekday(text: str, whole: str) -> int:
    if text.isascii() and text.isdigit() and len(text) == 1 and 1 <= int(text) <= 7:
        return int(text)
    text = text.rstrip(".")
    for number, name in enumerate(_DAY_NAMES, 1):
        if len(text) >= 3 and name.startswith(text):
            return number
    raise ValueError(f"found {quoted(whole)}; expected days, such as Mon-Fri, mon,tue,thu or 1-5")


def channel_id(text: str) -> str:
    """A person's id on a channel, as the channel writes it."""
    words(text)
    if re.search(r"\s", text):
        raise ValueError(f"found {quoted(text)}; expected an id without spaces, such as U024BE7LH")
    return text


def quoted(text: str) -> str:
    """What stands in a cell, for an error: in quotation marks, its beginning where it is long."""
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
