"""A second series with its own clock, and milestones."""

from dataclasses import replace

from handlers.policy import (
    HeldSession,
    load,
    milestones_due,
    next_session,
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
    held = replace(
        NEW, sessions=(HeldSession(day("2026-02-03"), "reflective 1-1"), HeldSession(day("2026-03-10")))
    )
    [second] = series_due(ASYE, held, today)
    assert str(second.due.due) == "2026-03-03"
    assert str(next_session(ASYE, held, today).due) == "2026-04-10"  # the planned ones take no notice of it


def test_the_series_ends_with_its_programme() -> None:
    held = replace(NEW, sessions=(HeldSession(day("2026-12-05"), "reflective 1-1"),))
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
