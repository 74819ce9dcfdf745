"""No lateness in arrears: what the two set themselves counts from the day they set it (rule 4)."""

import pytest

from tests.policy.making import cadence, due, facts

MONTHLY = cadence(every="1 month", shorten="either")
LOOSE = cadence(every="1 month", lengthen="agreement")
PAIRS = cadence(every="individual", shorten="either")
RANGE = '[[cadence]]\nevery = ["4 weeks", "6 weeks"]\nbasis = "r"\nshorten = "either"\n'


@pytest.mark.parametrize(
    ("rules", "agreement", "agreed_on", "asked", "asked_on", "expected", "interval"),
    [
        # The last session was on 1 March; a week agreed on 20 March is counted from then …
        (MONTHLY, "1 week", "2026-03-20", None, None, "2026-03-27", "1 week"),
        # … unless the month would have come first …
        (MONTHLY, "2 weeks", "2026-03-20", None, None, "2026-04-01", "2 weeks"),
        # … and from the session where the agreement is older, or has no day.
        (MONTHLY, "1 week", "2026-02-01", None, None, "2026-03-08", "1 week"),
        (MONTHLY, "1 week", None, None, None, "2026-03-08", "1 week"),
        # One that does not shorten is counted from the session.
        (LOOSE, "6 weeks", "2026-03-20", None, None, "2026-04-12", "6 weeks"),
        # A wish likewise, and beside an agreement the earlier of the two counts.
        (MONTHLY, None, None, "1 week", "2026-03-20", "2026-03-27", "1 week"),
        (MONTHLY, "3 weeks", "2026-01-01", "1 week", "2026-03-20", "2026-03-22", "1 week"),
        (MONTHLY, "3 weeks", "2026-01-01", "1 week", "2026-03-10", "2026-03-17", "1 week"),
        # Individual: from the later of the session and the day.
        (PAIRS, "3 weeks", "2026-03-20", None, None, "2026-04-10", "3 weeks"),
        (PAIRS, None, None, "3 weeks", "2026-03-20", "2026-04-10", "3 weeks"),
        (PAIRS, "3 weeks", "2026-02-20", "1 week", "2026-03-20", "2026-03-22", "1 week"),
    ],
)
def test_from_which_day_it_counts(
    rules: str, agreement: str, agreed_on: str, asked: str, asked_on: str, expected: str, interval: str
) -> None:
    wish = (asked, "worker") if asked else None
    known = facts("2026-01-01", "2026-03-01", agreement=agreement, agreed_on=agreed_on, asked=wish,
                  asked_on=asked_on)  # fmt: skip
    found = due(rules, known)
    assert (str(found.due), found.every) == (expected, interval)


@pytest.mark.parametrize(
    ("known", "expected", "earliest", "interval"),
    [
        (facts("2026-01-01", "2026-03-01"), "2026-04-12", "2026-03-29", "6 weeks"),
        (facts("2026-01-01", "2026-03-01", agreement="5 weeks"), "2026-04-05", None, "5 weeks"),
        (facts("2026-01-01", "2026-03-01", agreement="7 weeks"), "2026-04-12", "2026-03-29", "6 weeks"),
        (facts("2026-01-01", "2026-03-01", asked=("2 weeks", "worker")), "2026-03-15", None, "2 weeks"),
    ],
)
def test_a_range_is_due_by_its_second_and_in_time_from_its_first(
    known: object, expected: str, earliest: str | None, interval: str
) -> None:
    found = due(RANGE, known)  # type: ignore[arg-type]
    assert (str(found.due), str(found.earliest) if found.earliest else None) == (expected, earliest)
    assert found.every == interval


def test_hours_and_absence_move_both_ends_of_a_range_alike() -> None:
    rules = RANGE + 'pro_rata = "fte"\nabsence = "stops"\n'
    found = due(rules, facts("2026-03-01", fte=0.5, away=(("2026-03-02", "2026-03-04"),)))
    assert (str(found.earliest), str(found.due)) == ("2026-04-29", "2026-05-27")
