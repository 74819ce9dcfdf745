"""Values in a policy file (intervals, lengths, times of day), and the base class of every section.

Each is read from the text that people write ("3 weeks", "90 min", "09:30") by one function that raises
`ValueError` with what was expected, in words that are shown to people.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, TypeVar, cast

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

T = TypeVar("T")

Unit = Literal["day", "week", "month", "year"]
MonthRule = Literal["rolling", "calendar"]

_INTERVAL = re.compile(r"([0-9]{1,9}) *(day|week|month|year)s?", re.IGNORECASE)
_LENGTH = re.compile(
    r"(?:([0-9]{1,3}(?:\.[0-9]{1,2})?) *(?:hours?|h))? *(?:([0-9]{1,4}) *(?:minutes|minute|mins|min|m))?"
)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Interval:
    """Number of days, weeks, months or years; `count` is at least 1, and `str()` gives "3 weeks", as in files."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" if self.count == 1 else f"{self.count} {self.unit}s"

    @property
    def in_months(self) -> bool:
        """Whether it is counted by the month (a year is twelve of them) rather than in whole days."""
        return self.unit in ("month", "year")

    @property
    def size(self) -> int:
        """Number of months where `in_months`, else number of days."""
        return self.count * {"day": 1, "week": 7, "month": 1, "year": 12}[self.unit]

    def after(self, start: date, month: MonthRule = "rolling") -> date:
        """Return the day this long after `start`; in a month that has no such day, its last day.

        With `month="calendar"`, months lead to the last day of the month they reach; days and weeks are
        always counted. Past the year 9999 the answer is `date.max`, so that two intervals can still be
        compared.
        """
        if not self.in_months:
            return start + timedelta(days=self.size) if self.size <= (date.max - start).days else date.max
        if start.year + self.size // 12 >= date.max.year:
            return date.max
        if month == "calendar":
            return start + relativedelta(months=self.size, day=31)
        return start + relativedelta(months=self.size)

    @classmethod
    def read(cls, text: object, years: bool = False) -> "Interval":
        """Read "3 weeks", "1 month" …; years only where `years`. Raise `ValueError` in words for the writer."""
        units = "days, weeks, months or years" if years else "days, weeks or months"
        expected = f'expected a whole number of {units}, such as "2 weeks"'
        if not isinstance(text, str):
            raise ValueError(expected)
        match = _INTERVAL.fullmatch(text.strip())
        if match is None or int(match[1]) == 0:
            raise ValueError(expected)
        unit: Unit = {"d": "day", "w": "week", "m": "month", "y": "year"}[match[2][0].lower()]  # type: ignore[assignment]
        if unit == "year" and not years:
            raise ValueError(expected)
        return cls(int(match[1]), unit)


@dataclass(frozen=True, slots=True)
class IntervalRange:
    """Range of intervals, "every 4 to 6 weeks": due by `last`, in time from `first` on."""

    first: Interval
    last: Interval

    def __str__(self) -> str:
        if self.first.unit == self.last.unit:
            return f"{self.first.count} to {self.last}"
        return f"{self.first} to {self.last}"


# From here on months are shortest: an interval in months that is the longer one from this day is the longer
# one from every day.
FEBRUARY = date(2001, 2, 1)


def _read_interval(value: object) -> Interval:
    return value if isinstance(value, Interval) else Interval.read(value)


def _read_span(value: object) -> Interval:
    return value if isinstance(value, Interval) else Interval.read(value, years=True)


def _read_every(value: object) -> "Every":
    if value == "individual":
        return "individual"
    if value == "none":
        return "none"
    try:
        if isinstance(value, IntervalRange):
            return value
        if isinstance(value, list):
            return _read_range(cast("list[object]", value))
        return _read_interval(value)
    except ValueError as error:
        raise ValueError(f'{error}, "individual" or "none"') from None


