"""Validators of the cells of people.csv: one pure function for each kind of value.

Each raises `ValueError` in words for whoever keeps the list: what was found and what was expected. A cell
that begins like a formula is only text; `plain` removes the apostrophe by which `guarded` keeps a
spreadsheet from running it.
"""

import re
from datetime import date

SHORT, LONG = 100, 200
EMAIL_LENGTH = 254
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USUAL_DAYS = {
    "weekdays": "1,2,3,4,5", "everyweekday": "1,2,3,4,5", "mtwtf": "1,2,3,4,5", "mtwthf": "1,2,3,4,5",
    "everyday": "1,2,3,4,5,6,7", "alldays": "1,2,3,4,5,6,7", "sevendays": "1,2,3,4,5,6,7", "weekends": "6,7",
}  # fmt: skip
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T][0-9:.]{4,15}(?:Z|[+-][0-9:]{2,5})?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
_NAMED_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+([0-9]{4}|[0-9]{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FTE = re.compile(r"([0-9]{0,3}[.,]?[0-9]{1,12})\s*(%?)")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def plain(cell: str) -> str:
    """Return the text of a cell: trimmed, and without the apostrophe that keeps a formula from running."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def guarded(text: str) -> str:
    """Return a text for a spreadsheet's cell; one that would run as a formula gets an apostrophe."""
    return "'" + text if _FORMULA.match(text) else text


def words(text: str, limit: int = SHORT) -> str:
    """Return a line of text of at most `limit` characters, without control characters."""
    if found := _CONTROL.search(text):
        raise ValueError(f"holds the control character U+{ord(found[0]):04X}; expected a line of text")
    if len(text) > limit:
        raise ValueError(f"is {len(text):,} characters long; {limit} fit here")
    return text


def email(text: str) -> str:
    """Return an e-mail address in lower case, by which people are matched."""
    words(text, EMAIL_LENGTH)
    if found := _HIDDEN.search(text):
        raise ValueError(f"holds the invisible character U+{ord(found[0]):04X}; type the address anew")
    if text.lower().startswith("mailto:"):
        raise ValueError(f"found {quoted(text)}; expected the address alone, without “mailto:”")
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"found {quoted(text)}; expected an e-mail address, such as ann@example.org")
    return text.lower()


def person_name(text: str) -> str:
    """Return a person's name: a line of text with at least one letter; a line break in it becomes a space."""
    text = re.sub(r"\s*[\r\n]+\s*", " ", text)
    if not text:
        raise ValueError("is empty; everybody needs a name")
    if not any(character.isalpha() for character in text):
        raise ValueError(f"found {quoted(text)}; expected a name")
    if re.search(r"<[@!#]", text):
        raise ValueError(f"found {quoted(text)}, which is a chat's own mark; expected a name")
    return words(text, LONG)


def label(text: str) -> str:
    """Return a short line of text, such as a role; a line break in it becomes a space."""
    return words(re.sub(r"\s*[\r\n]+\s*", " ", text))


def fte(text: str, full_time: float | None = None) -> float:
    """Return hours as a part of full time, 0 < fte ≤ 1; full time where the cell is empty.

    `full_time`: weekly hours of a full post; a bare number of 2 and more is hours only where it is given.
    """
    if not text or re.fullmatch(r"full[\s-]?time", text, re.IGNORECASE):
        return 1.0
    expected = "expected hours as a part of full time, over 0 and up to 1, such as 0.6 or 60 %"
    if not (found := _FTE.fullmatch(text)):
        raise ValueError(f"found {quoted(text)}; {expected}")
    value = float(found[1].replace(",", "."))
    if found[2]:
        value /= 100
    elif value >= 2 and full_time is not None and value <= full_time:
        return value / full_time
    elif value >= 2 and full_time is None and value <= 60:
        raise ValueError(
            f"found {quoted(text)}; if these are weekly hours, say what full time is: --full-time 37; else {expected}"
        )
    if 0 < value <= 1:
        return value
    raise ValueError(f"found {quoted(text)}; {expected}")


def day(text: str) -> date | None:
    """Return a day as people write it, day before month; None where the cell is empty."""
    if not text:
        return None
    expected = "expected a date such as 2026-03-31 or 31/03/2026, day before month"
    found = _written(text.removeprefix("'"))  # A spreadsheet marks a cell as text with an apostrophe.
    if found is None:
        if text.isdigit() and 4 <= len(text) <= 5:
            raise ValueError(f"found {quoted(text)}, a spreadsheet's number for a day; {expected}")
        raise ValueError(f"found {quoted(text)}; {expected}")
    year, month, number = found
    if 0 < number <= 12 < month:
        raise ValueError(f"found {quoted(text)}, with the month before the day; {expected}")
    try:
        written = date(year, month, number)
    except ValueError:
        raise ValueError(f"there is no day {text[:40]}; {expected}") from None
    if not _FIRST_YEAR <= written.year <= _LAST_YEAR:
        raise ValueError(f"found {quoted(text)}; expected a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return written


def _written(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day as written in the text; None for words and other numbers."""
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return _year(found[3]), int(found[2]), int(found[1])
    if (found := _NAMED_MONTH.fullmatch(text)) and found[2][:3].lower() in _MONTHS:
        return _year(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1])
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else (2000 if int(text) < 70 else 1900) + int(text)


def is_day_first(text: str) -> bool:
    """Return whether day and month of a written date could be exchanged."""
    found = _DAY_FIRST.fullmatch(text.strip())
    return bool(found and int(found[1]) <= 12 and found[1] != found[2])


def working_days(text: str, default: str) -> str:
    """Return weekdays as ISO numbers, "1,2,4", from "Mon-Fri", "mon,tue,thu", "1-5" and the like.

    Return `default` where the cell is empty.
    """
    if not text:
        return default
    if len(text) > LONG:
        raise ValueError(f"is {len(text):,} characters long; expected days, such as Mon-Fri")
    if (usual := re.sub(r"[^a-z]", "", text.lower())) in _USUAL_DAYS:
        return _USUAL_DAYS[usual]
    found: set[int] = set()
    text = re.sub(r"(?<=[a-z.])\s+(?:to|until|through)\s+", "-", text, flags=re.IGNORECASE)
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
        if len(text) >= 2 and name.startswith(text):
            return number
    raise ValueError(f"found {quoted(whole)}; expected days, such as Mon-Fri, mon,tue,thu or 1-5")


def channel_id(text: str) -> str:
    """Return a person's id on a channel, as the channel writes it."""
    words(text)
    if re.search(r"\s|[<>@|]", text) or text == "-" or _HIDDEN.search(text):
        raise ValueError(f"found {quoted(text)}; expected an id without spaces, such as U024BE7LH")
    return text


def quoted(text: str) -> str:
    """Return a cell's text for an error message, in quotation marks and shortened."""
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
