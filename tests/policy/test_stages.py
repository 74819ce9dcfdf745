"""A second series with its own clock, milestones, and hours counted by the calendar month."""

from dataclasses import replace

import pytest

from handlers.policy import (
    Held,
    credited_minutes,
    hours_due,
    load,
    milestones_due,
    next_session,
    owed,
    series_due,
)
from tests.policy.making import EXAMPLE, day, facts, policy

ASYE = load(EXAMPLE)
NEW = facts("2026-01-05", stage="newly qualified", programme="2026-01-05")


def test_the_second_series_has_its_own_clock() -> None:
    today = day("2026-03-20")
    [first] = series_due(ASYE, NEW, today)
    assert (first.series.name, str(first.due.due), first.due.clause) == (
        "reflective 1-1",
        "2026-02-05",
        "section 10",
    )
    held = replace(NEW, sessions=(Held(day("2026-02-03"), "reflective 1-1"), Held(day("2026-03-10"))))
    [second] = series_due(ASYE, held, today)
    assert str(second.due.due) == "2026-03-03"
    assert str(next_session(ASYE, held, today).due) == "2026-04-10"  # the planned ones take no notice of it


def test_the_series_ends_with_its_programme() -> None:
    held = replace(NEW, sessions=(Held(day("2026-12-05"), "reflective 1-1"),))
    [last] = series_due(ASYE, held, day("2026-12-20"))
    assert last.due.due is None
    assert "after its end on 5 January 2027" in last.due.why


def test_somebody_outside_the_programme_has_no_series_and_no_milestones() -> None:
    for other in (facts("2026-01-05", programme="2026-01-05"), replace(NEW, programme_start=None)):
        assert series_due(ASYE, other, day("2026-03-20")) == []
        assert milestones_due(ASYE, other) == []


def test_a_series_that_is_only_offered_never_falls_due() -> None:
    rules = policy(
        '[[programme]]\nname = "P"\n[[programme.series]]\nname = "R"\nevery = "1 month"\nrequired = "offered"'
    )
    [found] = series_due(rules, NEW, day("2026-03-20"))
    assert (found.due.due, found.due.overdue_from) == (None, None)


def test_milestones_are_dates_from_the_start_of_the_programme_until_they_are_done() -> None:
    found = milestones_due(ASYE, NEW)
    assert [str(one.due.due) for one in found] == ["2026-04-05", "2026-07-05", "2027-01-05"]
    assert found[2].milestone.name == "final assessment"
    later = milestones_due(ASYE, replace(NEW, milestones_done=frozenset({"ASYE: 3 months"})))
    assert [str(one.due.due) for one in later] == ["2026-07-05", "2027-01-05"]


BACP = policy(
    '[measure]\nby = "hours per month"\nhours = 1.5\nbasis = "BACP"\n'
    "group_credit = { small_group = 4, small = 0.5 }\n"
    '[[kind]]\nname = "group"\n[[kind]]\nname = "informal"\ncounts = false'
)


@pytest.mark.parametrize(("members", "expected"), [(1, 60.0), (2, 30.0), (4, 30.0), (5, 12.0), (6, 10.0)])
def test_group_time_counts_in_part(members: int, expected: float) -> None:
    assert BACP.measure is not None
    assert credited_minutes(Held(day("2026-03-01"), "group", 60, members), BACP.measure) == expected


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ((), "2026-03-31"),
        ((Held(day("2026-03-05"), minutes=60),), "2026-03-31"),
        ((Held(day("2026-03-05"), minutes=90),), "2026-04-30"),
        ((Held(day("2026-03-05"), minutes=60), Held(day("2026-03-09"), "group", 60, 4)), "2026-04-30"),
        ((Held(day("2026-03-05"), minutes=60), Held(day("2026-03-09"), "group", 60, 6)), "2026-03-31"),
        ((Held(day("2026-02-20"), minutes=240),), "2026-03-31"),  # nothing is carried over
        ((Held(day("2026-03-25"), minutes=90),), "2026-03-31"),  # still to come
        ((Held(day("2026-03-05"), "informal", 90),), "2026-03-31"),
    ],
)
def test_hours_stand_for_one_calendar_month_each(sessions: tuple[Held, ...], expected: str) -> None:
    found = owed("hours", BACP, replace(facts("2025-01-01"), sessions=sessions), day("2026-03-15"))
    assert str(found.due) == expected
    assert found.clause == "BACP"


def test_without_a_measure_of_hours_nothing_is_counted() -> None:
    assert hours_due(policy(""), facts(), day("2026-03-15")).due is None
