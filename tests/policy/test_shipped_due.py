"""What falls due when under the five policies that ship, worked by hand from their sources."""

import pytest

from handlers.policy import (
    ActionFacts,
    AgreementFacts,
    PairFacts,
    SessionFacts,
    YearlyFacts,
    milestones_due,
    next_session,
    owed,
    series_due,
)
from tests.policy.making import day, facts
from tests.policy.sources import NAMES, numbered, source

# Worked by hand from the sources: whom, and when the next session is due.
START = "2026-01-31"
WORKED: list[tuple[str, str, PairFacts, str | None, str | None]] = [
    ("woughton", "everybody, two months on", facts(START), "2026-03-31", "WCC-1.4a"),
    ("woughton", "half of full time, four months on", facts(START, fte=0.5), "2026-05-31", "WCC-1.4d"),
    ("woughton", "0.6 of full time is 3.33 months, so three", facts(START, fte=0.6), "2026-04-30", "WCC-1.4d"),
    ("woughton", "a contract that says six weeks", facts(START, agreement="6 weeks"), "2026-03-14", "WCC-1.4c"),
    ("woughton", "a contract that says three months", facts(START, agreement="3 months"), "2026-03-31", "WCC-1.4a"),
    ("woughton", "a wish of one alone", facts(START, asked=("1 month", "worker")), "2026-03-31", "WCC-1.4c"),
    ("woughton", "a wish of both", facts(START, asked=("1 month", "both")), "2026-02-28", "WCC-1.4c"),
    ("woughton", "in probation the line manager may ask for more",
     facts(START, stage="probation", asked=("3 weeks", "supervisor")), "2026-02-21", "WCC-1.5"),
    ("woughton", "unpaid, nothing set", facts(START, stage="unpaid"), None, "WCC-1.6b"),
    ("woughton", "unpaid, every quarter", facts(START, stage="unpaid", agreement="3 months"), "2026-04-30", "WCC-1.6b"),
    ("woughton", "a group meeting is on top", facts(START, "2026-03-01 group"), "2026-03-31", "WCC-1.4a"),
    ("generic", "nobody has set a figure", facts(START, "2026-02-10"), None, "GEN-6a"),
    ("generic", "each pair agrees its own", facts(START, agreement="6 weeks"), "2026-03-14", "GEN-6b"),
    ("generic", "working side by side is no session",
     facts(START, "2026-02-10 informal", agreement="1 month"), "2026-02-28", "GEN-6a"),
    ("stockport", "a social worker, a month on",
     facts(START, "2026-02-10", role="Social Worker"), "2026-03-10", "STK-7a"),
    ("stockport", "a weekly agreement", facts(START, role="social worker", agreement="1 week"), "2026-02-07", "STK-7a"),
    ("stockport", "an agreement of six weeks is too long",
     facts(START, role="family support worker", agreement="6 weeks"), "2026-02-28", "STK-7a"),
    ("stockport", "the supervisor decides on more",
     facts(START, role="social worker", asked=("2 weeks", "supervisor")), "2026-02-14", "STK-C.2a"),
    ("stockport", "ad hoc and group supervision come on top",
     facts(START, "2026-02-10 informal", "2026-02-12 group", role="senior practitioner"), "2026-02-28", "STK-7a"),
    ("stockport", "no figure for residential care", facts(START, role="residential care worker"), None, None),
    ("stockport", "newly qualified, the first weeks",
     facts(START, "2026-02-06", stage="newly qualified", programme=START), "2026-02-13", "STK-10b"),
    ("stockport", "newly qualified, in week six by a day",
     facts(START, "2026-03-13", stage="newly qualified", programme=START), "2026-03-20", "STK-10b"),
    ("stockport", "newly qualified, after six weeks",
     facts(START, "2026-03-14", stage="newly qualified", programme=START), "2026-04-14", "STK-10b"),
    ("stockport", "after the year, the cadence",
     facts("2025-01-31", "2026-01-31", role="social worker", stage="newly qualified", programme="2025-01-31"),
     "2026-02-28", "STK-7a"),
    ("pmactive", "nothing by the calendar", facts(START, "2026-02-10 observed"), None, "PMA-WHEN.a"),
    ("pmactive", "whatever was agreed", facts(START, agreement="1 month"), None, "PMA-WHEN.a"),
    ("childrens", "a team manager, a month on", facts(START, role="team manager"), "2026-02-28", "CYP-G7b"),
    ("childrens", "either may have more",
     facts(START, role="personal advisor", asked=("2 weeks", "worker")), "2026-02-14", "CYP-G8"),
    ("childrens", "a role without a figure", facts(START, role="administrator"), None, None),
    ("childrens", "a role without a figure whose pair agreed one",
     facts(START, role="administrator", agreement="6 weeks"), "2026-03-14", None),
    ("childrens", "newly qualified, the first weeks",
     facts(START, stage="newly qualified", programme=START), "2026-02-07", "CYP-G7c"),
    ("childrens", "newly qualified, after six weeks",
     facts(START, "2026-03-14", stage="newly qualified", programme=START), "2026-03-28", "CYP-G7d"),
    ("childrens", "group supervision does not replace it",
     facts(START, "2026-02-10 group", role="social worker"), "2026-02-28", "CYP-G7b"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case", "known", "expected", "clause"), WORKED, ids=[f"{row[0]}: {row[1]}" for row in WORKED]
)
def test_when_the_next_session_is_due(
    name: str, case: str, known: PairFacts, expected: str | None, clause: str | None
) -> None:
    found = next_session(source(name), known, day("2026-12-31"))
    assert (found.due.isoformat() if found.due else None) == expected
    assert (numbered(clause) if clause else "") in found.clause


def test_the_asye_has_a_second_series_and_three_reviews() -> None:
    policy = source("stockport")
    known = facts(START, "2026-03-02 reflective 1-1", stage="newly qualified", programme=START)
    (series,) = series_due(policy, known, day("2026-03-10"))
    assert (series.due.due, series.due.clause) == (day("2026-04-02"), "section 10")
    assert next_session(policy, known, day("2026-03-10")).due == day("2026-02-07")
    assert [(one.milestone.name, one.due.due) for one in milestones_due(policy, known)] == [
        ("progress review", day("2026-04-30")),
        ("progress review", day("2026-07-31")),
        ("final assessment", day("2027-01-31")),
    ]


def test_each_kind_of_series_session_has_its_kind_and_form() -> None:
    policy = source("stockport")
    for programme in policy.programmes:
        for series in programme.series:
            assert policy.kind(series.name) is not None
            assert policy.template_for(series.name) is policy.template(series.template or "")


# A session on Thursday 2 April 2026; Good Friday and Easter Monday follow.
RECORDS = [
    ("woughton", "2026-04-02", None),
    ("generic", "2026-04-02", None),
    ("stockport", "2026-04-13", "2026-04-14"),
    ("pmactive", "2026-04-02", None),
]


@pytest.mark.parametrize(("name", "expected", "overdue"), RECORDS)
def test_when_the_record_is_due(name: str, expected: str, overdue: str | None) -> None:
    found = owed("record", source(name), SessionFacts(day("2026-04-02")), day("2026-04-02"))
    assert (found.due, found.overdue_from) == (day(expected), day(overdue) if overdue else None)


def test_a_stockport_agreement_may_ask_for_the_record_sooner_but_not_later() -> None:
    policy = source("stockport")
    for own, expected in [(2, "2026-04-08"), (9, "2026-04-13")]:
        found = owed("record", policy, SessionFacts(day("2026-04-02"), record_days=own), day("2026-04-02"))
        assert found.due == day(expected)


def test_when_a_record_is_agreed_or_signed() -> None:
    def signing(name: str, next_on: str | None = None, disputed: str | None = None) -> str | None:
        known = SessionFacts(
            day("2026-04-02"),
            recorded=day("2026-04-08"),
            next_on=day(next_on) if next_on else None,
            disputed=day(disputed) if disputed else None,
        )
        due = owed("signing", source(name), known, day("2026-04-10")).due
        return due.isoformat() if due else None

    assert signing("woughton") is None
    assert signing("woughton", disputed="2026-04-09") == "2026-04-09"
    assert signing("generic") == "2026-04-08"
    assert signing("stockport", next_on="2026-04-30") == "2026-04-30"
    assert signing("stockport") == "2026-05-14"
    assert signing("pmactive") is None
    assert signing("childrens") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("woughton", "2027-02-01"),
        ("generic", "2027-02-01"),
        ("stockport", "2027-02-01"),
        ("pmactive", None),
        ("childrens", None),
    ],
)
def test_when_an_agreement_is_reviewed(name: str, expected: str | None) -> None:
    known = AgreementFacts(day("2026-01-05"), accepted=day("2026-02-01"))
    found = owed("agreement_review", source(name), known, day("2026-03-01"))
    assert found.due == (day(expected) if expected else None)


