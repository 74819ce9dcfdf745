"""The rules of the next due date, one table a rule."""

import pytest

from handlers.policy import FactsInvalid, Interval, PairFacts
from tests.policy.making import cadence, due, facts

MONTHLY = cadence(every="1 month")


def answer(rules: str, known: PairFacts, today: str = "2026-12-31") -> tuple[str | None, str | None]:
    found = due(rules, known, today)
    return (found.due.isoformat() if found.due else None, found.every)


TWO_ROLES = """
[[cadence]]
for = { roles = ["Social Worker", "tutor"], stage = "probation" }
every = "1 week"
basis = "a"
[[cadence]]
for = { roles = ["Social Worker"] }
every = "2 weeks"
basis = "b"
[[cadence]]
for = { stage = "unpaid" }
every = "individual"
basis = "c"
[[cadence]]
every = "2 months"
basis = "d"
"""


@pytest.mark.parametrize(
    ("role", "stage", "clause", "interval"),
    [
        ("social worker", "probation", "a", "1 week"),
        ("SOCIAL WORKER", "", "b", "2 weeks"),
        ("tutor", "", "d", "2 months"),
        ("cook", "unpaid", "c", None),
        ("", "", "d", "2 months"),
        ("Social_Worker", "  PROBATION ", "a", "1 week"),
        ("ｓｏｃｉａｌ\u2011worker", "", "b", "2 weeks"),
        ("social worker s", "", "d", "2 months"),
    ],
)
def test_the_first_cadence_that_matches_counts(
    role: str, stage: str, clause: str, interval: str | None
) -> None:
    found = due(TWO_ROLES, facts(role=role, stage=stage))
    assert (found.clause, found.every) == (clause, interval)


PROGRAMME = """
[[programme]]
name = "ASYE"
for = { stage = "newly qualified" }
basis = "10"
grace = 2
[[programme.phase]]
until = "6 weeks"
every = "1 week"
[[programme.phase]]
until = "12 months"
every = "1 month"
[[cadence]]
every = "2 months"
month = "calendar"
pro_rata = "fte"
basis = "7"
"""


@pytest.mark.parametrize(
    ("sessions", "fte", "expected", "clause"),
    [
        ((), 1, "2026-01-12", "10"),
        (("2026-02-15",), 1, "2026-02-22", "10"),  # the last day of the sixth week
        (("2026-02-16",), 1, "2026-03-16", "10"),  # the first day of the second phase
        (("2026-02-16",), 0.5, "2026-03-16", "10"),  # programmes are never stretched
        (("2027-01-04",), 1, "2027-02-04", "10"),  # the last day of the programme
        (("2027-01-05",), 1, "2027-03-31", "7"),  # after it: the cadence, by calendar month
    ],
)
def test_a_programme_comes_first_while_it_runs(
    sessions: tuple[str, ...], fte: float, expected: str, clause: str
) -> None:
    known = facts("2026-01-05", *sessions, stage="newly qualified", programme="2026-01-05", fte=fte)
    found = due(PROGRAMME, known, "2027-06-30")
    assert (str(found.due), found.clause) == (expected, clause)


def test_a_programme_without_its_start_or_before_it_or_for_others_is_no_programme() -> None:
    for known in (
        facts("2026-01-05", stage="newly qualified"),
        facts("2026-01-05", stage="newly qualified", programme="2026-02-01"),
        facts("2026-01-05", stage="probation", programme="2026-01-05"),
    ):
        assert due(PROGRAMME, known).clause == "7"


def test_a_programme_has_its_own_grace_and_borrows_nothing() -> None:
    known = facts("2026-01-05", stage="newly qualified", programme="2026-01-05", asked=("3 days", "worker"))
    found = due(PROGRAMME + 'shorten = "either"', known)
    assert str(found.due) == "2026-01-12"
    assert str(found.overdue_from) == "2026-01-15"


