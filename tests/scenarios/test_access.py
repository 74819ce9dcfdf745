"""Who sees what: everybody in and around a pair, against everything that a pair writes; and who is told of it."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
import structlog
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as OrmSession

from bot.app import Answer, App, Incoming, Origin
from handlers import record_access, ui
from handlers.overdue import board as overdue_board
from handlers.policy import load
from handlers.policy.practice import (
    Access,
    PairRules,
    Reader,
    Retention,
)
from handlers.routing import Refused
from handlers.ui import FieldError
from storage import secrets
from storage.models import (
    ActionPoint,
    Agreement,
    AuditEntry,
    Case,
    Cover,
    Grant,
    Identity,
    Organisation,
    OutboxMessage,
    Pair,
    Person,
    PostedMessage,
    Record,
)
from tests.support.chat import read
from tests.support.world import World

RECORD, AGENDA, PRIVATE = "Tired after the Hale Road week", "Leave in August", "My worry about the new rota"
ACTION, AGREEMENT, DISSENT = (
    "Book the panel training",
    "We meet to learn, not to count",
    "I never said nights",
)
SENSITIVE = "I sleep badly"
"""In a section that is between the two only."""
EVERY_WORD = (RECORD, SENSITIVE, AGENDA, PRIVATE, ACTION, AGREEMENT, DISSENT)


@pytest.fixture
def council(world: World) -> World:
    """Priya and Gareth have met, written, agreed on things; around them is everybody else."""
    world.person("Wynn Parry", role="service manager")
    world.person("Gareth Llewellyn", manager="Wynn Parry", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.person("Fred Marsh", role="team leader")
    world.person("Cara Obi", role="team leader")
    world.person("Ada Wright", is_admin=True)
    for name in ("Hana Kos", "Greta Lund", "Sid Vane", "Leo Hart"):
        world.person(name)
    pair = world.pair("Gareth Llewellyn", "Priya Nair", since=world.today)
    former = world.pair("Fred Marsh", "Priya Nair", since=date(2025, 1, 1))
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    world.wait(days=1)
    priya.say(f"/agenda {AGENDA} with Gareth Llewellyn")
    with world.app.transaction() as db:
        db.get_one(Pair, former).ends_on = date(2026, 3, 2)
        db.get_one(Person, world.id_of("Leo Hart")).left_on = date(2026, 3, 2)
        db.add(
            Cover(
                pair_id=pair,
                person_id=world.id_of("Cara Obi"),
                from_on=date(2026, 3, 1),
                until_on=date(2026, 4, 1),
            )
        )
        words = secrets.seal(
            db, world.id_of("Priya Nair"), json.dumps({"purpose": AGREEMENT, "every": "1 month"})
        )
        db.add(
            Agreement(pair_id=pair, version=1, state="active", proposed_by_id=world.id_of("Gareth Llewellyn"),
                      proposed_at=world.clock.now(), active_on=world.today, text_id=words, every="1 month")
        )  # fmt: skip
    gareth.say("/supervision held yesterday")
    gareth.say("/supervision record")
    gareth.submit(
        part_wellbeing=SENSITIVE,
        part_work=RECORD,
        what1=ACTION,
        who1=str(world.id_of("Priya Nair")),
        due1="2026-03-20",
        then="share",
    )
    priya.say(f"/agenda add private {PRIVATE}")
    grant(world, "Greta Lund")
    return world


def grant(world: World, reader: str, purpose: str = "audit", days: int = 10) -> int:
    """Let somebody read Priya's records, as the command line does."""
    with world.app.transaction() as db:
        row = record_access.grant(
            db, world.app.policy, world.clock.now(), db.get_one(Person, world.id_of(reader)),
            db.get_one(Person, world.id_of("Priya Nair")), purpose, world.today + timedelta(days=days),
        )  # fmt: skip
        number = row.id
    world.settle()
    return number


