"""After a pair has ended: what its supervisor may still finish, for how long, and what is no longer theirs."""

from datetime import timedelta

import pytest

from bot.app import Incoming
from handlers import ui
from handlers.access import TO_FINISH
from handlers.policy.documents import Signing
from handlers.policy.practice import PairRules
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


def test_a_successor_finds_the_earlier_records_and_settles_what_waits(world: World) -> None:
    """By what is on screen: Priya's record waits for both, Gareth leaves, and Sam comes after him."""
    world.policy(
        agreement=None,
        signing=Signing(record="agree", by=("worker", "supervisor"), when="at next session"),
        pair=PairRules(history_to_new_supervisor=True),
    )
    world.person("Wynn Parry", role="service manager", is_admin=True)
    for name in ("Gareth Llewellyn", "Sam Okafor"):
        world.person(name, manager="Wynn Parry", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today)
    gareth, priya, sam = (world.chat(n) for n in ("Gareth Llewellyn", "Priya Nair", "Sam Okafor"))
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    gareth.submit(part_wellbeing="All is well.", part_work="The panel went well.", then="share")
    wynn = world.chat("Wynn Parry")
    wynn.say("/supervision pair @Sam Okafor @Priya Nair")
    wynn.press("Change to Sam Okafor")
    world.wait(days=1)
    assert "Monday 2 March, Priya Nair" in sam.press("Earlier supervision records")
    assert "The panel went well." in sam.press("Read")
    assert "Agree" not in sam.buttons, "for four weeks it is Gareth's to settle"
    priya.say("/supervision sign")
    priya.press("Read and agree")
    priya.press("Agree")
    world.wait(days=30)
    assert "record of Monday 2 March with Priya Nair" in sam.say("/supervision")
    sam.say("/supervision sign")
    assert "Gareth Llewellyn wrote it and can no longer settle it" in sam.press("Read and agree")
    sam.press("Agree")
    assert [record.state for record in world.rows(Record)] == ["agreed"]
