"""What falls due week by week, supervisor by supervisor."""

from datetime import date

from handlers.obligations.simulate import SimulatedObligation, by_week, simulate
from handlers.obligations.simulated import SimulatedPerson
from tests.policy.making import day, policy

MONTHLY = '[[cadence]]\nevery = "1 month"\nbasis = "1"\n[duration]\ndefault = "90 min"\n'


def falling(rules: str, *people: SimulatedPerson, last: str = "2026-06-30") -> list[SimulatedObligation]:
    return simulate(policy(rules), people, day("2026-01-01"), day(last))


def days_of(found: list[SimulatedObligation], what: str) -> list[str]:
    return [one.on.isoformat() for one in found if one.what == what]


def test_sessions_are_held_on_the_due_date_or_the_working_day_before() -> None:
    found = falling(MONTHLY, SimulatedPerson("Ann", "Boss", date(2025, 12, 14)))
    # Wednesday 14 January, then Saturday 14 February is Friday 13th, 13 March, 13 April, 13 May, Saturday 13 June
    expected = ["2026-01-14", "2026-02-13", "2026-03-13", "2026-04-13", "2026-05-13", "2026-06-12"]
    assert days_of(found, "session") == expected
    assert {one.minutes for one in found if one.what == "session"} == {90}


def test_records_agreements_and_reviews_follow() -> None:
    rules = (
        MONTHLY + '[record]\ndue = { days = 5 }\n[agreement]\nrequired = true\nstart = "relationship start"\n'
        'review_every = "3 months"'
    )
    found = falling(rules, SimulatedPerson("Ann", "Boss", date(2026, 1, 5)))
    assert days_of(found, "record")[0] == "2026-02-10"
    assert len(days_of(found, "record")) == len(days_of(found, "session"))
    assert days_of(found, "agreement") == ["2026-01-05"]
    assert days_of(found, "agreement_review") == ["2026-04-05"]


def test_a_policy_without_a_calendar_costs_nothing() -> None:
    assert (
        falling('[[cadence]]\nevery = "none"\nbasis = "1"', SimulatedPerson("Ann", "Boss", date(2026, 1, 5)))
        == []
    )


def test_part_time_people_and_their_working_days() -> None:
    rules = '[[cadence]]\nevery = "1 month"\npro_rata = "fte"\nbasis = "1"'
    part = SimulatedPerson("Ann", "Boss", date(2026, 1, 5), fte=0.5, working_days=frozenset({1}))
    found = falling(rules, part)
    assert days_of(found, "session") == ["2026-03-03", "2026-04-28", "2026-06-23"]
    assert all(one.on.weekday() == 1 for one in found)


def test_weeks_gather_what_each_supervisor_gives() -> None:
    people = [
        SimulatedPerson(name, boss, date(2025, 12, 5)) for name, boss in (("A", "X"), ("B", "X"), ("C", "Y"))
    ]
    weeks = by_week(falling(MONTHLY, *people, last="2026-01-31"))
    assert [(str(week.monday), week.supervisor, week.count("session"), week.hours) for week in weeks] == [
        ("2026-01-05", "X", 2, 3.0),
        ("2026-01-05", "Y", 1, 1.5),
    ]


def test_a_daily_cadence_ends() -> None:
    found = falling(
        '[[cadence]]\nevery = "1 day"\nbasis = "1"',
        SimulatedPerson("A", "X", date(2025, 12, 31)),
        last="2026-01-31",
    )
    assert len(days_of(found, "session")) == 31
