"""Who's overdue? What each kind of lead reads, through the hierarchy, and what nobody else learns."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import obligations
from handlers.overdue.files import inert
from handlers.policy.documents import Signing
from handlers.ui import Button
from storage.models import Absence, ActionPoint, AuditEntry, Pair, Person, Record, Session
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
    return rows_of(chat)


def rows_of(chat: Chat) -> list[dict[str, str]]:
    content = chat.files[-1]
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read names right"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_director_sees_both_services_by_person_with_how_late_and_last_met(council: World) -> None:
    told = council.chat("Dora Director").say("/overdue")
    for words in ("3 of 8 people have something late", "As at Monday 1 June. Everyone below you. Worst first.",
                  "Priya Nair", "Wei Chen", "Zoë Ångström", "8 weeks", "supervision"):  # fmt: skip
        assert words in told, words
    assert "T-2" not in told, "the rule behind a date is a press away"


def test_the_reason_is_behind_why(council: World) -> None:
    dora = council.chat("Dora Director")
    dora.say("/overdue")
    why = dora.press("Why these dates")
    assert "Priya Nair: supervision" in why
    assert "8 weeks late" in why
    assert "due Thursday 2 April" in why
    assert "(T-2)" in why


def test_every_way_on_leads_somewhere(council: World) -> None:
    dora = council.chat("Dora Director")
    dora.say("/overdue")
    assert "0 of 3 this quarter" in dora.press("Figures")
    assert "Bar chart of what is late" in dora.press("As a chart")
    dora.press("As a file (CSV)")
    assert len(rows_of(dora)) == 3
    each = dora.press("One by one")
    assert "Tina: find a time" in each
    assert "Write to" in dora.press("Their page", on="Priya Nair")


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


@pytest.mark.parametrize("typed", ["/overdue", "/overdue sessions", "/overdue csv"])
def test_a_worker_sees_what_is_their_own(council: World, typed: str) -> None:
    told = council.chat("Priya Nair").say(typed)
    assert "What is waiting for you" in told
    assert "Wei" not in told
    assert "overdue" not in told.casefold().replace("/overdue", "")


def test_the_worst_comes_first(council: World) -> None:
    council.person("Anna Second", manager="Tom Team", role="social worker")
    council.pair("Tom Team", "Anna Second", since=date(2026, 1, 5))
    told = council.chat("Dora Director").say("/overdue")
    assert "4 of 9 people" in told
    assert told.index("Anna Second") < told.index("Priya Nair") < told.index("Zoë Ångström")


def test_whom_it_is_about(council: World) -> None:
    dora, sam, tina = (council.chat(name) for name in ("Dora Director", "Sam Service", "Tina Team"))
    assert "No session, action, agreement or record is overdue in this team" in dora.say("/overdue direct")
    assert "Priya Nair" in tina.say("/overdue direct")
    assert dora.say("/overdue team") == dora.say("/overdue")
    team = dora.say("/overdue Tina Team sessions")
    assert "2 of 3 people have late sessions" in team
    assert "Zoë" not in team
    assert dora.say("/overdue sessions in Tina's team") == team == dora.say("/overdue Tina's sessions")
    assert "Tom" not in sam.say("/overdue Tina Team")


def test_an_empty_answer_speaks_of_what_was_asked_and_says_what_else_is_late(council: World) -> None:
    dora = council.chat("Dora Director")
    told = dora.say("/overdue agreements in Tina's team")
    assert "No agreement is overdue in Tina’s team" in told
    assert "Something else is late there, of Priya Nair and of 1 other: the longest by 8 weeks." in told
    assert "2 of 3 people have something late" in dora.press("Show it")
    assert "No action is overdue in this team" in dora.say("/overdue actions")
    assert "asks for no appraisals" in dora.say("/overdue appraisals")


@pytest.mark.parametrize(
    "words",
    ["csv sessions Tina Team", "Tina Team sessions csv", "sessions csv in Tina’s team", "Tina csv sessions"],
)
def test_the_words_come_in_any_order(council: World, words: str) -> None:
    dora = council.chat("Dora Director")
    dora.say(f"/overdue {words}")
    assert {row["Person"] for row in rows_of(dora)} == {"Priya Nair", "Wei Chen"}


def test_a_team_by_its_own_name(council: World) -> None:
    with council.app.transaction() as db:
        for name in ("Priya Nair", "Zoë Ångström"):
            db.get_one(Person, council.id_of(name)).team = "Riverside"
    dora = council.chat("Dora Director")
    told = dora.say("/overdue riverside")
    assert "2 of 2 people have something late" in told
    assert "Wei" not in told
    assert "No action is overdue in Riverside" in dora.say("/overdue actions in Riverside")
    assert "Zoë" not in council.chat("Sam Service").say("/overdue Riverside")
    assert "Riverside" not in council.chat("Olu Senior").say("/overdue Wei")


def test_one_person_is_one_page_of_dates_and_counts(council: World) -> None:
    dora = council.chat("Dora Director")
    page = dora.say("/overdue @Priya Nair")
    for words in (
        "Priya Nair",
        "Tina Team",
        "Not yet",
        "Nothing booked",
        "None yet",
        "Late",
        "8 weeks late",
        "(T-2)",
    ):
        assert words in page, words
    assert "Wei" not in page
    assert "Tina’s team" in dora.say("/overdue @Tina Team")
    assert "Wei Chen" in dora.press("Tina’s team")


def test_a_second_supervisor_sees_only_their_own_series(council: World) -> None:
    council.person("Rita Reflective", role="practice lead")
    council.pair("Rita Reflective", "Priya Nair", series="reflective")
    page = council.chat("Rita Reflective").say("/overdue Priya Nair")
    assert "Rita Reflective" in page
    assert "Tina" not in page
    assert "8 weeks" not in page


def test_a_record_that_two_have_to_sign_is_one_line(council: World) -> None:
    council.policy(signing=Signing(record="agree", by=("worker", "supervisor"), within=5, basis="T-9"))
    with council.app.transaction() as db:
        session = Session(pair_id=1, state="held", starts_at=council.clock.now() - timedelta(days=40), minutes=60,
                          held_on=council.today - timedelta(days=40))  # fmt: skip
        db.add(session)
        db.flush()
        at = council.clock.now() - timedelta(days=39)
        db.add(Record(session_id=session.id, pair_id=1, template="line", state="shared", saved_at=at, shared_at=at,
                      writer_id=council.id_of("Tina Team")))  # fmt: skip
    dora = council.chat("Dora Director")
    assert dora.say("/overdue records").count("Priya Nair") == 1
    (row,) = [row for row in file_of(dora) if row["What"] == "signing"]
    assert row["Owed by"] == "Priya Nair and Tina Team"


def test_percentages_on_time_this_quarter_and_last(council: World) -> None:
    def held(pair: int, *days: date) -> None:
        with council.app.transaction() as db:
            db.add_all(
                Session(pair_id=pair, state="held", starts_at=datetime(d.year, d.month, d.day, 10, tzinfo=UTC),
                        minutes=60, held_on=d)
                for d in days
            )  # fmt: skip

    held(1, date(2026, 3, 30), date(2026, 4, 28), date(2026, 5, 26))
    held(2, date(2026, 3, 20), date(2026, 5, 28))
    council.wait(minutes=1)
    told = council.chat("Tina Team").say("/overdue figures")
    assert "on time: 67%" in told
    assert "2 of 3 this quarter, 2 of 2 in the quarter before" in told


def test_somebody_elses_people_are_refused_as_if_there_were_nobody(council: World) -> None:
    stranger = council.chat("Sybil Service").say("/overdue Priya Nair")
    assert REFUSAL in stranger
    council.chat("Dora Director").say("/overdue")
    button = council.chat("Dora Director").held("As a file (CSV)")
    answer = council.chat("Olu Senior").press_held(button)
    assert "Zoë" not in answer, "the same question, asked by another, gets their own answer"
    theirs = Button("Their page", "overdue.page", {"person": council.id_of("Priya Nair")})
    assert REFUSAL in council.chat("Sybil Service").press_held(theirs)
    nobody = Button("Their page", "overdue.page", {"person": 987654})
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
    assert "No session, action, agreement or record is overdue in this team" in told
    assert "I looked at sessions, actions, agreements and records of 1 person." in told
    assert "As at" in told
    assert "is overdue in this team" in world.chat("Lead One").say("/overdue chart")


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
    assert "303 of 308 people have something late" in told
    assert "Sybil Service" in told
    assert "301 of 303" in told
    assert "2 of 5" in told
    assert "Many " not in told
    assert len(told) < 1_000
    assert (
        "301 of 302" in dora.pick("Look at one lead’s people", "Sybil Service: 301")
        or "Tom Team" in dora.last
    )
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
