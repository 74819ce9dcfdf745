"""What `/overdue` counts, and how: people rather than things, worst first, in the words of the organisation."""

from datetime import date

import pytest

from handlers import formatting
from handlers.overdue import files, on_time, rules
from handlers.overdue.on_time import OnTime, Share
from handlers.policy.words import Words
from storage.models import About
from storage.queries.overdue import Late

PRIYA, GARETH, SAM = 1, 2, 3
RECORD = About("record", 1)
NAMES = {PRIYA: "Priya Nair", GARETH: "Gareth Llewellyn", SAM: "Sam Okafor"}
TODAY = date(2026, 3, 4)


def late(kind: str, owner: int, due: date = date(2026, 3, 2), about: About = RECORD) -> Late:
    return Late(
        kind, PRIYA, "Priya Nair", owner, NAMES[owner], GARETH, "Gareth Llewellyn", due, "Why.", "T-1", about,
        "/2/1/", 7,
    )  # fmt: skip


def test_what_two_owe_together_is_one_thing_of_both() -> None:
    (thing,) = rules.things([late("signing", PRIYA), late("signing", GARETH)])
    assert [name for _, name in thing.owners] == ["Priya Nair", "Gareth Llewellyn"]
    assert rules.next_step(Words(), thing) == "Priya and Gareth: agree the record"


def test_the_file_has_a_line_a_thing_and_names_who_owes_it() -> None:
    people = rules.by_person(
        [late("signing", PRIYA), late("signing", GARETH), late("action", SAM, about=About("a", 1))]
    )
    head, first, second = files.as_csv(people, TODAY).decode("utf-8-sig").splitlines()
    assert head.split(",")[:4] == ["Person", "Supervisor", "What", "Owed by"]
    assert (first.split(",")[3], second.split(",")[3]) == ("Priya Nair and Gareth Llewellyn", "Sam Okafor")


def test_a_person_is_as_late_as_their_worst() -> None:
    (person,) = rules.by_person(
        [
            late("action", SAM, about=About("a", 1)),
            late("session", GARETH, date(2026, 1, 5), About("pair", 7)),
        ]
    )
    assert person.worst.kind == "session"
    assert rules.labels(Words(), person) == "supervision session, action"


def test_several_of_a_kind_are_counted() -> None:
    (person,) = rules.by_person(
        [late("action", SAM, about=About("a", 1)), late("action", SAM, about=About("a", 2))]
    )
    assert rules.labels(Words(), person) == "action (2)"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 day"),
        (31, "31 days"),
        (42, "42 days"),
        (43, "6 weeks"),
        (49, "7 weeks"),
        (83, "11 weeks"),
        (400, "57 weeks"),
    ],
)
def test_lateness_is_in_days_up_to_six_weeks_then_in_weeks(days: int, said: str) -> None:
    assert formatting.lateness(days) == said


@pytest.mark.parametrize(
    ("due", "tone"),
    [
        (date(2026, 3, 3), "late"),
        (TODAY, "soon"),
        (date(2026, 3, 11), "soon"),
        (date(2026, 3, 12), "plain"),
    ],
)
def test_one_rule_for_the_colour_of_lateness(due: date, tone: str) -> None:
    assert formatting.tone(due, TODAY) == tone


def test_a_booked_session_has_no_next_step_to_be_reminded_of() -> None:
    people = rules.by_person(
        [late("session", GARETH, about=About("pair", 7)), late("record", SAM, about=About("session", 9))]
    )
    assert set(rules.next_steps(people, {})) == {GARETH, SAM}
    assert set(rules.next_steps(people, {PRIYA: TODAY})) == {SAM}


def test_quarters() -> None:
    assert on_time.quarter(date(2026, 11, 30)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert on_time.quarter(date(2026, 1, 1)) == (date(2026, 1, 1), date(2026, 3, 31))


def test_a_share_with_its_change() -> None:
    assert on_time.percent_cell(OnTime(Share(62, 100), Share(68, 100))) == "62% (−6)"
    assert on_time.percent_cell(OnTime(Share(2, 2), Share(0, 0))) == "100%"
    assert on_time.percent_cell(OnTime(Share(0, 0), Share(1, 1))) == "–"
