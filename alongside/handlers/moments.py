"""Days and times as people type them, for features: one seam, whoever reads the words behind it.

Everything is in the writer's zone. Rules of reading: day before month; a weekday or a day of the month alone is its
next occurrence after today; "next Tuesday" is the one of next week; a bare hour from 1 to 7 is in the afternoon. What
can't be read, or could be meant in two ways, is refused with examples rather than guessed.
"""

import calendar
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from alongside.handlers.routing import Refused, Request
from alongside.handlers.speech import plain_day, shorten

DAYS = "tomorrow, Friday, next Tuesday, 12 December, in 2 weeks, end of the month"
TIMES = "Thursday at 2pm, tomorrow at 10, 12 December 14:30, Thursday afternoon, next week"
PARTS = {
    "morning": (time(9), time(12)), "lunchtime": (time(12), time(14)), "afternoon": (time(12), time(17)),
    "end of the day": (time(16), time(17)), "end of day": (time(16), time(17)),
}  # fmt: skip
WHOLE_DAY = (time(9), time(17))

_LATEST = timedelta(days=5 * 366)
"""A date further off than this is a slip of the finger."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = tuple(name.casefold() for name in calendar.month_name)
_SHORT = {
    "tues": "tuesday",
    "weds": "wednesday",
    "thur": "thursday",
    "thurs": "thursday",
    "sept": "september",
}
_LEAD = r"(?:(?P<w>(?!the )[a-z]+) )?(?:the )?(?P<d>\d{1,2})"
_DATES = (
    re.compile(_LEAD + r"[/.](?P<n>\d{1,2})(?:[/.](?P<y>\d{4}|\d{2}))?"),
    re.compile(_LEAD + r"(?:st|nd|rd|th)?(?: of)? (?P<m>[a-z]+)(?: (?P<y>\d{4}))?"),
    re.compile(_LEAD + r"(?:st|nd|rd|th)"),
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "another": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


class Unreadable(Refused):
    """The words name no day or time, as far as I can see."""


def day(request: Request, text: str, field: str | None = None) -> date:
    """The day that `text` names, today or later: "Friday", "by 12 Dec", "in 2 weeks". Refused (on `field`) where it
    can't be read, is past, or is more than five years off."""
    span = _days(_plain(text, r"^(?:by|until|to|on|before|till) "), request.today)
    if span is None:
        raise Unreadable(f"I couldn't read “{shorten(text, 40)}” as a date. Try for example: {DAYS}.", field)
    if span[0] < request.today:
        raise Refused(
            f"{plain_day(span[0], request.today)} has passed. Please give a day from today on.", field
        )
    if span[0] - request.today > _LATEST:
        raise Refused(
            f"{plain_day(span[0], request.today)} is more than five years off. Please check the year.", field
        )
    return span[0]


def past_day(request: Request, text: str, field: str | None = None) -> date:
    """The day that something happened on, today or earlier: "yesterday", "on Tuesday", "3 March". Refused likewise."""
    on = _last(_plain(text, r"^(?:on|last) "), request.today)
    if on is None:
        raise Unreadable(
            f"I couldn't read “{shorten(text, 40)}” as a day. Try for example: yesterday, Tuesday, 3 March.",
            field,
        )
    if on > request.today:
        raise Refused(
            f"{plain_day(on, request.today)} is still to come. Please give the day on which it was.", field
        )
    return on


def when(request: Request, text: str, field: str | None = None) -> datetime | tuple[datetime, datetime]:
    """The moment that `text` names ("2pm Thursday"), or the range from one to another ("Thursday afternoon", "next
    week"): aware, in the writer's zone, not past. Refused (on `field`) where it can't be read or has passed."""
    words = _plain(text, r"^(?:on|for) ")
    about, hours = _hours(words)
    span = _days(about, request.today)
    if span is None or hours is None:
        raise Unreadable(
            f"I couldn't read “{shorten(text, 40)}” as a day and a time. Try for example: {TIMES}.", field
        )
    first, last = span
    start, end = _at(first, hours[0], request.zone), _at(last, hours[1], request.zone)
    if end <= request.now or (start == end and start <= request.now):
        raise Refused("That time has passed. Please give one that is still to come.", field)
    if first - request.today > _LATEST:
        raise Refused(
            f"{plain_day(first, request.today)} is more than five years off. Please check the year.", field
        )
    if start == end:
        return start
    return max(start, request.now.astimezone(request.zone)), end


def _plain(text: str, lead: str) -> str:
    """The words in lower case, without what only leads up to them."""
    words = re.sub(r"[,!?]+", " ", text[:200].casefold())
    words = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", words)
    words = " ".join(_SHORT.get(word, word) for word in words.split())
    return re.sub(lead, "", words)


def _at(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, tzinfo=zone)


