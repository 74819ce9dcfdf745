"""The policy's own life: its review, who has read it, a new version, the law that has changed."""

from handlers import policy_life
from handlers.policy import load
from handlers.policy.practice import Report
from handlers.policy.values import Interval
from storage import outbox
from storage.models import Person
from tests.support.world import World


def play(world: World) -> None:
    """Note a version, then another; read it, list who has not, review it."""
    ada, gareth = world.chat("Ada Lead"), world.chat("Gareth Llewellyn")
    header = world.app.policy.header.model_copy(update={"review_every": Interval.read("24 months")})
    world.policy(header=header)
    first = world.app.policy
    world.wait(days=1)
    with world.app.transaction() as db:
        db.get_one(Person, world.id_of("Gareth Llewellyn")).introduced_at = world.clock.now()
        db.flush()
        policy_life.notice(db, load("pmactive"), world.clock.now())
        policy_life.notice(db, first, world.clock.now())
    world.wait(days=1)
    gareth.press("I have read it")
    ada.say("/supervision policy readers")
    ada.say("/supervision policy review")
    ada.press("The law has changed")
    ada.say("/supervision policy review")
    ada.press("Reviewed today")
    ada.say("/supervision policy owner Gareth Llewellyn")
    world.policy(report={"members": Report(level="counts"), "managers": Report(level="names")})
    ada.say("/overdue readers")
    ada.say("/overdue readers members Gareth Llewellyn")
    with world.app.transaction() as db:
        gareth_id = world.id_of("Gareth Llewellyn")
        outbox.enqueue(db, "figures.report", gareth_id, "report:1", world.clock.now(), since="2026-01-01")
    world.settle()
    ada.say("/overdue readers remove Gareth Llewellyn")
    ada.say("/overdue figures")
