"""Formatting of text for people: days, names, lists, plurals, in plain words and short lines."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers import person_names
from handlers.ui import Tone

LONG_LATE = 42
"""Days up to which lateness is given in days."""
SOON = 7
YEAR_SAID = 274


def day(on: date, today: date) -> str:
    """Return a day in words: "today, Friday 5 December", "Friday 5 December, in 3 days"."""
    named = f"{on:%A} {on.day} {on:%B}" + (f" {on.year}" if on.year != today.year else "")
    if on == today:
        return f"today, {named}"
    if (on - today).days == 1:
        return f"tomorrow, {named}"
    if (on - today).days == -1:
        return f"yesterday, {named}"
    return f"{named}, {distance(on, today)}"


def plain_day(on: date, today: date) -> str:
    """Return a day without how far off it is: "Friday 5 December"."""
    return f"{on:%A} {on.day} {on:%B}" + (f" {on.year}" if on.year != today.year else "")


def distance(on: date, today: date) -> str:
    """Return how far off a day is: "in 3 days", "2 weeks ago", "today"."""
    days = (on - today).days
    if days == 0:
        return "today"
    return f"in {span(days)}" if days > 0 else f"{span(-days)} ago"


def span(days: int) -> str:
    """Return a length of time as people say it: days up to 6 weeks, then weeks, months, years."""
    if days <= LONG_LATE:
        return count(days, "day")
    if days < 84:
        return count(days // 7, "week")
    if days < 730:
        return count(round(days / 30.44), "month")
    return count(days // 365, "year")


def lateness(days: int) -> str:
    """Return how late something is, in days up to 6 weeks, then in whole weeks, never months: "31 days", "11 weeks"."""
    return count(days, "day") if days <= LONG_LATE else count(days // 7, "week")


def due_words(due: date, today: date) -> tuple[str, str]:
    """Return how a due date stands, and the date: ("7 days late", "due Monday 23 November"), or, while it is not late,
    ("", "due Friday 4 December, in 4 days")."""
    if due < today:
        return f"{lateness((today - due).days)} late", f"due {plain_day(due, today)}"
    return "", "due today" if due == today else f"due {day(due, today)}"


def sentence(text: str) -> str:
    """Return the text as a sentence, with one full stop, or the mark that it ends in."""
    whole = capital(text.strip())
    return whole if whole.endswith((".", "?", "!", "…")) else f"{whole}."


def tone(due: date, today: date) -> Tone:
    """Return the tone of a due date: past due, due within a week, or neither."""
    if due < today:
        return "late"
    return "soon" if (due - today).days <= SOON else "plain"


def short_day(on: date, today: date) -> str:
    """Return a day for tables and buttons: "19 Nov", with its year where it is more than nine months away."""
    return f"{on.day} {on:%b}" + (f" {on.year}" if abs((on - today).days) > YEAR_SAID else "")


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return a time of day in the reader's zone: "14:00"."""
    return f"{at.astimezone(zone):%H:%M}"


def moment(at: datetime, zone: ZoneInfo, today: date) -> str:
    """Return a day and a time in the reader's zone: "Friday 5 December at 14:00, in 3 days"."""
    local = at.astimezone(zone)
    named = plain_day(local.date(), today)
    if local.date() == today:
        return f"today at {local:%H:%M}"
    if (local.date() - today).days == 1:
        return f"tomorrow, {named}, at {local:%H:%M}"
    return f"{named} at {local:%H:%M}, {distance(local.date(), today)}"


def appointment(at: datetime, zone: ZoneInfo, today: date) -> str:
    """Return a day and a time for a card that stays, so without "tomorrow": "Friday 5 December at 14:00"."""
    local = at.astimezone(zone)
    return f"{plain_day(local.date(), today)} at {local:%H:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: "1 action", "3 actions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(things: Sequence[str], last: str = "and") -> str:
    """Return several things in a row: "Ann, Bo and Cy"."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"


def first_name(name: str) -> str:
    """Return somebody's first name."""
    said = person_names.spoken(name).split()
    return said[0] if said else name


def shorten(text: str, limit: int = 120) -> str:
    """Return the beginning of a long text, cut between words, on one line."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]