def _hours(words: str) -> tuple[str, tuple[time, time] | None]:
    """What is left for the day, and from when to when: the same time twice for an exact one; None where unreadable."""
    for part, hours in PARTS.items():
        if words.endswith(f" {part}") or words.startswith(f"{part} "):
            return re.sub(rf"(?:^| )(?:in the |at the )?{part}(?: (?:of|on))?", "", words).strip(), hours
    head = re.match(
        r"^(?:at |@ ?)?(noon|midday|\d{1,2}(?:[:.]\d{2})? ?[ap]m|\d{1,2}:\d{2})(?: on)? (.+)$", words
    )
    tail = re.match(
        r"^(.+?) (?:(?:at |@ ?)(noon|midday|\d{1,4}|\d{1,2}[:.]\d{2}|\d{1,2}(?:[:.]\d{2})? ?[ap]m)"
        r"|(noon|midday|\d{1,2}:\d{2}|\d{1,2}(?:[:.]\d{2})? ?[ap]m))$",
        words,
    )
    if head:
        return head[2], _exact(head[1])
    if tail:
        return tail[1], _exact(tail[2] or tail[3])
    return words, WHOLE_DAY


def _exact(clock: str) -> tuple[time, time] | None:
    if clock in ("noon", "midday"):
        return time(12), time(12)
    match = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})? ?([ap]m)?", clock)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    elif 1 <= hour <= 7 and not match[1].startswith("0"):
        hour += 12
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute), time(hour, minute)


def _days(words: str, today: date) -> tuple[date, date] | None:
    """The first and last day that the words name, from today on; None where they can't be read."""
    monday = today - timedelta(days=today.weekday())
    match words:
        case "today":
            return _one(today)
        case "tomorrow":
            return _one(today + timedelta(days=1))
        case "day after tomorrow" | "the day after tomorrow":
            return _one(today + timedelta(days=2))
        case "this week":
            return (today, monday + timedelta(days=4)) if today.weekday() < 5 else None
        case "next week":
            return monday + timedelta(days=7), monday + timedelta(days=11)
        case "next month":
            first = today + relativedelta(months=1, day=1)
            return first, first + relativedelta(day=31)
        case "end of the week" | "end of week" | "the end of the week":
            return _one(monday + timedelta(days=4 if today.weekday() < 5 else 11))
        case "end of the month" | "end of month" | "the end of the month":
            return _one(today + relativedelta(day=31))
        case _:
            on = _weekday(words, today) or _distance(words, today) or _dated(words, today, 1)
            return _one(on) if on else None


def _one(on: date) -> tuple[date, date]:
    return on, on


def _last(words: str, today: date) -> date | None:
    """The last day up to today that the words name."""
    if words in ("today", "yesterday", "the day before yesterday", "day before yesterday"):
        return today - timedelta(days=0 if words == "today" else 1 if words == "yesterday" else 2)
    weekday = _named(words, _WEEKDAYS)
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
    ago = re.fullmatch(r"(\d{1,3}|[a-z]+) (day|week)s? ago", words)
    if ago:
        count = int(ago[1]) if ago[1].isdigit() else _NUMBERS.get(ago[1])
        return None if count is None else today - timedelta(days=count * (7 if ago[2] == "week" else 1))
    return _dated(words, today, -1)


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Which of the names the word is or, with three letters, begins."""
    return next((i for i, name in enumerate(names) if name and word in (name, name[:3])), None)


def _weekday(words: str, today: date) -> date | None:
    match = re.fullmatch(r"(?:(next|this|a week on) )?([a-z]+)( week)?", words)
    weekday = _named(match[2], _WEEKDAYS) if match else None
    if match is None or weekday is None or (match[1] and match[3]):
        return None
    if match[1] in ("next", "this"):
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=weekday + (7 if match[1] == "next" else 0))
    following = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    return following + timedelta(days=7) if match[1] or match[3] else following


def _distance(words: str, today: date) -> date | None:
    """ "in 2 weeks", "another week", "a fortnight"."""
    match = re.fullmatch(
        r"(?:in |\+ ?)?(\d{1,3}|[a-z]+) (day|week|fortnight|month)s?(?: from (?:now|today))?", words
    )
    count = (int(match[1]) if match[1].isdigit() else _NUMBERS.get(match[1])) if match else None
    if match is None or count is None:
        return None
    if match[2] == "month":
        return today + relativedelta(months=count)
    return today + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[match[2]])


def _dated(words: str, today: date, direction: int) -> date | None:
    """A date, or day of the month: without a year (or month) the next one from today on, or the last up to today."""
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", words)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    match = next((match for form in _DATES if (match := form.fullmatch(words))), None)
    if match is None:
        return None
    found = match.groupdict()
    number, month = int(found["d"]), None
    if found.get("n"):
        month = int(found["n"])
    elif found.get("m"):
        month = _named(found["m"], _MONTHS)
        if month is None:
            return None
    weekday = _named(found["w"], _WEEKDAYS) if found.get("w") else None
    if found.get("w") and weekday is None:
        return None
    if found.get("y"):
        on = _date(int(found["y"]) % 100 + 2000, month or 0, number)
    else:
        on = _nearest(number, month, today, direction)
    return None if on is None or (weekday is not None and on.weekday() != weekday) else on


def _nearest(number: int, month: int | None, today: date, direction: int) -> date | None:
    """The next (or last) such day of the month, or of this month; 29 February waits for its year."""
    first = today.replace(day=1)
    for step in range(0, 100):
        start = first + relativedelta(months=step * direction)
        on = _date(start.year, start.month, number) if month in (None, start.month) else None
        if on and (on - today).days * direction >= 0 and (month or on != today):
            return on
        if month is None and on is None and step > 1:
            return None
    return None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
