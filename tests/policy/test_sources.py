"""Worked cases under the five policies that ship, reckoned by hand from what each source says."""

import pytest

from handlers.policy import load, next_session, series_due
from tests.policy.making import day, facts


@pytest.mark.parametrize(
    ("name", "known", "today", "expected", "interval"),
    [
        # Woughton: once in two months, stretched for part-time hours; unpaid people agree their own
        ("woughton", facts("2026-01-05"), "2026-02-01", "2026-03-05", "2 months"),
        ("woughton", facts("2026-01-05", "2026-12-31"), "2027-01-02", "2027-02-28", "2 months"),
        ("woughton", facts("2026-01-05", fte=0.8), "2026-02-01", "2026-03-05", "2 months"),
        ("woughton", facts("2026-01-05", agreement="1 month"), "2026-02-01", "2026-02-05", "1 month"),
        ("woughton", facts("2026-01-05", agreement="3 months"), "2026-02-01", "2026-03-05", "2 months"),
        (
            "woughton",
            facts("2026-01-05", asked=("1 month", "worker")),
            "2026-02-01",
            "2026-03-05",
            "2 months",
        ),
        ("woughton", facts("2026-01-05", asked=("1 month", "both")), "2026-02-01", "2026-02-05", "1 month"),
        ("woughton", facts("2026-01-05", stage="unpaid"), "2026-02-01", None, None),
        (
            "woughton",
            facts("2026-01-05", stage="unpaid", agreement="6 weeks"),
            "2026-02-01",
            "2026-02-16",
            "6 weeks",
        ),
        ("woughton", facts("2026-01-05", "2026-02-01 group"), "2026-02-02", "2026-03-05", "2 months"),
        # Generic: the number that the organisation chose, never looser
        ("generic", facts("2026-01-31"), "2026-02-01", None, None),
        ("generic", facts("2026-01-31", agreement="6 weeks"), "2026-02-01", "2026-03-14", "6 weeks"),
        ("generic", facts("2026-01-31", "2026-02-20 informal"), "2026-02-21", None, None),
        # Stockport: monthly; newly qualified weekly for six weeks, then monthly for the rest of the year
        ("stockport", facts("2026-01-05", role="Social Worker"), "2026-01-10", "2026-02-05", "1 month"),
        (
            "stockport",
            facts("2026-01-05", role="social worker", stage="newly qualified", programme="2026-01-05"),
            "2026-01-06",
            "2026-01-12",
            "1 week",
        ),
        (
            "stockport",
            facts(
                "2026-01-05",
                "2026-02-16",
                role="social worker",
                stage="newly qualified",
                programme="2026-01-05",
            ),
            "2026-02-17",
            "2026-03-16",
            "1 month",
        ),
        # PMActive: by reason, never by the calendar
        (
            "pmactive",
            facts("2026-01-05", agreement="1 month", asked=("1 week", "both")),
            "2026-02-01",
            None,
            None,
        ),
        # Children's services: monthly, more often if either wants it; newly qualified weekly, then fortnightly
        ("childrens", facts("2026-01-05", role="social worker"), "2026-01-10", "2026-02-05", "1 month"),
        (
            "childrens",
            facts("2026-01-05", role="social worker", asked=("2 weeks", "worker")),
            "2026-01-10",
            "2026-01-19",
            "2 weeks",
        ),
        (
            "childrens",
            facts("2026-01-05", "2026-02-15", stage="newly qualified", programme="2026-01-05"),
            "2026-02-16",
            "2026-02-22",
            "1 week",
        ),
        (
            "childrens",
            facts("2026-01-05", "2026-02-16", stage="newly qualified", programme="2026-01-05"),
            "2026-02-17",
            "2026-03-02",
            "2 weeks",
        ),
        ("childrens", facts("2026-01-05", role="cook"), "2026-02-01", None, None),
    ],
)
def test_the_next_session_under_each_policy(
    name: str, known: object, today: str, expected: str | None, interval: str | None
) -> None:
    found = next_session(load(name), known, day(today))  # type: ignore[arg-type]
    assert (str(found.due) if found.due else None, found.every) == (expected, interval)
    assert found.clause or "no rule" in found.why.lower()


def test_newly_qualified_social_workers_in_stockport_have_a_second_series() -> None:
    known = facts("2026-01-05", role="social worker", stage="newly qualified", programme="2026-01-05")
    assert [str(one.due.due) for one in series_due(load("stockport"), known, day("2026-01-10"))] == [
        "2026-02-05"
    ]