def test_the_overdue_board_has_no_words_and_nobody_else(council: World) -> None:
    council.wait(days=60)
    for name in ("Wynn Parry", "Gareth Llewellyn", "Fred Marsh", "Hana Kos"):
        with council.app.transaction() as db:
            person = db.get_one(Person, council.id_of(name))
            seen = str(overdue_board.board(db, council.app.request(person, "overdue")))
        assert not [words for words in EVERY_WORD if words in seen], name
        assert ("Priya Nair" in seen) is (name not in ("Fred Marsh", "Hana Kos")), name


def test_who_has_no_session_booked_names_those_below_and_nobody_else(council: World) -> None:
    council.wait(days=60)
    for name in ("Wynn Parry", "Gareth Llewellyn", "Fred Marsh", "Hana Kos"):
        said = council.chat(name).say("who has no session booked?")
        assert ("Priya Nair" in said) is (name not in ("Fred Marsh", "Hana Kos")), f"{name}: {said}"


def shown(answer: Answer) -> str:
    """Return what an answer shows, of any kind."""
    match answer:
        case ui.Card():
            return read(answer)
        case ui.Form():
            return read(ui.Card(answer.title, tuple(b for b in answer.blocks if not isinstance(b, ui.Input))))
        case FieldError():
            return answer.words
        case None:
            return ""


def ask(world: World, name: str, action: str, ids: Mapping[str, int]) -> str:
    return shown(world.app.answer(Incoming(world.id_of(name), action, dict(ids))))


SEEN: dict[str, tuple[str, str, str]] = {
    "record text": ("record.show", "record", RECORD),
    "agenda": ("agenda.show", "pair", AGENDA),
    "private agenda item": ("agenda.show", "pair", PRIVATE),
    "action text": ("action.longer", "action", ACTION),
    "agreement text": ("agreement.show", "pair", AGREEMENT),
}
"""What → the button that shows it, the row that the button names, and words that are there."""

TWO = {"Priya Nair", "Gareth Llewellyn", "Cara Obi"}
MAY: dict[str, set[str]] = {
    "record text": TWO | {"Greta Lund"},
    "agenda": TWO,
    "private agenda item": {"Priya Nair"},
    "action text": TWO,
    "agreement text": TWO,
}
EVERYBODY = (
    "Priya Nair",
    "Gareth Llewellyn",
    "Cara Obi",
    "Wynn Parry",
    "Ada Wright",
    "Hana Kos",
    "Greta Lund",
    "Sid Vane",
    "Leo Hart",
    "Fred Marsh",
)


def ids_of(world: World) -> dict[str, int]:
    pair = next(p.id for p in world.rows(Pair) if p.supervisor_id == world.id_of("Gareth Llewellyn"))
    [record], [action] = world.rows(Record), world.rows(ActionPoint)
    return {"record": record.id, "pair": pair, "action": action.id}


def test_everything_that_a_pair_writes_against_everybody(council: World) -> None:
    ids = ids_of(council)
    for (what, (action, kind, words)), name in product(SEEN.items(), EVERYBODY):
        number = ids[kind]
        seen = ask(council, name, action, {kind: number})
        assert (words in seen) is (name in MAY[what]), f"{name} and {what}:\n{seen}"
        allowed_without_it = what == "private agenda item" and name in TWO
        if name not in MAY[what] and not allowed_without_it:
            nothing_there = ask(council, name, action, {kind: 999_999})
            assert seen == nothing_there, f"{name} can tell that the {what} exists"
            assert not any(word in seen for word in EVERY_WORD)