def test_woughtons_policy_is_late_after_three_years_and_stockports_after_its_date() -> None:
    known = YearlyFacts(day("2026-01-01"))
    woughton = owed("policy_review", source("woughton"), known, day("2026-01-01"))
    assert (woughton.due, woughton.overdue_from) == (day("2022-08-31"), day("2023-09-01"))
    stockport = owed("policy_review", source("stockport"), known, day("2026-01-01"))
    assert (stockport.due, stockport.overdue_from) == (day("2022-10-31"), day("2022-11-01"))
    assert owed("policy_review", source("generic"), known, day("2026-01-01")).due is None


def test_appraisals() -> None:
    def appraisal(name: str, last: str | None = None) -> str | None:
        known = YearlyFacts(day("2026-01-31"), day(last) if last else None)
        due = owed("appraisal", source(name), known, day("2026-02-01")).due
        return due.isoformat() if due else None

    assert appraisal("woughton") == "2027-01-31"
    assert appraisal("stockport") == "2026-07-31"
    assert appraisal("stockport", last="2026-07-20") == "2027-07-20"
    assert [appraisal(name) for name in ("generic", "pmactive", "childrens")] == [None, None, None]


def test_an_action_without_a_date_stays_without_one() -> None:
    for name in NAMES:
        assert owed("action", source(name), ActionFacts(day("2026-01-05")), day("2026-01-06")).due is None
