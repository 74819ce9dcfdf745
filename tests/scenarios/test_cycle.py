"""One cycle of a pair, counted: what the supervisee is sent, and how much of it nobody asked for."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from storage.models import OutboxMessage
from tests.scenarios.test_signing import WORDS
from tests.support.world import World


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_one_cycle_is_at_most_twelve_messages_six_of_them_unasked(engine: Engine) -> None:
    world = World(engine)
    world.policy(agreement=None)
    world.pair("Gareth Llewellyn", "Priya Nair")
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    me = str(world.id_of("Priya Nair"))
    answers = 0

    def asks(what: Callable[[], str]) -> str:
        """Something that Priya does; counts the messages that answer it."""
        nonlocal answers
        before = set(world.screens.shown.get(me, {}))
        said = what()
        answers += len(set(world.screens.shown[me]) - before)
        return said

    world.wait(until=datetime(2026, 3, 19, 12, tzinfo=UTC))
    gareth.say("/supervision book Tuesday 31 March 10:00")
    asks(lambda: priya.press("Yes, that works"))
    world.wait(until=datetime(2026, 3, 26, 12, tzinfo=UTC))
    asks(lambda: priya.say("/agenda Caseload"))
    world.wait(until=datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert "Did you meet Gareth Llewellyn?" in priya.last, "the question comes as a message of its own"
    asks(lambda: priya.press("It was held"))
    world.settle()
    gareth.say("/supervision record")
    gareth.submit(**{**WORDS, "then": "share"})
    world.settle()
    asks(lambda: priya.press("Read and agree"))
    asks(lambda: priya.press("Agree"))
    world.wait(until=datetime(2026, 4, 3, 12, tzinfo=UTC))
    sent = world.rows(OutboxMessage, person_id=world.id_of("Priya Nair"), state="sent", message_id=None)
    sent = [one for one in sent if one.name != "introduction"]  # once in a life
    assert len(sent) <= 6
    assert len(sent) + answers <= 12