def test_another_organisation_sees_nothing(council: World, engine: Engine) -> None:
    with OrmSession(engine) as session, session.begin():
        other = Organisation(name="Elsewhere")
        session.add(other)
        session.flush()
        elsewhere: App = replace(council.app, organisation_id=other.id)
    with elsewhere.transaction() as db:
        olga = Person(name="Olga Berg", email="olga@example.com", is_admin=True)
        db.add(olga)
        db.flush()
        db.add(Identity(person_id=olga.id, channel="console", address=str(olga.id)))
        number = olga.id
    for what, (action, kind, _) in SEEN.items():
        seen = shown(elsewhere.answer(Incoming(number, action, {kind: ids_of(council)[kind]})))
        assert seen == shown(elsewhere.answer(Incoming(number, action, {kind: 999_999}))), what


AGENDA_ASKED = ("what's on the agenda?", "what's on the agenda with Priya Nair?")
SAID: dict[str, tuple[str, ...]] = {
    "record text": (),
    "agenda": AGENDA_ASKED,
    "private agenda item": AGENDA_ASKED,
    "action text": (
        "what are my actions?",
        "what are Priya Nair's actions?",
        "when do I meet Priya Nair next?",
    ),
    "agreement text": ("can I see our supervision agreement?", "could we review our supervision agreement?"),
}
"""What → what people type to read it. A record is read by its button, also after "I agree the record"."""
SAID_OF_ALL = (
    *{text for texts in SAID.values() for text in texts},
    "I agree the record",
    "who's overdue?",
    "who has no agreement?",
    "what did we agree last time?",
    "show me my last record",
    "done",
)


def test_everything_that_a_pair_writes_against_everybody_who_asks_in_words(council: World) -> None:
    """Also with another's pair named in what came in, as nobody's client sends it."""
    pair = ids_of(council)["pair"]
    for name, ids in product(EVERYBODY, ({}, {"pair": pair})):
        seen = {
            text: shown(council.app.answer(Incoming(council.id_of(name), "conversation", ids, text=text)))
            for text in SAID_OF_ALL
        }
        for what in SAID:
            words = SEEN[what][2]
            if name not in MAY[what]:
                assert not [text for text in seen if words in seen[text]], f"{name} reads the {what}"
            elif SAID[what]:
                assert words in seen[SAID[what][0]] + seen[SAID[what][1]], f"{name} asks for the {what}"


FORGED: dict[str, tuple[str, str, str]] = {
    "record text": ("sign", "sign", "record"),
    "agenda": ("agenda_show", "agenda", "pair"),
    "private agenda item": ("agenda_show", "agenda", "pair"),
    "action text": ("action_defer", "action", "action"),
    "agreement text": ("agreement_show", "agreement", "pair"),
}
"""What → the reading that shows it, what was asked, and the row that the question was about."""


def test_a_chosen_reading_opens_no_more_than_its_button(council: World) -> None:
    """What a message could mean, as somebody makes it up who wants to read another pair's."""
    ids = ids_of(council)
    for (what, (intent, asked, kind)), name in product(FORGED.items(), EVERYBODY):
        question = [asked, f"{kind}:{ids[kind]}", ids["pair"]]
        record_access = json.dumps({"intent": intent, "fields": {}, "question": question})
        made_up = Incoming(council.id_of(name), "conversation.meant", {"reading": 0, "pair": ids["pair"]},
                           {"reading0": record_access})  # fmt: skip
        assert (SEEN[what][2] in shown(council.app.answer(made_up))) is (name in MAY[what]), name


def test_a_question_that_was_asked_back_is_answered_by_whom_it_was_put_to(council: World) -> None:
    council.pair("Gareth Llewellyn", "Hana Kos")
    gareth = council.chat("Gareth Llewellyn")
    gareth.say("what's on the agenda?")
    button = gareth.held("Priya Nair")
    for name in EVERYBODY:
        if name != "Gareth Llewellyn":
            seen = council.chat(name).press_held(button)
            assert not [word for word in EVERY_WORD if word in seen], name
    assert AGENDA in gareth.press_held(button)


