"""What is counted beside the interval: hours in a month, sessions in a year or term; the earlier date wins."""

from dataclasses import replace

import pytest

from handlers.policy import HeldSession, Policy, check, credited_minutes, load, next_session
from handlers.policy.measures import period_changed
from tests.policy.making import EXAMPLE, day, due, facts, policy

HOURS = '[[measure]]\nby = "hours per month"\nhours = 1.5\nbasis = "h"\n'
NO_CADENCE = '[[cadence]]\nevery = "none"\n'
BACP = policy(
    HOURS + "group_credit = { small_group = 4, small = 0.5 }\n" + NO_CADENCE
    + '[[kind]]\nname = "group"\n[[kind]]\nname = "informal"\ncounts = false'
)  # fmt: skip


@pytest.mark.parametrize(("members", "expected"), [(1, 60.0), (2, 30.0), (4, 30.0), (5, 12.0), (6, 10.0)])
def test_group_time_counts_in_part(members: int, expected: float) -> None:
    assert BACP.measure is not None
    assert credited_minutes(HeldSession(day("2026-03-01"), "group", 60, members), BACP.measure) == expected


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ((), "2026-03-31"),
        ((HeldSession(day("2026-03-05"), minutes=60),), "2026-03-31"),
        ((HeldSession(day("2026-03-05"), minutes=90),), "2026-04-30"),
        (
            (HeldSession(day("2026-03-05")), HeldSession(day("2026-03-06"))),
            "2026-04-30",
        ),  # an hour each, where nobody said
        (
            (HeldSession(day("2026-03-05"), minutes=60), HeldSession(day("2026-03-09"), "group", 60, 4)),
            "2026-04-30",
        ),
        (
            (HeldSession(day("2026-03-05"), minutes=60), HeldSession(day("2026-03-09"), "group", 60, 6)),
            "2026-03-31",
        ),
        ((HeldSession(day("2026-02-20"), minutes=240),), "2026-03-31"),  # nothing is carried over
        ((HeldSession(day("2026-03-25"), minutes=90),), "2026-03-31"),  # still to come
        ((HeldSession(day("2026-03-05"), "informal", 90),), "2026-03-31"),
    ],
)
def test_hours_stand_for_one_calendar_month_each(sessions: tuple[HeldSession, ...], expected: str) -> None:
    found = next_session(BACP, replace(facts("2025-01-01"), sessions=sessions), day("2026-03-15"))
    assert (str(found.due), found.every, found.clause) == (expected, None, "h")


@pytest.mark.parametrize(
    ("start", "today", "expected"),
    [
        ("2026-03-02", "2026-03-15", "2026-04-30"),  # not a whole month
        ("2026-03-01", "2026-03-15", "2026-03-31"),
        ("2026-03-02", "2026-04-01", "2026-04-30"),
    ],
)
def test_the_month_of_the_start_counts_only_where_it_is_whole(start: str, today: str, expected: str) -> None:
    assert str(next_session(BACP, facts(start), day(today)).due) == expected


MONTHLY = '[[cadence]]\nevery = "1 month"\nbasis = "c"\n'


@pytest.mark.parametrize(
    ("sessions", "today", "expected", "clause"),
    [
        (("2026-03-05 planned 60",), "2026-03-10", "2026-03-31", "h"),  # half an hour is missing
        (("2026-03-05 planned 90",), "2026-03-10", "2026-04-05", "c"),
        (("2026-02-28 planned 90",), "2026-03-10", "2026-03-28", "c"),
        (("2026-03-31 planned 90",), "2026-03-31", "2026-04-30", "c"),  # a tie is the cadence's
    ],
)
def test_the_earlier_of_the_two_counts(
    sessions: tuple[str, ...], today: str, expected: str, clause: str
) -> None:
    found = due(MONTHLY + HOURS, facts("2025-01-01", *sessions), today)
    assert (str(found.due), found.clause) == (expected, clause)
    assert (found.every is None) is (clause == "h")


def test_a_measure_has_its_own_grace_and_absence_does_not_touch_it() -> None:
    rules = HOURS + 'grace = 3\n[[cadence]]\nevery = "2 months"\nabsence = "stops"\n'
    found = due(rules, facts("2025-01-01", "2026-03-01", away=(("2026-03-02", "2026-03-20"),)), "2026-03-25")
    assert (str(found.due), str(found.overdue_from)) == ("2026-03-31", "2026-04-04")


YEARLY = '[[measure]]\nby = "sessions per year"\nat_least = 10\nbasis = "y"\n'


@pytest.mark.parametrize(
    ("start", "sessions", "today", "expected"),
    [
        # 365 days and ten sessions: one in every 36.5 days, the first by day number 37.
        ("2025-01-01", (), "2026-01-02", "2026-02-06"),
        ("2025-01-01", ("2026-01-20",), "2026-02-01", "2026-03-14"),  # the second by day 73
        ("2025-01-01", tuple(f"2026-0{month}-10" for month in range(1, 10)), "2026-10-01", "2026-12-31"),
        ("2025-01-01", tuple(f"2026-01-{10 + one}" for one in range(10)), "2026-02-01", "2027-02-06"),
        # From 1 July there are 184 days left: five sessions, the first by day 37 of them.
        ("2026-07-01", (), "2026-07-02", "2026-08-06"),
        # From 20 December none is owed any more: the first of next year.
        ("2026-12-20", (), "2026-12-21", "2027-02-06"),
    ],
)
def test_at_least_so_many_in_a_year_are_spread_evenly(
    start: str, sessions: tuple[str, ...], today: str, expected: str
) -> None:
    found = due(NO_CADENCE + YEARLY, facts(start, *sessions), today)
    assert (str(found.due), found.clause) == (expected, "y")


