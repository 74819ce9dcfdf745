"""Who's overdue? What each kind of lead reads, through the hierarchy, and what nobody else learns."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import obligations
from handlers.overdue import inert
from handlers.ui import Button
from storage.models import Absence, ActionPoint, AuditEntry, Pair, Person
from storage.secrets import seal
from tests.support.chat import Chat
from tests.support.world import World

REFUSAL = "isn't yours to open"


@pytest.fixture
def council(world: World) -> World:
    """Two services. Monday 1 June: everybody's session was due on 2 April, and nothing was held."""
    world.person("Dora Director", role="service manager")
    world.person("Sam Service", manager="Dora Director", role="service manager")
    world.person("Sybil Service", manager="Dora Director", role="service manager")
    world.person("Tina Team", manager="Sam Service", role="team leader")
    world.person("Tom Team", manager="Sybil Service", role="team leader")
    world.person("Priya Nair", manager="Tina Team", role="social worker")
    world.person("Wei Chen", manager="Tina Team", role="social worker")
    world.person("Zoë Ångström", manager="Tom Team", role="social worker")
    world.person("Olu Senior", manager="Tina Team", role="senior practitioner")  # supervises, manages nobody
    world.pair("Tina Team", "Priya Nair")
    world.pair("Olu Senior", "Wei Chen")
    world.pair("Tom Team", "Zoë Ångström")
    world.policy(agreement=None)
    with world.app.transaction() as db:
        obligations.follow_policy(db, world.app.policy, world.clock.now())
    world.clock.move_to(datetime(2026, 6, 1, 9, tzinfo=UTC))
    return world


def file_of(chat: Chat) -> list[dict[str, str]]:
    chat.say("/overdue csv")
    content = chat.files[-1]
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read names right"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_director_sees_both_services_grouped_by_supervisor_with_the_clause(council: World) -> None:
    told = council.chat("Dora Director").say("/overdue")
    assert "As at Monday 1 June" in told
    for words in ("Tina Team: 1", "Olu Senior: 1", "Tom Team: 1", "Priya Nair", "Wei Chen", "Zoë Ångström", "(T-2)",
                  "due Thursday 2 April", "8 weeks late", "8 people are below you"):  # fmt: skip
        assert words in told, words
    assert "concerning 3 people" in told


@pytest.mark.parametrize(
    ("who", "sees", "not_"),
    [
        ("Sam Service", ["Priya Nair", "Wei Chen"], ["Zoë"]),
        ("Sybil Service", ["Zoë Ångström"], ["Priya", "Wei"]),
        ("Tina Team", ["Priya Nair", "Wei Chen"], ["Zoë"]),
        ("Olu Senior", ["Wei Chen"], ["Priya", "Zoë"]),  # nobody's manager, but Wei's supervisor
    ],
)
def test_each_lead_sees_those_below_and_nobody_else(
    council: World, who: str, sees: list[str], not_: list[str]
) -> None:
    told = council.chat(who).say("/overdue")
    assert all(name in told for name in sees)
    assert not any(name in told for name in not_)


def test_a_worker_sees_what_is_their_own(council: World) -> None:
    told = council.chat("Priya Nair").say("/overdue")
    assert "What is waiting for you" in told
    assert "Wei" not in told
    assert "overdue" not in told.casefold().replace("/overdue", "")


def test_the_worst_comes_first(council: World) -> None:
    council.person("Anna Second", manager="Tom Team", role="social worker")
    council.pair("Tom Team", "Anna Second", since=date(2026, 1, 5))
    told = council.chat("Dora Director").say("/overdue")
    assert told.index("Tom Team: 2") < told.index("Olu Senior: 1")
    assert told.index("Anna Second") < told.index("Zoë Ångström")


def test_a_team_one_person_and_one_kind(council: World) -> None:
    dora = council.chat("Dora Director")
    assert "Priya" not in dora.say("/overdue team")
    tina = council.chat("Tina Team")
    assert "Priya Nair" in tina.say("/overdue team")
    one = dora.say("/overdue Priya Nair")
    assert "Priya Nair" in one
    assert "Wei" not in one
    below = dora.say("/overdue @Tina Team")
    assert "Priya Nair" in below
    assert "Wei Chen" in below
    assert "Zoë" not in below
    assert "Priya Nair" in dora.say("/overdue sessions")
    assert "Nobody is overdue" in dora.say("/overdue actions")
    assert "Nobody is overdue" in dora.say("/overdue agreements")
    assert "not kept here yet" in dora.say("/overdue appraisals")


def test_somebody_elses_people_are_refused_as_if_there_were_nobody(council: World) -> None:
    stranger = council.chat("Sybil Service").say("/overdue Priya Nair")
    assert REFUSAL in stranger
    council.chat("Dora Director").say("/overdue")
    button = council.chat("Dora Director").held("As a file (CSV)")
    answer = council.chat("Olu Senior").press_held(button)
    assert "Zoë" not in answer, "the same question, asked by another, gets their own answer"
    theirs = Button("Show all", "overdue.person", {"person": council.id_of("Priya Nair")})
    assert REFUSAL in council.chat("Sybil Service").press_held(theirs)
    nobody = Button("Show all", "overdue.person", {"person": 987654})
    assert REFUSAL in council.chat("Sybil Service").press_held(nobody)