def test_a_record_is_read_by_answering_the_message_that_tells_of_it(council: World) -> None:
    council.settle()
    with council.app.transaction(reading=True) as db:
        shared = select(PostedMessage).where(PostedMessage.name == "record.shared")
        told = db.scalars(shared.where(PostedMessage.person_id == council.id_of("Priya Nair"))).one()
    to = Origin(told.channel, told.address, told.ref, told.workspace)
    for name in EVERYBODY:
        seen = shown(council.app.answer(Incoming(council.id_of(name), text="I agree", answering=to)))
        assert (RECORD in seen) is (name == "Priya Nair"), f"{name}:\n{seen}"
    assert council.rows(Record)[0].state == "shared", "reading comes before agreeing"


def test_a_private_item_stays_its_writers_after_the_session_until_they_share_it(council: World) -> None:
    council.wait(days=1)
    council.chat("Gareth Llewellyn").say("/supervision held today with Priya Nair")
    assert PRIVATE not in ask(council, "Gareth Llewellyn", "agenda.show", {"pair": ids_of(council)["pair"]})
    priya = council.chat("Priya Nair")
    priya.say("/agenda")
    button = priya.held("Share it")
    for name in EVERYBODY:
        if name != "Priya Nair":
            assert PRIVATE not in council.chat(name).press_held(button), name
    assert PRIVATE not in ask(council, "Gareth Llewellyn", "agenda.show", {"pair": ids_of(council)["pair"]})
    priya.press_held(button)
    assert PRIVATE in ask(council, "Gareth Llewellyn", "agenda.show", {"pair": ids_of(council)["pair"]})


def test_dates_and_reasons_are_for_managers_above(council: World) -> None:
    council.wait(days=45)
    for name in ("Wynn Parry", "Ada Wright", "Hana Kos", "Greta Lund", "Sid Vane", "Cara Obi"):
        answer = council.chat(name).say("/overdue")
        assert ("Priya Nair" in answer) is (name == "Wynn Parry"), f"{name}:\n{answer}"
        assert not any(word in answer for word in EVERY_WORD)


BUTTONS = (
    "record.write", "record.share", "record.change", "record.amend", "record.agree", "record.disagree",
    "record.disagree.save", "record.initial", "record.comment", "record.comment.save", "record.copy",
    "record.outside", "record.outside.save",
)  # fmt: skip


def test_nobody_else_can_press_anything_of_a_record(council: World) -> None:
    """Nor somebody with a grant: they read, and do nothing else."""
    record = council.rows(Record)[0]
    before = (record.state, len(council.rows(OutboxMessage)))
    real = {"record": record.id, "version": 1, "session": record.session_id}
    none = {"record": 999_999, "version": 1, "session": 999_999}
    for name in ("Wynn Parry", "Ada Wright", "Hana Kos", "Greta Lund", "Sid Vane", "Leo Hart", "Fred Marsh"):
        for action in BUTTONS:
            assert ask(council, name, action, real) == ask(council, name, action, none), f"{name}: {action}"
    after = council.rows(Record)[0]
    assert (after.state, len(council.rows(OutboxMessage))) == before


# The ends of relationships


def former_record(world: World) -> int:
    """Add a record of Priya's time with Fred, agreed long ago, and return its id."""
    with world.app.transaction() as db:
        pair = db.scalars(select(Pair).where(Pair.supervisor_id == world.id_of("Fred Marsh"))).one()
        pair.ends_on = None
        number = pair.id
    fred, priya = world.chat("Fred Marsh"), world.chat("Priya Nair")
    fred.say("/supervision held today with Priya Nair")
    fred.say("/supervision record with Priya Nair")
    fred.submit(part_wellbeing=SENSITIVE, part_work=RECORD, then="share")
    priya.say("/supervision sign")
    priya.press("Read and agree", on="Fred")
    priya.press("Agree")
    with world.app.transaction() as db:
        db.get_one(Pair, number).ends_on = world.today
    world.wait(days=1)
    return world.rows(Record)[-1].id


