"""Keeping: a leaver's file that Human Resources has not confirmed, and where a settled record is filed."""

from datetime import timedelta

from handlers import retention
from handlers.policy.documents import Signing
from handlers.policy.practice import LeaverRule, RecordStore, Retention
from handlers.policy.values import Interval
from handlers.retention import operations
from storage.models import Person
from storage.secrets import seal
from tests.support.world import World

WORDS = {"part_wellbeing": "All is well.", "part_work": "The panel went well."}


def play(world: World) -> None:
    """Settle a record and file it by a link; see to the file of somebody who left half a year ago."""
    rule = Retention(leaver=LeaverRule(to="Human Resources", after=Interval.read("6 months"), basis="13.4"))
    world.policy(signing=Signing(record="agree"), store=RecordStore(place="personal file"), retention=rule)
    priya, gareth, ada = (world.chat(name) for name in ("Priya Nair", "Gareth Llewellyn", "Ada Lead"))
    world.wait(days=1)
    gareth.say("/supervision held yesterday")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="share")
    priya.press("Read and agree")
    priya.press("Agree")
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("Where it is filed")
    gareth.submit(link="https://council.example/files/42")
    for name in ("Tunde Ode", "Meera Shah"):
        world.person(name, left_on=world.today - timedelta(days=200))
    with world.app.transaction() as db:
        for name in ("Tunde Ode", "Meera Shah"):
            seal(db, world.id_of(name), "a word")
        person = db.get_one(Person, world.id_of("Tunde Ode"))
        operations.handed_over(db, person.id, "Human Resources", "0" * 64, world.today, world.clock.now())
        retention.announce(db, world.app.policy, world.clock.now())
    world.wait(days=1)
    ada.press("Human Resources has it")