@pytest.mark.parametrize(
    ("year", "expected"), [("09-01", "2026-10-07"), ("anniversary", "2026-05-21"), ("01-01", "2027-02-06")]
)
def test_a_year_begins_when_the_policy_says(year: str, expected: str) -> None:
    rules = NO_CADENCE + YEARLY + f'year = "{year}"\n'
    held = tuple(f"2026-01-{10 + one}" for one in range(10))
    assert str(due(rules, facts("2025-04-15", *held), "2026-04-20").due) == expected


TERMS = """
[calendar]
name = "england"
[[calendar.term]]
name = "Autumn"
from = 2026-09-01
to = 2026-12-18
[[calendar.term]]
name = "Spring"
from = 2027-01-05
to = 2027-03-26
[[measure]]
by = "sessions per term"
at_least = 2
basis = "t"
"""


@pytest.mark.parametrize(
    ("sessions", "today", "expected"),
    [
        ((), "2026-08-01", "2026-10-25"),  # 109 days: the first by day 55, the second by the last
        (("2026-09-10",), "2026-10-01", "2026-12-18"),
        (("2026-09-10", "2026-09-17"), "2026-10-01", "2027-02-14"),
        (("2026-09-10",), "2026-12-20", "2027-02-14"),  # nothing is due in the holidays
        (("2027-01-10", "2027-01-11"), "2027-02-01", None),  # no later term is known
    ],
)
def test_so_many_in_each_school_term(sessions: tuple[str, ...], today: str, expected: str | None) -> None:
    found = due(NO_CADENCE + TERMS, facts("2025-01-01", *sessions), today)
    assert (str(found.due) if found.due else None) == expected


def test_so_many_in_a_year_about_one_topic() -> None:
    rules = policy(
        NO_CADENCE
        + '[[kind]]\nname = "safeguarding"\ncounts = false\n[[measure]]\nby = "sessions per year"\n'
        'at_least = 2\nkinds = ["safeguarding"]\nbasis = "s"\n'
    )
    known = facts("2025-01-01", "2026-02-01", "2026-03-01 safeguarding")
    found = next_session(rules, known, day("2026-03-02"))
    assert (str(found.due), found.clause) == ("2026-12-31", "s")
    assert "1 of 2 supervision sessions (safeguarding) held" in found.why


def test_the_first_measure_of_a_sort_that_matches_counts() -> None:
    rules = NO_CADENCE + HOURS.replace("hours = 1.5", 'hours = 0.5\nfor = { roles = ["cook"] }') + HOURS
    held = ("2026-03-05 planned 30",)
    assert str(due(rules, facts("2025-01-01", *held, role="Cook"), "2026-03-10").due) == "2026-04-30"
    assert str(due(rules, facts("2025-01-01", *held, role="nurse"), "2026-03-10").due) == "2026-03-31"


HOMES: Policy = load(EXAMPLE.parent / "homes.toml")


@pytest.mark.parametrize(
    ("person_type", "stage", "sessions", "today", "expected", "clause"),
    [
        ("permanent", "", ("2026-03-03 planned 60",), "2026-03-10", "2026-03-31", "28.2"),
        ("permanent", "", ("2026-03-03 planned 90",), "2026-03-10", "2026-04-30", "28.2"),
        ("agency worker", "", (), "2026-03-10", None, "28.2: after each 8 shifts"),
        ("permanent", "new starter", (), "2026-03-10", "2026-03-15", "28.2"),
    ],
)
def test_a_published_chapter_for_childrens_homes_is_carried_out_as_it_reads(
    person_type: str, stage: str, sessions: tuple[str, ...], today: str, expected: str | None, clause: str
) -> None:
    known = facts("2026-03-01", *sessions, person_type=person_type, stage=stage, programme="2026-03-01")
    found = next_session(HOMES, known, day(today))
    assert ((str(found.due) if found.due else None), found.clause) == (expected, clause)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ('by = "hours per month"', "expected the key hours"),
        ('by = "sessions per year"', "expected the key at_least or at_most"),
        ('by = "sessions per term"\nat_least = 1', "expected the terms"),
        ('by = "sessions per year"\nat_least = 1\nkinds = ["x"]', "which is no kind"),
    ],
)
def test_a_measure_without_its_number_is_an_error(rules: str, words: str) -> None:
    found = check(f'[policy]\nname = "A"\n[[measure]]\n{rules}')
    assert any(words in str(problem) and problem.level == "error" for problem in found)


@pytest.mark.parametrize(
    ("rules", "since", "today", "expected"),
    [
        (HOURS, "2026-03-30", "2026-03-31", False),
        (HOURS, "2026-03-31", "2026-04-01", True),
        (YEARLY, "2026-12-31", "2027-01-01", True),
        (YEARLY, "2026-11-30", "2026-12-01", False),
        (TERMS, "2026-12-18", "2026-12-19", True),
        (MONTHLY, "2026-03-31", "2026-04-01", False),
    ],
)
def test_when_time_alone_changes_what_is_due(rules: str, since: str, today: str, expected: bool) -> None:
    assert period_changed(policy(rules), day(since), day(today)) is expected
