"""The way round: whom somebody writes to, what they get, and that nobody else can tell that anybody asked."""

import json
import logging
import re
from dataclasses import replace

import pytest
import structlog
from prometheus_client import generate_latest
from sqlalchemy import Engine, text

from bot.app import Incoming
from bot.cli.export import page, structure
from bot.figures import ServiceFigures
from handlers.policy import Policy, load
from handlers.policy.signposts import Signpost
from handlers.subject_access import gather
from storage import audit_log
from storage.models import AuditEntry, FileKey, OutboxMessage, PostedMessage, SealedNote, Session
from tests.scenarios.sources.playing import send
from tests.scenarios.sources.test_stockport import TERMS
from tests.scenarios.variants import BOTH_DATABASES, SQLITE
from tests.support.chat import Chat
from tests.support.world import World

WORDS = "We have not met since the Hale Road week and I have asked twice"


def council(world: World, policy: str = "stockport") -> tuple[Chat, Chat, Chat, Chat]:
    """Return the chats of a worker, her supervisor, the manager above and the one above that."""
    world.app = replace(world.app, policy=shipped(policy))
    world._serve()  # pyright: ignore[reportPrivateUsage]
    world.person("Sunita Rao", role="head of service", is_admin=True)
    world.person("Marcus Hale", manager="Sunita Rao", role="service manager")
    world.person("Gareth Llewellyn", manager="Marcus Hale", role="team leader")
    world.person("Aoife Byrne", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Aoife Byrne")
    world.settle()
    aoife, gareth, marcus, sunita = (
        world.chat(name) for name in ("Aoife Byrne", "Gareth Llewellyn", "Marcus Hale", "Sunita Rao")
    )
    return aoife, gareth, marcus, sunita


def shipped(name: str) -> Policy:
    return load(name)


def write_to(chat: Chat, first: str, **fields: str) -> None:
    """Choose the way and the person, read what will be sent, and send it."""
    chat.say("/supervision raise")
    chat.press("Choose", on="How my supervision goes")
    chat.press(f"Write to {first}")
    chat.submit(**fields)
    chat.submit()


@pytest.mark.clause("STK-9b", "STK-9c", "GEN-9b")
def test_the_policys_steps_come_in_its_order_any_may_be_first_and_only_the_chosen_one_hears(
    world: World,
) -> None:
    aoife, gareth, marcus, sunita = council(world)
    before = [chat.all for chat in (gareth, marcus, sunita)]
    kept = len(world.rows(OutboxMessage)), len(world.rows(AuditEntry))
    aoife.say("/supervision raise")
    said = aoife.press("Choose", on="How my supervision goes")
    assert said.index("1. Gareth Llewellyn") < said.index("2. Marcus Hale") < said.index("3. Sunita Rao")
    assert "You may start at any of them (Appendix 4, 2; section 9)" in said
    assert "Discipline and Grievance" in said
    aoife.press("Write to Marcus")
    assert aoife.form is not None
    aoife.submit(words=WORDS, wants="ring")
    world.settle()
    assert [chat.all for chat in (gareth, marcus, sunita)] == before, "it is shown before it is sent"
    assert (len(world.rows(OutboxMessage)), len(world.rows(AuditEntry))) == kept
    assert world.rows(SealedNote) == []
    sent = f"Aoife Byrne asks you to ring them first, before you do anything. They write: {WORDS}"
    assert sent in aoife.submit()
    world.settle()
    assert sent in marcus.last
    assert [gareth.all, sunita.all] == [before[0], before[2]]
    assert not any(word in marcus.preview for word in ("Aoife", "ring", "Hale"))
    marcus.press("It is settled")
    world.settle()
    assert "Closed on Monday 2 March" in aoife.last
    aoife.say("/supervision raise")
    assert "You wrote to Marcus Hale" not in aoife.last


@pytest.mark.clause("GEN-9a")
def test_talk_first_is_a_dated_note_that_both_see_and_close_and_is_never_a_gate(world: World) -> None:
    aoife, gareth, marcus, _ = council(world, "generic")
    told = marcus.all
    aoife.say("/supervision raise")
    aoife.press("Choose", on="How my supervision goes")
    aoife.press("Talk to Gareth first")
    shown = aoife.submit(wants="next")
    assert shown == "" or "They have written nothing more" in str(aoife.form) + shown
    aoife.submit()
    world.settle()
    assert "asks to talk something through with you when you next meet" in gareth.last
    assert "Monday 2 March" in gareth.last
    gareth.press("We have talked")
    world.settle()
    assert "Closed on Monday 2 March" in aoife.last
    assert marcus.all == told


@pytest.mark.clause("STK-C.8")
def test_either_asks_for_three_to_meet_and_either_books_it(world: World) -> None:
    aoife, gareth, _, sunita = council(world)
    write_to(gareth, "Sunita", wants="three")
    world.settle()
    assert "asks for a three-way meeting with you and Aoife Byrne" in sunita.last
    assert "three-way" not in aoife.all
    gareth.say("/supervision raise")
    gareth.press("Open", on="Sunita Rao")
    gareth.press("Book the three-way")
    gareth.submit(day="2026-03-12", time="10:00", minutes="45", place="Room 2")
    world.settle()
    [session] = world.rows(Session)
    assert (session.kind, session.state) == ("three-way", "booked")
    for chat in (aoife, gareth, sunita):
        assert "Thursday 12 March at 10:00, 45 minutes" in chat.all
    assert "Booked" in gareth.all
    assert "Book the three-way" not in sunita.buttons
    write_to(aoife, "Sunita", wants="three")
    world.settle()
    sunita.press("Book the three-way")
    sunita.submit(day="2026-03-13", time="10:00", minutes="45")
    assert [s.state for s in world.rows(Session)] == ["booked", "booked"]


@pytest.mark.clause("STK-9a")
def test_the_agreement_names_a_person_and_says_how(world: World) -> None:
    aoife, gareth, _, _ = council(world)
    world.person("Ruth Okoro", role="manager")
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    send(gareth, **{**TERMS, "complaints_manager": "somebody in HR"})
    assert gareth.error is not None
    assert "I don't know anybody called" in gareth.error.words
    gareth.say("/supervision agreement")
    gareth.press("Go on with it")
    said = send(gareth, **{**TERMS, "complaints_manager": "Ruth Okoro"})
    assert "supervision raise for a private way" in said
    world.settle()
    aoife.press("Read it", card="A proposal")
    aoife.press("Accept")
    assert "the senior manager, who can call a three-way meeting" in aoife.last
    aoife.say("/supervision raise")
    said = aoife.press("Choose", on="How my supervision goes")
    assert "Ruth Okoro" in said
    assert "Named in your" in said


@pytest.mark.clause("CYP-SE8")
def test_where_the_policy_has_no_steps_the_worker_chooses_who_hears_of_it(world: World) -> None:
    aoife, gareth, marcus, sunita = council(world, "childrens")
    told = gareth.all
    world.person("Ruth Okoro", role="equality lead")
    aoife.say("/supervision raise")
    said = aoife.press("Choose", on="How I am treated")
    assert "Marcus Hale" in said
    assert "Capability procedure" in said
    aoife.press("Write to somebody")
    aoife.submit(who="Ruth Okoro", words="What was said in the team meeting", wants="read")
    aoife.submit()
    world.settle()
    assert "What was said in the team meeting" in world.chat("Ruth Okoro").last
    assert gareth.all == told
    assert "team meeting" not in marcus.all + sunita.all


@pytest.mark.clause("GEN-9c")
def test_formal_routes_are_listed_with_whom_to_ask_and_nothing_is_kept(world: World) -> None:
    aoife, *_ = council(world, "generic")
    escalation = world.app.policy.escalation
    assert escalation is not None
    world.person("Hugh Reid", role="HR partner")
    world.policy(escalation=escalation.model_copy(update={"formal": "hugh.reid@example.org"}))
    aoife.say("/supervision raise")
    said = aoife.press("Choose", on="Something wrong here")
    assert "Disciplinary, Capability, Complaints and Mediation" in said
    assert "Hugh Reid says how each begins" in said
    assert "Write to Hugh" in aoife.buttons
    assert "Nothing was kept" in aoife.press("Not now")
    assert world.rows(SealedNote) == []


@pytest.mark.clause("WCC-2.3e")
def test_help_is_shown_with_nothing_wrong_and_whoever_is_asked_to_ring_is_told_only_that(
    world: World,
) -> None:
    aoife, gareth, *_ = council(world, "woughton")
    world.person("Ruth Okoro", role="wellbeing lead")
    posts = (
        Signpost(name="Employee helpline", contact="0808 157 0100", when="day and night"),
        Signpost(name="Wellbeing lead", when="from 09:00", person="ruth.okoro@example.org"),
    )
    world.policy(signposts=posts)
    kept = [len(world.rows(model)) for model in (AuditEntry, OutboxMessage, SealedNote)]
    assert "0808 157 0100" in aoife.say("/supervision support")
    assert [len(world.rows(model)) for model in (AuditEntry, OutboxMessage, SealedNote)] == kept
    aoife.press("Ask for a call")
    world.settle()
    assert "Aoife Byrne asks you to ring them first" in world.chat("Ruth Okoro").last
    assert "They have written nothing more" in world.chat("Ruth Okoro").last
    assert "ring" not in gareth.all


# Nobody else can tell


@BOTH_DATABASES
def test_nothing_that_anybody_else_can_read_shows_that_somebody_asked(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The database row by row, the audit log, every export, figures, log lines and every other chat."""
    caplog.set_level(logging.DEBUG)
    engine = world.app.engine
    aoife, gareth, marcus, sunita = council(world)
    with structlog.testing.capture_logs() as logs:
        before = everything(engine)
        gareths, sunitas = gareth.all, sunita.all
        write_to(aoife, "Marcus", words=WORDS, wants="other")
        world.settle()
        assert WORDS in marcus.last
        after = everything(engine)
        with world.app.transaction() as db:
            exports = {
                name: gather(db, world.app.policy, f"{name}@example.org", world.clock.now())
                for name in ("aoife.byrne", "gareth.llewellyn", "marcus.hale", "sunita.rao")
            }
        written = [f"{page(one, 'Council')} {structure(one, 'Council')}" for one in exports.values() if one]
        figures = generate_latest(ServiceFigures(world.app).registry).decode()
    assert (gareth.all, sunita.all) == (gareths, sunitas)
    new = after.removeprefix(before) if after.startswith(before) else after
    for word in (WORDS, "Hale Road", "raise", "not right", "another supervisor", '"other"'):
        assert word not in new, f"the database says {word!r}"
    assert not re.search(r"asked|three-way|complain", new)
    senders = [entry for entry in world.rows(AuditEntry) if entry.verb == audit_log.SEALED]
    assert len(senders) == 2
    assert all((e.actor_id, e.person_id, e.about) == (None, None, "") for e in senders)
    assert len({len(e.detail) for e in senders}) == 1
    assert [m.name for m in world.rows(PostedMessage, person_id=world.id_of("Aoife Byrne"))].count(
        "note.sealed"
    ) == 0
    for file in written:
        assert len(written) == 4
        assert not any(word in file for word in (WORDS, "note.sealed", "asks you", "another supervisor"))
    assert len({re.sub(r"\d", "", part.note) for one in exports.values() if one for part in one.parts
                if part.key == "messages"}) == 1, "the same is said to everybody"  # fmt: skip
    for word in (WORDS, "Hale Road", "raise.", "note.sealed", "Aoife"):
        assert word not in f"{figures} {logs} {caplog.text}", word


def everything(engine: Engine) -> str:
    """Return every row of every table as somebody reads it who has the database and no keys."""
    lines: list[str] = []
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            names = [
                row[0]
                for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            ]
        else:
            names = [row[0] for row in connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))]  # fmt: skip
        for name in sorted(names):
            for row in connection.execute(text(f'SELECT * FROM "{name}"')):
                lines.append(f"{name}: {json.dumps([str(value) for value in row])}")
    return "\n".join(lines)


@SQLITE
def test_only_the_two_open_a_note_and_its_entries(world: World) -> None:
    aoife, _, marcus, _ = council(world)
    write_to(aoife, "Marcus", words=WORDS, wants="ring")
    world.settle()
    notes = world.rows(SealedNote)
    assert len({len(note.sealed) for note in notes}) == 1
    for name in ("Gareth Llewellyn", "Sunita Rao", "Aoife Byrne", "Marcus Hale"):
        seen = [str(world.app.answer(Incoming(world.id_of(name), action, {"note": note.id})))
                for note in notes for action in ("raise.note", "raise.close", "raise.meet")]  # fmt: skip
        opened = [one for one in seen if WORDS in one]
        assert bool(opened) is (name in ("Aoife Byrne", "Marcus Hale")), name
    world.wait(minutes=1)
    assert "Closed on" in marcus.last
    assert marcus.all.count(WORDS) == 1, "a newer card takes the place of the one before"


@SQLITE
def test_words_go_with_either_ones_erasure(world: World) -> None:
    aoife, _, marcus, _ = council(world)
    write_to(aoife, "Marcus", words=WORDS, wants="ring")
    world.settle()
    with world.app.transaction() as db:
        db.delete(db.get_one(FileKey, world.id_of("Aoife Byrne")))
    marcus.say("/supervision raise")
    marcus.press("Open")
    assert WORDS not in marcus.last
