"""Period of figures, as people type it: this quarter, last year, a past day. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.overdue.on_time import quarter

_SAID = re.compile(r"\b(this|last) (month|quarter|year)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:as )?at (\d{4}-\d{2}-\d{2})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, and how it is called."""

    first: date
    last: date
    name: str
    unit: str = "quarter"

    @property
    def before(self) -> "Period":
        """The whole month, quarter or year before this one."""
        return Period(*_unit(self.unit, self.first - timedelta(days=1)), f"the {self.unit} before", self.unit)


def typed(text: str, today: date) -> tuple[Period, str]:
    """Return the period that a text names, this quarter if none, and the text without it."""
    day = _DAY.search(text)
    if day is not None:
        try:
            at = min(date.fromisoformat(day[1]), today)
        except ValueError:
            at = today
        first, _ = quarter(at)
        return Period(first, at, f"the quarter up to {at:%d %B %Y}".replace(" 0", " ")), _DAY.sub("", text)
    said = _SAID.search(text)
    if said is None:
        return Period(quarter(today)[0], today, "this quarter"), text
    which, unit = said[1].lower(), said[2].lower()
    first, last = _unit(unit, today)
    if which == "last":
        first, last = _unit(unit, first - timedelta(days=1))
    return Period(first, min(last, today), f"{which} {unit}", unit), _SAID.sub("", text)


def _unit(unit: str, day: date) -> tuple[date, date]:
    if unit == "quarter":
        return quarter(day)
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)