@pytest.mark.parametrize(
    ("on_change", "former", "new"), [(None, False, False), ("pass on", False, True), ("keep", True, False)]
)
def test_on_a_change_of_supervisor_records_go_where_the_policy_says(
    council: World, on_change: str | None, former: bool, new: bool
) -> None:
    record = former_record(council)
    council.policy(retention=Retention(on_supervisor_change=on_change))  # pyright: ignore[reportArgumentType]
    assert RECORD in ask(council, "Priya Nair", "record.show", {"record": record})
    assert (RECORD in ask(council, "Fred Marsh", "record.show", {"record": record})) is former
    seen = ask(council, "Gareth Llewellyn", "record.show", {"record": record})
    assert (RECORD in seen) is new
    assert SENSITIVE not in seen
    assert new or "can't find that" in seen


def test_the_policys_own_word_on_history_comes_first(council: World) -> None:
    record = former_record(council)
    council.policy(
        retention=Retention(on_supervisor_change="pass on"), pair=PairRules(history_to_new_supervisor=False)
    )
    assert "can't find that" in ask(council, "Gareth Llewellyn", "record.show", {"record": record})


def test_a_former_supervisor_can_still_settle_what_was_theirs(council: World) -> None:
    council.wait(days=1)
    record = council.rows(Record)[0]
    with council.app.transaction() as db:
        db.get_one(Pair, record.pair_id).ends_on = council.today - timedelta(days=1)
    assert RECORD in ask(council, "Gareth Llewellyn", "record.show", {"record": record.id})
    priya = council.chat("Priya Nair")
    priya.say("/supervision sign")
    priya.press("Read and agree")
    priya.press("Agree")
    assert "can't find that" in ask(council, "Gareth Llewellyn", "record.show", {"record": record.id})


def test_a_cover_sees_nothing_after_the_last_day(council: World) -> None:
    record = council.rows(Record)[0].id
    council.wait(days=31)
    assert "can't find that" in ask(council, "Cara Obi", "record.show", {"record": record})


# Grants


def test_what_is_between_the_two_only_stays_out_of_a_grant(council: World) -> None:
    record = council.rows(Record)[0].id
    seen = ask(council, "Greta Lund", "record.show", {"record": record})
    assert "Between the two of them only." in seen
    assert SENSITIVE not in seen
    assert SENSITIVE in ask(council, "Cara Obi", "record.show", {"record": record})


def test_answering_somebody_elses_card_opens_nothing_of_theirs(council: World) -> None:
    with council.app.transaction(reading=True) as db:
        theirs = list(
            db.scalars(select(PostedMessage).where(PostedMessage.person_id == council.id_of("Priya Nair")))
        )
    assert theirs, "something stands in Priya's chat"
    for message in theirs:
        to = Origin(message.channel, message.address, message.ref, message.workspace)
        for text in ("done", "yes", "what's on the agenda?", "show me this"):
            answer = council.app.answer(Incoming(council.id_of("Hana Kos"), text=text, answering=to))
            shown = read(answer) if isinstance(answer, ui.Card) else ""
            assert not [word for word in EVERY_WORD if word in shown]
    assert [a.state for a in council.rows(ActionPoint)] == ["open"]


def test_a_grant_ends_with_its_last_day_and_when_it_is_taken_back(council: World) -> None:
    record = council.rows(Record)[0].id
    council.wait(days=11)
    assert "can't find that" in ask(council, "Greta Lund", "record.show", {"record": record})
    again = grant(council, "Greta Lund")
    assert "You read this for: audit" in ask(council, "Greta Lund", "record.show", {"record": record})
    with council.app.transaction() as db:
        record_access.revoke(db, council.clock.now(), db.get_one(Grant, again))
    assert "can't find that" in ask(council, "Greta Lund", "record.show", {"record": record})


