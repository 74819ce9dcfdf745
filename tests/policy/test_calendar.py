"""Working days and bank holidays, by country and by a person's own week."""

import pytest

from handlers.policy import (
    add_working_days,
    bank_holidays,
    is_working_day,
    next_working_day,
    pauses,
)
from tests.policy.making import day, policy

ENGLAND = policy('[calendar]\nname = "england-and-wales"')
SILENT = policy("")
PART_TIME = frozenset({1, 3})  # Tuesdays and Thursdays


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-04-01", 0, "2026-04-01"),
        ("2026-04-01", 1, "2026-04-02"),
        ("2026-04-01", 2, "2026-04-07"),  # past Good Friday, the weekend and Easter Monday
        ("2026-04-07", -1, "2026-04-02"),
        ("2026-04-04", 1, "2026-04-07"),
        ("2026-12-24", 1, "2026-12-29"),  # Boxing Day falls on a Saturday, so the Monday is off
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_working_days_skip_weekends_and_bank_holidays(start: str, count: int, expected: str) -> None:
    assert add_working_days(day(start), count, ENGLAND) == day(expected)


def test_without_a_calendar_only_the_weekday_counts() -> None:
    assert bank_holidays(SILENT, 2026) == frozenset()
    assert is_working_day(day("2026-12-25"), SILENT)
    assert not is_working_day(day("2026-12-25"), ENGLAND)
    assert not is_working_day(day("2026-12-27"), SILENT)


def test_a_person_s_own_week() -> None:
    assert next_working_day(day("2026-04-01"), ENGLAND, PART_TIME) == day("2026-04-02")
    assert next_working_day(day("2026-04-03"), ENGLAND, PART_TIME) == day("2026-04-07")
    assert add_working_days(day("2026-04-01"), 3, ENGLAND, PART_TIME) == day("2026-04-09")
    assert next_working_day(day("2026-04-07"), ENGLAND, PART_TIME) == day("2026-04-07")


def test_a_week_without_working_days_does_not_go_on_for_ever() -> None:
    assert next_working_day(day("2026-04-01"), ENGLAND, frozenset()) == day("2026-04-01")
    assert add_working_days(day("2026-04-01"), 3, ENGLAND, frozenset()) == day("2026-04-04")


@pytest.mark.parametrize(
    ("reason", "length", "expected"),
    [
        ("sick", 1, True),
        ("leave", 14, False),
        ("leave", 15, True),
        ("Leave", 30, True),
        ("training", 30, False),
    ],
)
def test_what_the_policy_pauses_on(reason: str, length: int, expected: bool) -> None:
    rules = policy('[calendar]\nname = "GB"').model_copy(update={"pause_on": ("leave > 2 weeks", "sick")})
    assert pauses(rules, reason, day("2026-03-02"), length) == expected
