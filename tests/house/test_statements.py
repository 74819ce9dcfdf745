"""How much the five most used requests ask of the database: a number that only changes on purpose."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bench.statements import watched
from bot.app import Incoming
from handlers import obligations
from handlers.ui import Card
from storage.models import (
    About,
    Acceptance,
    Agreement,
    EncryptedText,
    PostedMessage,
    Record,
    RecordVersion,
    Session,
)
from storage.models import Signature as Signed
from storage.secrets import seal
from tests.support.world import World

GARETH, PRIYA = "Gareth Llewellyn", "Priya Nair"
BEGINS = ("BEGIN", "PRAGMA")
LOOK_UP = re.compile(r"\bFROM (pairs|people)\b")

Heard = Callable[[World, int], Incoming]


def press(action: str) -> Heard:
    return lambda world, session: Incoming(world.id_of(PRIYA), action, {"session": session})


def say(who: str, text: str) -> Heard:
    return lambda world, _session: Incoming(world.id_of(who), text=text)


REQUESTS: dict[str, tuple[Heard, int, int]] = {
    "accept a time": (press("session.accept"), 15, 3),
    "add an agenda item": (say(PRIYA, "/agenda add Leave in August"), 10, 1),
    "add an action of my own": (say(PRIYA, "/action me send the draft by friday"), 10, 2),
    "give somebody an action": (say(GARETH, "/action @Priya send the rota by friday"), 11, 3),
    "see the agenda": (say(PRIYA, "/agenda"), 6, 1),
    "say that it was held": (press("session.held"), 12, 2),
}
"""Each with the most statements that it may send, and how many of them look up pairs or people.

Four of those of an accepted time are its entries in two calendars, and whether the other can be reached.
"""


@pytest.fixture
def begun(world: World) -> int:
    """Make a pair of some months, with everything that one has; return the session that Gareth has suggested."""
    world.person("Ada Lead", role="service manager")
    world.person(GARETH, manager="Ada Lead", role="team leader")
    pair = world.pair(GARETH, PRIYA, since=world.today - timedelta(days=90))
    world.pair(GARETH, "Wei Chen")
    now, gareth, priya = world.clock.now(), world.id_of(GARETH), world.id_of(PRIYA)
    with world.app.transaction() as db:
        met = now - timedelta(days=28)
        held = Session(
            pair_id=pair, state="held", starts_at=met, held_on=met.date(), minutes=60, minutes_held=60
        )
        ahead = Session(
            pair_id=pair,
            state="proposed",
            starts_at=now + timedelta(days=1),
            minutes=60,
            proposed_by_id=gareth,
        )
        text = seal(db, priya, "{}")
        agreed = Agreement(
            pair_id=pair,
            version=1,
            state="active",
            proposed_by_id=gareth,
            proposed_at=met,
            active_on=met.date(),
            text_id=text,
        )
        db.add_all([held, ahead, agreed])
        db.flush()
        record = Record(
            session_id=held.id,
            pair_id=pair,
            template="",
            state="agreed",
            writer_id=gareth,
            saved_at=met,
            shared_at=met,
            settled_at=met,
        )
        db.add(record)
        db.flush()
        version = RecordVersion(
            record_id=record.id, number=1, text_id=text, written_by_id=gareth, written_at=met
        )
        db.add(version)
        db.flush()
        for person in (gareth, priya):
            db.add(Signed(version_id=version.id, person_id=person, how="agreed", at=met, digest=""))
            db.add(Acceptance(agreement_id=agreed.id, person_id=person, at=met))
        for what in (About("session", ahead.id), About("agenda", pair), About("person", priya)):
            db.add(
                PostedMessage(
                    person_id=priya,
                    name="session" if what.kind == "session" else "agenda",
                    ids={what.kind: what.id},
                    about=str(what),
                    channel="console",
                    address=str(priya),
                    ref=str(what),
                    sent_at=met,
                )
            )
        session = ahead.id
    for text in ("/agenda Workload", "/action me read the new guidance by friday"):
        world.app.answer(Incoming(priya, text=text))
    assert len(world.rows(EncryptedText)) == 3
    return session


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_asks_no_more_of_the_database_than_it_did(world: World, begun: int, name: str) -> None:
    heard, most, look_ups = REQUESTS[name]
    if name == "say that it was held":
        world.app.answer(press("session.accept")(world, begun))
        world.clock.move(timedelta(days=1, hours=2))
        with world.app.transaction() as db:
            obligations.time_passes(db, world.app.policy, world.clock.now())
    incoming = heard(world, begun)
    with watched(world.app.engine) as seen:
        answer = world.app.answer(replace(incoming, idempotency_key="once"))
    sent = [sql for sql, _ in seen if not sql.startswith(BEGINS)]
    assert isinstance(answer, Card)
    assert answer.title != "Not done"
    assert len(sent) <= most, "\n".join(sql[:90] for sql in sent)
    assert sum(bool(LOOK_UP.search(sql)) for sql in sent) <= look_ups