@pytest.mark.parametrize(
    ("every", "fte", "cap", "expected"),
    [
        ("2 months", 0.5, None, "4 months"),
        ("2 months", 0.8, None, "2 months"),
        ("2 months", 0.6, None, "3 months"),
        ("2 months", 0.5, "3 months", "3 months"),
        ("2 months", 0.8, "3 months", "2 months"),
        ("2 weeks", 0.6, None, "23 days"),
        ("1 week", 0.5, None, "14 days"),
        ("10 days", 0.7, None, "14 days"),
        ("3 months", 0.1, None, "30 months"),  # in floating point, 29.999…
        ("7 days", 0.07, None, "100 days"),
        ("2 months", 1, "1 month", "2 months"),
        ("4 weeks", 0.5, "1 month", "1 month"),
    ],
)
def test_part_time_hours_stretch_the_interval_up_to_a_cap(
    every: str, fte: float, cap: str | None, expected: str
) -> None:
    rules = cadence(every=every, pro_rata="fte") + (f'\npro_rata_cap = "{cap}"' if cap else "")
    assert due(rules, facts(fte=fte)).every == expected


@pytest.mark.parametrize(
    ("lengthen", "agreement", "expected"),
    [
        ("never", "3 weeks", "3 weeks"),
        ("never", "2 months", "1 month"),
        ("agreement", "2 months", "2 months"),
        ("agreement", "3 weeks", "3 weeks"),
        ("never", "1 month", "1 month"),
    ],
)
def test_the_agreement_may_shorten_and_lengthens_only_where_the_policy_lets_it(
    lengthen: str, agreement: str, expected: str
) -> None:
    assert due(cadence(every="1 month", lengthen=lengthen), facts(agreement=agreement)).every == expected


@pytest.mark.parametrize(
    ("shorten", "by", "counts"),
    [
        ("either", "worker", True),
        ("either", "supervisor", True),
        ("either", "both", True),
        ("both", "worker", False),
        ("both", "supervisor", False),
        ("both", "both", True),
        ("supervisor", "worker", False),
        ("supervisor", "supervisor", True),
        ("supervisor", "both", True),
    ],
)
def test_more_often_counts_where_the_policy_allows_who_asked(shorten: str, by: str, counts: bool) -> None:
    found = due(cadence(every="1 month", shorten=shorten), facts(asked=("2 weeks", by)))
    assert found.every == ("2 weeks" if counts else "1 month")


def test_a_request_needs_both_where_the_policy_does_not_say() -> None:
    assert due(MONTHLY, facts(asked=("2 weeks", "worker"))).every == "1 month"
    assert due(MONTHLY, facts(asked=("2 weeks", "both"))).every == "2 weeks"


def test_a_request_for_fewer_sessions_never_counts() -> None:
    rules = cadence(every="1 month", shorten="either", lengthen="agreement")
    assert due(rules, facts(asked=("2 months", "both"))).every == "1 month"


def test_a_request_is_compared_with_what_the_agreement_made_of_it() -> None:
    rules = cadence(every="1 month", shorten="either", lengthen="agreement")
    assert due(rules, facts(agreement="3 months", asked=("2 months", "worker"))).every == "2 months"
    assert due(rules, facts(agreement="2 weeks", asked=("3 weeks", "worker"))).every == "2 weeks"


def test_intervals_are_compared_by_the_dates_they_reach() -> None:
    """Four weeks are shorter than a month from January, and the same as a month from February."""
    assert due(MONTHLY, facts("2026-01-01", agreement="4 weeks")).every == "4 weeks"
    assert due(MONTHLY, facts("2026-02-01", agreement="4 weeks")).every == "1 month"
    assert due(MONTHLY, facts("2026-02-01", agreement="30 days")).every == "1 month"
    calendar = cadence(every="1 month", month="calendar")
    assert due(calendar, facts("2026-01-02", agreement="6 weeks")).every == "6 weeks"
    assert due(calendar, facts("2026-01-30", agreement="6 weeks")).every == "1 month"


@pytest.mark.parametrize(
    ("agreement", "asked", "expected"),
    [
        (None, None, None),
        ("6 weeks", None, "6 weeks"),
        (None, ("3 weeks", "both"), "3 weeks"),
        (None, ("3 weeks", "worker"), None),
        ("6 weeks", ("3 weeks", "both"), "3 weeks"),
        ("6 weeks", ("8 weeks", "both"), "6 weeks"),
        ("6 weeks", ("3 weeks", "worker"), "6 weeks"),
    ],
)
@pytest.mark.parametrize(
    "rules",
    [
        cadence(every="individual", pro_rata="fte"),
        '[[cadence]]\nfor = { roles = ["cook"] }\nevery = "1 week"\nbasis = "x"',
    ],
    ids=["individual", "no match"],
)
def test_what_each_pair_sets_for_itself(
    rules: str, agreement: str | None, asked: tuple[str, str] | None, expected: str | None
) -> None:
    found = due(rules, facts(agreement=agreement, asked=asked, fte=0.5))
    assert found.every == expected
    assert (found.due is None) == (expected is None)
    assert (found.overdue_from is None) == (expected is None)


