"""How sessions were, and what people say of the policy: counted without names, shown for five or more once closed."""

import pytest

from bot.app import Incoming
from handlers import polls
from handlers.policy.practice import Pulse, Report
from storage.models import Poll, PollAsked, PollTally
from tests.scenarios.variants import SQLITE
from tests.support.chat import Chat
from tests.support.world import World

NAMES = [f"Worker {number}" for number in range(1, 7)]


def team(world: World) -> None:
    """Six people whom Gareth supervises, all of whom have met with him."""
    world.usual_pair()
    for name in NAMES:
        world.person(name, manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", name)
    world.skip(3)
    for name in NAMES:
        world.chat(name).say("/supervision held today")


def answer(chat: Chat, **answers: str) -> str:
    chat.press("Answer")
    return chat.submit(**answers)


@SQLITE
@pytest.mark.clause("CYP-G6")
def test_sessions_are_asked_about_and_shown_to_the_lead_for_five_answers_or_more(world: World) -> None:
    world.policy(pulse=Pulse(on=True, questions=("Did you have enough time?", "Were you left in peace?")),
                 report={"senior_managers": Report(level="names")})  # fmt: skip
    team(world)
    for _ in range(2):
        with world.app.transaction() as db:
            polls.pulse_when_due(db, world.app.policy, world.clock.now())
    world.wait(days=1)
    workers, gareth = [world.chat(name) for name in NAMES], world.chat("Gareth Llewellyn")
    for chat in workers[:4]:
        assert "Your answers are counted" in answer(chat, q0="yes", q1="no")
    (poll,) = world.rows(Poll)
    again = world.app.answer(Incoming(world.id_of(NAMES[0]), "poll.form", {"poll": poll.id}))
    assert "You have answered already" in repr(again)
    assert "No poll is closed yet" in gareth.say("/overdue pulse"), "nothing while it is open"
    assert {row.value for row in world.rows(PollTally)} == {"yes", "no"}
    assert sum(row.number for row in world.rows(PollTally, question=0)) == 4
    assert not {"answers", "answered_at"} & {column.name for column in PollAsked.__table__.columns}
    answer(workers[4], q0="partly", q1="no")
    world.skip(16)
    shown = gareth.say("/overdue pulse")
    assert "5 answers" in shown
    assert "Did you have enough time?" in shown
    assert "5 answers" in world.chat("Ada Lead").say("/overdue pulse")
    assert "Only whoever leads" in workers[0].say("/overdue pulse")
    tally = world.rows(PollTally, question=0, value="partly")[0]
    with world.app.transaction() as db:
        db.delete(db.get_one(PollTally, tally.id))
    assert "too few answers" in gareth.say("/overdue pulse"), "four are not shown"


@SQLITE
@pytest.mark.clause("WCC-9.2")
def test_managers_and_staff_are_asked_before_the_policy_is_reviewed(world: World) -> None:
    team(world)
    ada = world.chat("Ada Lead")
    ada.say("/supervision policy review")
    assert "9 people are asked 3 questions" in ada.press("Ask managers and staff")
    ada.say("/supervision policy review")
    assert "A poll is open" in ada.press("Ask managers and staff")
    world.wait(days=1)
    for name in NAMES[:5]:
        answer(world.chat(name), q0="yes", q1="partly", q2="no")
    world.skip(16)
    ada.say("/supervision policy review")
    said = ada.press("What they said")
    assert "5 answers" in said
    assert "Managers" in said
    assert "too few answers" in said
