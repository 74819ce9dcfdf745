"""Measures by work done, months without clients, what stays short, and "at most", as tables."""

from datetime import date

import pytest

from handlers.policy import HeldSession, PairFacts, WorkDone, next_session, over_most, shortfall_due
from handlers.policy.fact_rows import read_pair
from tests.policy.making import policy

SHIFTS = policy(
    '[[measure]]\nby = "shifts"\nshifts = 8\nbasis = "28.2"\n[[cadence]]\nevery = "none"\nbasis = "x"\n'
)
CLIENTS = policy(
    '[[measure]]\nby = "client sessions"\nper = 20\nbasis = "5"\n[[cadence]]\nevery = "6 months"\nbasis = "4"\n'
)
HOURS = policy(
    '[[measure]]\nby = "hours per month"\nhours = 1.5\nexcused = "client sessions"\nbasis = "B"\n'
    '[[cadence]]\nevery = "none"\nbasis = "x"\n'
)
MOST = policy(
    '[[measure]]\nby = "sessions per year"\nat_most = 2\nbasis = "7"\n[[cadence]]\nevery = "1 month"\nbasis = "x"\n'
)
START = date(2026, 1, 1)


def shifts(*days: date, what: str = "shifts", number: float = 1) -> tuple[WorkDone, ...]:
    return tuple(WorkDone(day, what, number) for day in days)


WEEK = [date(2026, 3, day) for day in range(2, 12)]


@pytest.mark.parametrize(
    ("worked", "held", "due"),
    [
        ([], [], None),
        (WEEK[:7], [], None),
        (WEEK[:8], [], date(2026, 3, 9)),
        (WEEK, [], date(2026, 3, 9)),
        (WEEK, [date(2026, 3, 9)], None),
        (WEEK, [date(2026, 3, 3)], date(2026, 3, 11)),
    ],
)
def test_one_session_is_due_after_each_eight_shifts(
    worked: list[date], held: list[date], due: date | None
) -> None:
    facts = PairFacts(START, sessions=tuple(HeldSession(day) for day in held), work=shifts(*worked))
    found = next_session(SHIFTS, facts, date(2026, 3, 12))
    assert found.due == due
    if due is not None:
        assert found.clause == "28.2"


def test_work_and_the_interval_both_count_and_the_earlier_wins() -> None:
    facts = PairFacts(
        START, work=shifts(date(2026, 2, 1), date(2026, 2, 20), what="client sessions", number=10)
    )
    found = next_session(CLIENTS, facts, date(2026, 2, 21))
    assert (found.due, found.clause, found.every) == (date(2026, 2, 20), "5", None)
    assert next_session(CLIENTS, PairFacts(START), date(2026, 2, 21)).due == date(2026, 7, 1)


def test_a_month_without_clients_owes_no_hours_and_a_short_one_stays_listed() -> None:
    held = (HeldSession(date(2026, 1, 15), minutes=90), HeldSession(date(2026, 4, 2), minutes=60))
    facts = PairFacts(START, sessions=held)
    short = shortfall_due(HOURS, facts, date(2026, 5, 4))
    assert short.due == date(2026, 2, 28)
    assert "0 hours in February 2026, 0 hours in March 2026, 1 hour in April 2026" in short.why
    away = shifts(date(2026, 2, 28), date(2026, 3, 31), what="client sessions", number=0)
    short = shortfall_due(HOURS, PairFacts(START, sessions=held, work=away), date(2026, 5, 4))
    assert short.due == date(2026, 4, 30)
    assert shortfall_due(HOURS, PairFacts(date(2026, 4, 2)), date(2026, 5, 4)).due is None


def test_a_month_that_is_known_to_have_no_clients_moves_the_hours_to_the_next() -> None:
    none = shifts(date(2026, 2, 1), what="client sessions", number=0)
    assert next_session(HOURS, PairFacts(START, work=none), date(2026, 2, 10)).due == date(2026, 3, 31)
    assert next_session(HOURS, PairFacts(START), date(2026, 2, 10)).due == date(2026, 2, 28)


def test_at_most_is_said_of_the_session_that_would_be_one_too_many() -> None:
    two = tuple(HeldSession(date(2026, month, 1)) for month in (2, 3))
    assert over_most(MOST, PairFacts(START, sessions=two[:1]), date(2026, 4, 1)) == ""
    assert "at most in a year (7); 2 were held already" in over_most(
        MOST, PairFacts(START, sessions=two), date(2026, 4, 1)
    )


def test_policy_due_reads_work_done_as_the_product_does() -> None:
    row = {"start": "2026-01-01", "today": "2026-03-12", "work": [
        {"on": day.isoformat(), "what": "shifts", "number": 1} for day in WEEK
    ]}  # fmt: skip
    facts, today = read_pair(row)
    assert next_session(SHIFTS, facts, today).due == date(2026, 3, 9)
