"""Answer of every rule: when something is due and why; and dates in words for that answer."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Due:
    """Date on which something is due, and why.

    `due` None: nothing falls due, and `why` says so. `overdue_from` None beside a `due`: it is due, but the
    policy sets no date after which it is late. `every` is the interval that decided, `clause` the basis of
    the rule. `earliest` is the first day that counts as in time, where the rule is a range. `since` is the day from
    which it is counted, and `excused` the number of days by which absence has moved it.
    """

    due: date | None
    overdue_from: date | None
    every: str | None
    clause: str
    why: str
    earliest: date | None = None
    since: date | None = None
    excused: int = 0


def long_date(day: date) -> str:
    """Return a date in words: "3 March 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def days(count: int) -> str:
    """Return a number of days in words: "1 day", "3 days"."""
    return f"{count} day" if count == 1 else f"{count} days"