def _read_range(value: list[object]) -> IntervalRange:
    if len(value) != 2:
        raise ValueError('expected two intervals, the shorter first, such as ["4 weeks", "6 weeks"]')
    first, last = (_read_interval(one) for one in value)
    if first.after(FEBRUARY) > last.after(FEBRUARY):
        raise ValueError(f'expected the shorter first, ["{last}", "{first}"]')
    return IntervalRange(first, last)


def _read_year_start(value: object) -> str:
    try:
        if value != "anniversary":
            date.fromisoformat(f"2001-{value}")
    except ValueError:
        raise ValueError('expected "anniversary", or a day of every year, such as "04-01"') from None
    return str(value)


def _read_days(value: object) -> int:
    """Read whole days, written as a number or as "N days"; 0 is allowed."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3650:
        return value
    if isinstance(value, str) and (match := re.fullmatch(r"([0-9]{1,4}) *days?", value.strip())):
        return int(match[1])
    raise ValueError('expected whole days, such as 5 or "5 days"')


def _read_minutes(value: object) -> int:
    expected = 'expected a length, such as "90 min" or "1.5 hours"'
    if isinstance(value, str):
        match = _LENGTH.fullmatch(value.strip().lower())
        if match and (match[1] or match[2]):
            minutes = round(float(match[1] or 0) * 60) + int(match[2] or 0)
            if 0 < minutes <= 24 * 60:
                return minutes
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 24 * 60:
        return value
    raise ValueError(expected)


def _read_time(value: object) -> time:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and (match := _TIME.fullmatch(value)):
        return time(int(match[1]), int(match[2]))
    raise ValueError('expected a time of day, such as "09:30"')


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


Many = Annotated[tuple[T, ...], BeforeValidator(_tuple)]
"""List in the file, tuple in the model, so that a policy cannot be changed once it is loaded."""


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else _tuple(value)


OneOrMany = Annotated[tuple[T, ...], BeforeValidator(_one_or_many)]
"""One text, or a list of them."""

IntervalText = Annotated[Interval, PlainValidator(_read_interval, json_schema_input_type=str)]
"""Days, weeks or months, from which a due date is computed."""

Span = Annotated[Interval, PlainValidator(_read_span, json_schema_input_type=str)]
"""Interval that may also be written in years: reviews, retention."""

Every = Annotated[
    Interval | IntervalRange | Literal["individual", "none"],
    PlainValidator(_read_every, json_schema_input_type=str | list[str]),
]
"""A cadence's `every`: an interval, a range, "individual" (each pair sets its own) or "none" (nothing falls due)."""

YearStart = Annotated[str, PlainValidator(_read_year_start, json_schema_input_type=str)]
"""Start of a year: "anniversary" of the start, or a day of the year such as "04-01"."""

Days = Annotated[int, PlainValidator(_read_days, json_schema_input_type=int | str)]
"""Whole days, 0 or more."""

Minutes = Annotated[int, PlainValidator(_read_minutes, json_schema_input_type=int | str)]
"""Length in minutes."""

TimeOfDay = Annotated[time, PlainValidator(_read_time, json_schema_input_type=str)]
"""Time of day in the reader's zone."""

Text = Annotated[str, Field(min_length=1, max_length=4000)]
"""Text that is not empty."""


SET_BY_ORGANISATION = "set by your organisation"
"""Shown in place of a clause where the document has no figure and the organisation chose one."""


class Section(BaseModel):
    """Table of the policy file: frozen, and closed to unknown keys.

    `basis` is the clause that the rule comes from, in the document's own numbering: every obligation names
    it. Absent means that the file names none. `own` names the keys of this table whose value is the
    organisation's own choice, where its document has none: they are shown as "set by your organisation".
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    basis: str = ""
    own: Many[Text] = ()

    def clause_of(self, key: str) -> str:
        """Return the basis of one key's value: the clause, or that it is the organisation's own choice."""
        return SET_BY_ORGANISATION if key in self.own else self.basis
