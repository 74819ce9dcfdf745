"""Polls without names: the question, its form, and results where enough have answered."""

from datetime import timedelta

from handlers import polls
from handlers.policy.practice import Pulse
from storage.models import Poll
from tests.support.world import World


def play(world: World) -> None:
    """Ask how sessions were and about the policy; answer both, and look at results once they are closed."""
    world.policy(pulse=Pulse(on=True, minimum_group=3, questions=("Did you have enough time?",)))
    ada, gareth, priya = (world.chat(name) for name in ("Ada Lead", "Gareth Llewellyn", "Priya Nair"))
    some = [priya]
    for number in range(1, 6):
        world.person(f"Worker {number}", manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", f"Worker {number}")
        some.append(world.chat(f"Worker {number}"))
    world.wait(days=1)
    for chat in some:
        chat.say("/supervision held yesterday")
    with world.app.transaction() as db:
        polls.pulse_when_due(db, world.app.policy, world.clock.now())
    world.wait(days=1)
    for chat in some:
        chat.press("Answer")
        chat.submit(q0="yes")
    ada.say("/supervision policy review")
    ada.press("Ask managers and staff")
    world.wait(days=1)
    for chat in some:
        chat.press("Answer")
        chat.submit(q0="yes", q1="partly", q2="no")
    with world.app.transaction() as db:
        for row in (1, 2):
            db.get_one(Poll, row).closes_on = world.today - timedelta(days=1)
    gareth.say("/overdue pulse")
    ada.say("/supervision policy review")
    ada.press("What they said")