def test_nothing_falls_due_under_none_whatever_was_agreed() -> None:
    found = due(cadence(every="none"), facts(agreement="1 week", asked=("1 week", "both")))
    assert (found.due, found.overdue_from, found.every, found.clause) == (None, None, None, "4.2")


def test_the_three_reasons_for_no_date_are_told_apart() -> None:
    none = due(cadence(every="none"), facts()).why
    individual = due(cadence(every="individual"), facts()).why
    unmatched = due('[[cadence]]\nfor = { roles = ["cook"] }\nevery = "1 week"\nbasis = "x"', facts()).why
    assert "no interval" in none
    assert "each pair" in individual
    assert "4.2" in individual
    assert "No rule of the policy" in unmatched


KINDS = """
[[kind]]
name = "informal"
counts = false
[[kind]]
name = "three-way"
[[cadence]]
every = "1 month"
basis = "7"
"""


@pytest.mark.parametrize(
    ("sessions", "anchor"),
    [
        ((), "2026-01-31"),
        (("2026-03-10", "2026-02-10"), "2026-03-10"),
        (("2026-02-10", "2026-03-10 informal"), "2026-02-10"),
        (("2026-02-10", "2026-03-10 three-way"), "2026-03-10"),
        (("2026-02-10", "2026-03-10 picnic"), "2026-02-10"),  # a kind that the policy does not name
        (("2026-01-10",), "2026-01-31"),  # before this relationship
        (("2026-02-10", "2026-06-15"), "2026-06-15"),  # held today
        (("2026-02-10", "2026-06-16"), "2026-02-10"),  # still to come
    ],
)
def test_it_counts_from_the_last_session_that_counts(sessions: tuple[str, ...], anchor: str) -> None:
    expected = due(KINDS, facts(anchor)).due
    assert due(KINDS, facts("2026-01-31", *sessions), "2026-06-15").due == expected


def test_a_planned_session_can_be_told_not_to_count() -> None:
    rules = '[[kind]]\nname = "planned"\ncounts = false\n' + MONTHLY
    assert str(due(rules, facts("2026-01-01", "2026-03-10")).due) == "2026-02-01"


@pytest.mark.parametrize(
    ("every", "month", "start", "expected"),
    [
        ("1 month", "rolling", "2026-01-31", "2026-02-28"),
        ("1 month", "rolling", "2028-01-31", "2028-02-29"),
        ("12 months", "rolling", "2028-02-29", "2029-02-28"),
        ("1 month", "rolling", "2026-02-28", "2026-03-28"),
        ("2 months", "rolling", "2025-12-31", "2026-02-28"),
        ("1 month", "calendar", "2026-01-01", "2026-02-28"),
        ("1 month", "calendar", "2028-01-31", "2028-02-29"),
        ("2 months", "calendar", "2026-11-05", "2027-01-31"),
        ("2 weeks", "calendar", "2026-01-31", "2026-02-14"),
        ("30 days", "calendar", "2026-01-31", "2026-03-02"),
        ("1 day", "rolling", "2026-03-28", "2026-03-29"),  # the clocks go forward
    ],
)
def test_months_end_where_they_end(every: str, month: str, start: str, expected: str) -> None:
    assert str(due(cadence(every=every, month=month), facts(start)).due) == expected


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        ((), "2026-02-28"),
        ((("2026-02-10", "2026-02-12"),), "2026-03-03"),
        ((("2026-01-31", "2026-01-31"),), "2026-02-28"),  # the anchor's own day does not count
        ((("2026-01-20", "2026-02-02"),), "2026-03-02"),  # only the days after the anchor
        ((("2026-02-28", "2026-02-28"),), "2026-03-01"),  # the due date's own day does
        ((("2026-03-01", "2026-03-05"),), "2026-02-28"),  # after the due date
        ((("2026-02-28", "2026-03-09"),), "2026-03-10"),  # across it: all of it
        ((("2026-02-27", "2026-02-28"), ("2026-03-02", "2026-03-03")), "2026-03-04"),  # brought in
        ((("2026-02-27", "2026-02-27"), ("2026-03-02", "2026-03-03")), "2026-03-01"),  # not brought in
        ((("2026-02-10", "2026-02-12"), ("2026-02-11", "2026-02-14")), "2026-03-05"),  # overlapping
        ((("2026-02-01", "2026-02-20"), ("2026-02-05", "2026-02-06")), "2026-03-20"),  # one in another
        ((("2026-02-05", "2026-02-06"), ("2026-02-05", "2026-02-06")), "2026-03-02"),  # twice the same
    ],
)
def test_days_away_stop_the_clock_where_the_policy_says_so(
    away: tuple[tuple[str, str], ...], expected: str
) -> None:
    stops = cadence(every="1 month", absence="stops")
    assert str(due(stops, facts("2026-01-31", away=away)).due) == expected
    assert str(due(stops, facts("2026-01-31", away=away[::-1])).due) == expected
    assert str(due(MONTHLY, facts("2026-01-31", away=away)).due) == "2026-02-28"


