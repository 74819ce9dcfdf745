"""The pieces that phrases of time are made of, before they are counted from any day.

Minutes are minutes of the day, weekdays count from Monday as 0, and offsets count days, weeks or months from now.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day. `said` is the hour as typed where nothing told morning from afternoon, else None."""

    minute: int
    said: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch within one day, from minute to minute."""

    start: int
    end: int
    loose: bool = False
    """Part of a day that only places a clock time ("Friday afternoon at 3"), rather than a stretch given in hours."""


@dataclass(frozen=True, slots=True)
class SameTime:
    """The time of day that the booked session has."""


@dataclass(frozen=True, slots=True)
class Later:
    """So many minutes (and days) later than the booked session; earlier where negative."""

    minutes: int
    days: int = 0


Weeks = Literal["plain", "this", "next", "last", "after next", "last week", "before last"]
"""Which week a weekday is of. "last" is the last one that was ("last Monday"), "last week" the one of last week."""


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week; `plus` weeks after the one that the words alone would give."""

    day: int
    which: Weeks = "plain"
    plus: int = 0


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month. Without a month it is the next such day; `months` counts from this month."""

    day: int
    month: int | None = None
    year: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days, and months, from today. `today` and `tomorrow` are such days too."""

    days: int = 0
    months: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Friday of a week counted from this one, or of the week that holds `of`."""

    weeks: int = 0
    of: "DayPiece | None" = None


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month, counted from this one, or by number."""

    months: int = 0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """The first or last day of a week or month."""

    of: Week | Month
    last: bool


@dataclass(frozen=True, slots=True)
class Nth:
    """The nth weekday of a month; the nth from the end where negative."""

    nth: int
    day: int
    month: Month


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another."""

    first: "DayPiece"
    last: "DayPiece"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A number of days, without saying from when ("for two weeks")."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class WeekAfter:
    """The week after the one just spoken of."""


@dataclass(frozen=True, slots=True)
class Weekend:
    """Saturday and Sunday of this week, or `weeks` on."""

    weeks: int = 0


@dataclass(frozen=True, slots=True)
class Vague:
    """Words of time that name no day ("early next week", "after the bank holiday", "Fridays")."""

    words: str


@dataclass(frozen=True, slots=True)
class Zone:
    """Another time zone, named after a time ("3pm IST", "10am UK time")."""

    name: str


DayPiece = (
    Weekday | MonthDay | Ahead | Week | Month | Edge | Nth | Days | Stretch | WeekAfter | Weekend | Vague
)
HourPiece = ClockTime | Hours | SameTime | Later
Piece = DayPiece | HourPiece | Zone