@pytest.mark.parametrize(
    ("purpose", "days", "reader", "says"),
    [
        ("curiosity", 10, "Hana Kos", "no readers for “curiosity”"),
        ("audit", -1, "Hana Kos", "has passed"),
        ("audit", 400, "Hana Kos", "a year at most"),
        ("audit", 10, "Priya Nair", "their own"),
        ("audit", 10, "Leo Hart", "has left"),
    ],
)
def test_a_grant_needs_a_purpose_of_the_policy_and_an_end(
    council: World, purpose: str, days: int, reader: str, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        grant(council, reader, purpose, days)


def test_a_grant_for_dates_opens_no_words(council: World) -> None:
    council.policy(
        access=Access(reader=(Reader(who="auditor", why="audit", needs="standing", level="dates only"),))
    )
    assert "can't find that" in ask(
        council, "Greta Lund", "record.show", {"record": council.rows(Record)[0].id}
    )
    with pytest.raises(Refused, match="needs no grant"):
        grant(council, "Hana Kos")


@pytest.mark.parametrize(
    ("tell", "on_grant", "on_reading", "after_the_end"),
    [
        ("before", True, False, False),
        ("at once", False, True, False),
        ("after", False, False, True),
        ("in the agreement", False, False, False),
        ("not automatically", False, False, False),
    ],
)
def test_the_worker_is_told_when_the_policy_says(
    council: World, tell: str, on_grant: bool, on_reading: bool, after_the_end: bool
) -> None:
    rule = Reader(who="investigator", why="a case", needs="formal case", tell_worker=tell)  # pyright: ignore[reportArgumentType]
    council.policy(access=Access(reader=(rule,)))
    priya = council.chat("Priya Nair")

    def told() -> bool:
        return any("Hana Kos" in card for card in priya.cards)

    grant(council, "Hana Kos", "a case", 3)
    assert told() is on_grant
    ask(council, "Hana Kos", "record.show", {"record": council.rows(Record)[0].id})
    council.settle()
    assert told() is (on_grant or on_reading)
    council.wait(days=3)
    assert told() is (on_grant or on_reading)
    council.wait(days=1, hours=3)
    assert told() is (on_grant or on_reading or after_the_end)


def test_the_reader_gets_the_way_in_and_the_worker_one_message_a_day(council: World) -> None:
    greta, priya = council.chat("Greta Lund"), council.chat("Priya Nair")
    assert "You may read the supervision records of Priya Nair. For: audit" in greta.last
    before = len(priya.cards)
    greta.press("Show the supervision records")
    greta.press("Read")
    greta.press("Read")
    council.settle()
    assert len(priya.cards) == before + 1
    assert "Greta Lund has read supervision records of yours today" in priya.last
    assert "[Comment]" not in greta.last


# Who reads


def test_who_reads_tells_the_worker_who_when_and_why(council: World) -> None:
    ask(council, "Greta Lund", "record.show", {"record": council.rows(Record)[0].id})
    ask(council, "Gareth Llewellyn", "record.show", {"record": council.rows(Record)[0].id})
    answer = council.chat("Priya Nair").say("/supervision who reads")
    assert "Gareth Llewellyn" in answer
    assert "Greta Lund For: audit. Read the one of Monday 2 March, today at 08:00." in answer
    assert "Auditor Audit, only in a formal case; you are told at once (T-12)." in answer
    assert "Hana Kos" not in answer


def test_a_reading_that_is_told_of_afterwards_shows_only_then(council: World) -> None:
    rule = Reader(who="investigator", why="a case", needs="formal case", tell_worker="after")
    council.policy(access=Access(reader=(rule,)))
    priya = council.chat("Priya Nair")
    grant(council, "Hana Kos", "a case", 3)
    ask(council, "Hana Kos", "record.show", {"record": council.rows(Record)[0].id})
    assert "Hana Kos" not in priya.say("/supervision who reads")
    council.wait(days=4)
    assert "Hana Kos For: a case. Read" in priya.say("/supervision who reads")


def test_every_reading_is_in_the_audit_log_with_its_ground(council: World) -> None:
    record = council.rows(Record)[0].id
    for name in ("Priya Nair", "Cara Obi", "Greta Lund", "Sid Vane"):
        ask(council, name, "record.show", {"record": record})
    reads = [e for e in council.rows(AuditEntry, verb="read") if e.about == f"record:{record}"][-3:]
    names = {council.id_of(n): n for n in EVERYBODY}
    assert [(names[e.actor_id], e.detail) for e in reads] == [
        ("Priya Nair", "own pair"), ("Cara Obi", "cover"), ("Greta Lund", "audit"),
    ]  # fmt: skip
    assert all(e.person_id == council.id_of("Priya Nair") for e in reads)


# Nothing leaks


def test_no_word_is_in_a_log_an_outbox_message_a_message_a_preview_or_the_audit_log(
    council: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    priya, gareth = council.chat("Priya Nair"), council.chat("Gareth Llewellyn")
    with structlog.testing.capture_logs() as logs:
        priya.say("/supervision sign")
        priya.press("Read and agree")
        priya.press("Disagree")
        priya.submit(words=DISSENT)
        gareth.press("Change it")
        gareth.submit(part_wellbeing=RECORD + " " + "x" * 20_000)
        gareth.submit(part_wellbeing=RECORD + ", really")
        ask(council, "Greta Lund", "record.show", {"record": council.rows(Record)[0].id})
        council.wait(days=3)
    rows = [
        *((p.name, p.ids, p.key, p.problem) for p in council.rows(OutboxMessage)),
        *((m.name, m.ids, m.about) for m in council.rows(PostedMessage)),
        *((j.verb, j.about, j.detail) for j in council.rows(AuditEntry)),
    ]
    previews = [card.preview for card in council.shown().values()]
    kept = "\n".join(map(str, [*rows, *logs, *previews, caplog.text, *capsys.readouterr()]))
    assert "record.shared" in kept
    for word in EVERY_WORD:
        assert word not in kept


def test_what_is_pushed_holds_no_words_of_a_record(council: World) -> None:
    """What the bot sends of its own accord names no word; reading is always a press away."""
    pushed = [
        read(council.shown()[m.address, m.ref])
        for m in council.rows(PostedMessage)
        if m.name.startswith(("record.", "access."))
    ]
    assert pushed
    assert not any(RECORD in text or DISSENT in text for text in pushed)


CASE_ACTIONS = ("case.show", "case.discuss", "case.change", "case.raise", "case.decide", "case.close")


def test_a_case_number_is_seen_by_its_worker_those_who_supervise_and_those_above(council: World) -> None:
    council.policy(cases=load("stockport").cases)
    gareth = council.chat("Gareth Llewellyn")
    gareth.say("/supervision case 471147 allocated to @Priya Nair on yesterday")
    (case,) = council.rows(Case)
    may = {"Priya Nair", "Gareth Llewellyn", "Cara Obi", "Wynn Parry"}
    for name in EVERYBODY:
        if name in may:
            assert "471147" in ask(council, name, "case.show", {"case": case.id}), name
            continue
        for action in CASE_ACTIONS:
            assert "471147" not in ask(council, name, action, {"case": case.id}), (name, action)
        listed = council.app.answer(Incoming(council.id_of(name), text="/supervision cases"))
        assert "471147" not in shown(listed), name
    assert council.rows(Case)[0].closed_on is None


def test_who_gives_which_series_is_seen_by_the_two_and_those_above(council: World) -> None:
    for name in ("Priya Nair", "Gareth Llewellyn", "Wynn Parry", "Ada Wright"):
        assert "Gareth Llewellyn" in council.chat(name).say("/supervision series Priya Nair")
    for name in ("Fred Marsh", "Cara Obi", "Hana Kos", "Greta Lund", "Sid Vane"):
        said = council.chat(name).say("/supervision series Priya Nair")
        assert "can't find that" in said
        assert "Gareth" not in said