def test_leavers_are_not_overdue(council: World) -> None:
    with council.app.transaction() as db:
        db.get_one(Person, council.id_of("Wei Chen")).left_on = date(2026, 5, 1)
    assert "Wei" not in council.chat("Dora Director").say("/overdue")


def test_leave_stops_the_clock(council: World) -> None:
    with council.app.transaction() as db:
        db.add(Absence(person_id=council.id_of("Wei Chen"), first_day=date(2026, 3, 9), last_day=None))
    assert "Wei" not in council.chat("Dora Director").say("/overdue")


def test_who_came_back_to_nothing_overdue_reads_so(world: World) -> None:
    world.person("Lead One")
    world.person("Worker One", manager="Lead One", role="social worker")
    world.pair("Lead One", "Worker One")
    told = world.chat("Lead One").say("/overdue")
    assert "Nobody is overdue" in told
    assert "As at" in told
    assert "Nobody is overdue" in world.chat("Lead One").say("/overdue chart")


def test_the_picture_says_in_words_what_it_shows(council: World) -> None:
    dora = council.chat("Dora Director")
    dora.say("/overdue")
    dora.press("As a chart")
    for words in ("Olu Senior 1", "Tina Team 1", "Tom Team 1"):
        assert words in dora.last


def test_the_file_opens_safely_and_has_everything(council: World) -> None:
    nasty = '=HYPERLINK("http://x","y");+1\nSecond line'
    council.person(nasty, manager="Tom Team", role="social worker", email="nasty@example.org")
    with council.app.transaction() as db:
        db.add(
            Pair(
                supervisor_id=council.id_of("Tom Team"),
                supervisee_id=council.id_of(nasty),
                starts_on=date(2026, 3, 2),
            )
        )
    rows = file_of(council.chat("Dora Director"))
    assert len(rows) == 4
    inert = "'" + nasty.replace(";+1", ";'+1")
    assert {row["Person"] for row in rows} == {"Priya Nair", "Wei Chen", "Zoë Ångström", inert}
    assert {row["Clause"] for row in rows} == {"T-2"}
    assert {row["As at"] for row in rows} == {"2026-06-01"}
    assert {(row["Due"], row["Days late"]) for row in rows} == {("2026-04-02", "60")}


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|'/C calc'!A0"]
)
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert inert(cell).startswith("'")


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("a;=1", "a;'=1"),
        ("a\n@x", "a\n'@x"),
        ("Zoë O'Neill-Ångström", "Zoë O'Neill-Ångström"),
        ("2 - 1 = 1", "2 - 1 = 1"),
        ("", ""),
    ],
)
def test_only_what_could_be_a_formula_is_changed(cell: str, safe: str) -> None:
    assert inert(cell) == safe


def test_hundreds_are_shortened_with_a_way_to_the_rest(council: World) -> None:
    with council.app.transaction() as db:
        boss = db.get_one(Person, council.id_of("Tom Team"))
        people = [
            Person(name=f"Many {n}", email=f"many{n}@example.org", manager_id=boss.id, role="social worker")
            for n in range(300)
        ]
        db.add_all(people)
        db.flush()
        for one in people:
            one.path = f"{boss.path}{one.id}/"
        db.add_all(
            Pair(supervisor_id=boss.id, supervisee_id=p.id, starts_on=date(2026, 3, 2)) for p in people
        )
    dora = council.chat("Dora Director")
    told = dora.say("/overdue")
    assert "Tom Team: 301" in told
    assert told.count("Many ") < 10
    assert "Show all 301" in told
    assert len(file_of(dora)) == 303


def test_words_never_appear_only_that_an_action_is_late(council: World) -> None:
    with council.app.transaction() as db:
        pair = db.get_one(Pair, 1)
        text = seal(db, pair.supervisee_id, "Ask about the fostering panel")
        db.add(ActionPoint(pair_id=pair.id, owner_id=pair.supervisee_id, set_by_id=pair.supervisor_id, text_id=text,
                           due=date(2026, 5, 4), added_at=council.clock.now() - timedelta(days=40)))  # fmt: skip
    told = council.chat("Dora Director").say("/overdue actions")
    assert "Priya Nair" in told
    assert "fostering" not in told
    assert "fostering" not in str(file_of(council.chat("Dora Director")))


def test_looking_is_audited(council: World) -> None:
    council.chat("Dora Director").say("/overdue")
    seen = [e for e in council.rows(AuditEntry) if e.verb == "overdue.seen"]
    assert [e.actor_id for e in seen] == [council.id_of("Dora Director")]
