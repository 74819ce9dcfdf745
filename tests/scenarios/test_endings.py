"""After a pair has ended: what its supervisor may still finish, for how long, and what is no longer theirs."""

from datetime import timedelta

import pytest

from bot.app import Incoming
from handlers import ui
from handlers.access import TO_FINISH
from storage.models import ActionPoint, Pair, Record, Session
from tests.support.chat import read
from tests.support.world import World

NOT_THEIRS = "can't find that"


@pytest.fixture
def parted(world: World) -> World:
    """Priya and Gareth met, agreed on something to do, and part today; the record is not written yet."""
    world.person("Gareth Llewellyn", role="team leader")
    world.person("Priya Nair", role="social worker", manager="Gareth Llewellyn")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today)
    world.chat("Gareth Llewellyn").say("/supervision held today")
    world.chat("Priya Nair").say("/agenda Leave in August")
    world.chat("Gareth Llewellyn").say("/action @Priya Nair Book the panel training by 20 March")
    with world.app.transaction() as db:
        db.get_one(Pair, 1).ends_on = world.today
    world.wait(days=1)
    return world


def ask(world: World, name: str, pressed: str, **ids: int) -> str:
    answer = world.app.answer(Incoming(world.id_of(name), pressed, ids))
    if isinstance(answer, ui.Form):
        return answer.title
    assert isinstance(answer, ui.Card)
    return read(answer)


@pytest.mark.parametrize(
    "action", ["agenda.show", "agreement.show", "supervision.why", "session.book", "session.often"]
)
def test_the_former_supervisor_is_out_of_what_goes_on(parted: World, action: str) -> None:
    assert NOT_THEIRS in ask(parted, "Gareth Llewellyn", action, pair=1)
    assert NOT_THEIRS not in ask(parted, "Priya Nair", action, pair=1)


def test_another_ones_action_is_no_longer_theirs(parted: World) -> None:
    [action] = parted.rows(ActionPoint)
    assert NOT_THEIRS in ask(parted, "Gareth Llewellyn", "action.longer", action=action.id)
    assert NOT_THEIRS not in ask(parted, "Priya Nair", "action.longer", action=action.id)


def test_the_former_supervisor_can_write_up_the_last_session(parted: World) -> None:
    [session] = parted.rows(Session)
    assert NOT_THEIRS not in ask(parted, "Gareth Llewellyn", "record.write", session=session.id)


def test_after_four_weeks_nothing_is_left_to_the_former_supervisor(parted: World) -> None:
    [session] = parted.rows(Session)
    parted.wait(until=parted.clock.now() + TO_FINISH - timedelta(days=1))
    assert NOT_THEIRS not in ask(parted, "Gareth Llewellyn", "record.write", session=session.id)
    parted.wait(days=1)
    assert NOT_THEIRS in ask(parted, "Gareth Llewellyn", "record.write", session=session.id)
    assert NOT_THEIRS in ask(parted, "Gareth Llewellyn", "session.show", session=session.id)
    assert "Your supervision" in parted.chat("Gareth Llewellyn").say("/supervision")  # nothing breaks on it


def test_once_the_record_is_settled_the_session_is_closed_to_them(parted: World) -> None:
    [session] = parted.rows(Session)
    with parted.app.transaction() as db:
        db.add(Record(session_id=session.id, pair_id=1, template="x", state="agreed", writer_id=session.pair_id,
                      saved_at=parted.clock.now(), settled_at=parted.clock.now()))  # fmt: skip
    assert NOT_THEIRS in ask(parted, "Gareth Llewellyn", "session.show", session=session.id)
    assert NOT_THEIRS not in ask(parted, "Priya Nair", "session.show", session=session.id)
