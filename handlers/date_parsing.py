"""Days and times as people type them, read by the language package.

Everything is in the writer's zone. What can't be read, or could be meant in two ways, is refused with
examples rather than guessed.
"""

from datetime import date, datetime, timedelta

from handlers.formatting import plain_day, shorten
from handlers.language import Asked, Message, interpret
from handlers.routing import Refused, Request

DAYS = "tomorrow, Friday, next Tuesday, 12 December, in 2 weeks, end of the month"
TIMES = "Thursday at 2pm, tomorrow at 10, 12 December 14:30, Thursday afternoon, next week"
PAST_DAYS = "yesterday, Tuesday, last Friday, 3 March"

LATEST = timedelta(days=5 * 366)
"""Longest time to a future date; a later one is taken for a typing error."""

LONGEST = 80
"""Most characters in a day or time; a longer text is something else."""


class UnreadableDate(Refused):
    """Words that name no day or time that can be read."""


def day(request: Request, text: str, field: str | None = None) -> date:
    """Return the day that `text` names, today or later: "Friday", "by 12 Dec", "in 2 weeks", "2026-12-12".

    Raise Refused (on `field`) where it can't be read, is past, or is more than five years off.
    """
    words = text.strip()
    for lead in ("by ", "until ", "till ", "to ", "before "):
        words = words[len(lead) :] if words.casefold().startswith(lead) else words
    on = _iso(words) or _ahead(request, words)
    if on is None:
        on = _held(request, words)
        if on is None or on >= request.today:
            raise _unreadable(text, "a date", DAYS, field)
    if on < request.today:
        raise Refused(f"{plain_day(on, request.today)} has passed. Please give a day from today on.", field)
    _near(request, on, field)
    return on


def past_day(request: Request, text: str, field: str | None = None) -> date:
    """Return the day on which something happened, today or earlier: "yesterday", "on Tuesday", "3 March".

    Raise Refused (on `field`) where it can't be read or is still to come.
    """
    on = _iso(text.strip()) or _held(request, text) or _ahead(request, text)
    if on is None:
        raise _unreadable(text, "a day that has been", PAST_DAYS, field)
    if on > request.today:
        raise Refused(
            f"{plain_day(on, request.today)} is still to come. Please give the day on which it was.", field
        )
    return on


def when(request: Request, text: str, field: str | None = None) -> datetime | tuple[datetime, datetime]:
    """Return the time that `text` names ("2pm Thursday"), or a range ("Thursday afternoon", "next week").

    Aware, in the writer's zone, not past. Raise Refused (on `field`) where it can't be read or has passed.
    """
    read = _read(request, text, "book", "propose", "start", "from", "to")
    start = _moment(request, read.get("start") or read.get("from"))
    if start is None:
        on = _held(request, text)
        if on is not None and on <= request.today:
            raise Refused("That time has passed. Please give one that is still to come.", field)
        raise _unreadable(text, "a day and a time", TIMES, field)
    end = _moment(request, read.get("to")) or start
    if end <= request.now:
        raise Refused("That time has passed. Please give one that is still to come.", field)
    _near(request, start.date(), field)
    return start if end == start else (max(start, request.now.astimezone(request.zone)), end)


def _read(request: Request, text: str, asked: Asked | None, intent: str, *names: str) -> dict[str, str]:
    """Return the fields of these words when they mean `intent`; empty where they mean anything else or more."""
    if len(text) > LONGEST:
        return {}
    meaning = interpret(Message(text, request.now, request.me.timezone, asked))
    if meaning.intent != intent or not set(meaning.fields) <= set(names):
        return {}
    return {name: str(value) for name, value in meaning.fields.items()}


def _ahead(request: Request, text: str) -> date | None:
    """Return the day from today on that these words name."""
    return _date(_read(request, f"needs until {text}", "action", "action_defer", "due"))


def _held(request: Request, text: str) -> date | None:
    """Return the day up to today that these words name."""
    return _date(_read(request, f"we met {text}", None, "held", "on"))


def _date(fields: dict[str, str]) -> date | None:
    return next((date.fromisoformat(value) for value in fields.values()), None)


def _iso(text: str) -> date | None:
    """Return a date as forms send it, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else None
    except ValueError:
        return None


def _moment(request: Request, local: str | None) -> datetime | None:
    return datetime.fromisoformat(local).replace(tzinfo=request.zone) if local else None


def _near(request: Request, on: date, field: str | None) -> None:
    if on - request.today > LATEST:
        named = plain_day(on, request.today)
        raise Refused(f"{named} is more than five years off. Please check the year.", field)


def _unreadable(text: str, what: str, examples: str, field: str | None) -> UnreadableDate:
    return UnreadableDate(
        f"I couldn’t read “{shorten(text, 40)}” as {what}. Try for example: {examples}.", field
    )