@pytest.mark.parametrize(
    ("grace", "expected"), [(0, "2026-03-01"), (5, "2026-03-06"), ("3 days", "2026-03-04")]
)
def test_overdue_begins_after_the_grace(grace: object, expected: str) -> None:
    assert str(due(cadence(every="1 month", grace=grace), facts()).overdue_from) == expected


def test_a_due_date_stays_on_a_bank_holiday_and_on_a_weekend() -> None:
    rules = MONTHLY
    assert str(due(rules, facts("2026-11-25")).due) == "2026-12-25"
    assert str(due(rules, facts("2026-01-04")).due) == "2026-02-04"
    assert str(due(rules, facts("2026-02-01")).due) == "2026-03-01"  # a Sunday


def test_the_reason_names_the_rule_the_agreement_and_the_request() -> None:
    rules = cadence(every="1 month", shorten="either")
    why = due(rules, facts(agreement="3 weeks", asked=("2 weeks", "worker"))).why
    for words in (
        "4.2",
        "1 month",
        "supervision agreement",
        "3 weeks",
        "supervisee asked",
        "2 weeks",
        "31 January 2026",
    ):
        assert words in why
    plain = due(rules, facts()).why
    assert "asked" not in plain
    assert "agreement" not in plain


def test_the_reason_uses_the_organisation_s_words() -> None:
    words = '[words]\nagreement = "supervision contract"\nsession = "1:1"\nworker = "member of staff"'
    why = due(f"{MONTHLY}\n{words}", facts("2026-01-31", "2026-02-03", agreement="3 weeks")).why
    assert "supervision contract says 3 weeks" in why
    assert "the last 1:1 on 3 February 2026" in why


@pytest.mark.parametrize("fte", [0, -0.5, 1.01, float("nan")])
def test_hours_must_be_a_part_of_full_time(fte: float) -> None:
    with pytest.raises(FactsInvalid, match="fte"):
        facts(fte=fte)


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(FactsInvalid, match="2026-02-02 is after 2026-02-01"):
        facts(away=(("2026-02-02", "2026-02-01"),))


@pytest.mark.parametrize(
    ("rules", "known"),
    [
        (MONTHLY, facts("9999-12-15")),
        (cadence(every="999999999 days"), facts()),
        (cadence(every="999999999 months"), facts()),
        (cadence(every="1 month", pro_rata="fte"), facts(fte=1e-9)),
        (cadence(every="1 month", absence="stops"), facts(away=(("2026-02-01", "9999-12-30"),))),
    ],
)
def test_a_date_past_the_calendar_is_refused_in_words(rules: str, known: PairFacts) -> None:
    with pytest.raises(FactsInvalid, match="past the year 9999"):
        due(rules, known)


def test_a_far_longer_agreement_that_does_not_count_does_no_harm() -> None:
    assert due(MONTHLY, facts(agreement="999999999 weeks")).every == "1 month"


@pytest.mark.parametrize(
    "text", ["0 days", "-1 weeks", "1.5 months", "a week", "2 fortnights", "1 year", "", "٣ days"]
)
def test_only_whole_days_weeks_and_months_are_intervals(text: str) -> None:
    with pytest.raises(ValueError, match="whole number of days, weeks or months"):
        Interval.read(text)
