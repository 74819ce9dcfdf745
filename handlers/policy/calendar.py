"""Working days and bank holidays: pure date arithmetic, by country and by a person's own working days.

A weekday is a number, Monday 0 to Sunday 6. Where a policy names no calendar, only the weekday counts.
"""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import lru_cache

from handlers.policy.model import Policy
from handlers.policy.practice import CALENDAR_NAMES, CalendarRules
from handlers.policy.values import Interval

WEEKDAYS = frozenset(range(5))
"""Monday to Friday."""


class NoSuchCalendar(ValueError):
    """Country or subdivision for which no bank holidays are known."""


def region_of(calendar: CalendarRules | None) -> tuple[str, str] | None:
    """Return country and subdivision of a policy's calendar, None where it names none; raise `NoSuchCalendar`."""
    country, subdivision = calendar.place if calendar else ("", "")
    if not country and (calendar is None or calendar.terms):
        return None
    _check(country, subdivision)
    return country, subdivision


@lru_cache(maxsize=512)
def _check(country: str, subdivision: str) -> None:
    import holidays  # 9 MB: loaded where a policy names a calendar

    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        names = ", ".join(CALENDAR_NAMES)
        raise NoSuchCalendar(
            f"expected {names}, or an ISO country code with or without a subdivision, such as AU-VIC"
        )
    if subdivision and subdivision not in known[country]:
        raise NoSuchCalendar(
            f"expected a subdivision of {country}: {', '.join(known[country]) or 'it has none'}"
        )


@lru_cache(maxsize=512)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return the bank holidays of one year as a frozen set: the library's own object grows as it is asked."""
    import holidays

    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def bank_holidays(policy: Policy, year: int) -> frozenset[date]:
    """Return the bank holidays of the policy's calendar in a year; none where it names no calendar."""
    where = region_of(policy.calendar)
    return _holidays(*where, year) if where else frozenset()


def is_working_day(day: date, policy: Policy, working_days: AbstractSet[int] = WEEKDAYS) -> bool:
    """Return whether `day` is one of the person's weekdays and no bank holiday of the policy's calendar."""
    return day.weekday() in working_days and day not in bank_holidays(policy, day.year)


def next_working_day(day: date, policy: Policy, working_days: AbstractSet[int] = WEEKDAYS) -> date:
    """Return `day` itself where it is a working day, else the next one; `day` where there are no working days."""
    for later in range(370):
        candidate = day + timedelta(days=later)
        if is_working_day(candidate, policy, working_days):
            return candidate
    return day


def add_working_days(
    day: date, count: int, policy: Policy, working_days: AbstractSet[int] = WEEKDAYS
) -> date:
    """Return the working day `count` working days after `day`, or before it where negative; 0 gives `day`.

    `day` itself is not counted. Where a week has no working days at all, calendar days are counted, so that
    no deadline is lost.
    """
    if not working_days:
        return day + timedelta(days=count)
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, policy, working_days):
            day += step
    return day


def pauses(policy: Policy, reason: str, first: date, length: int) -> bool:
    """Return whether the policy's `pause_on` names an absence of `length` days from `first`: "leave > 2 weeks"."""
    for entry in policy.pause_on:
        name, _, longer_than = entry.partition(">")
        if name.strip().casefold() != reason.strip().casefold():
            continue
        if not longer_than or first + timedelta(days=length) > Interval.read(longer_than).after(first):
            return True
    return False
