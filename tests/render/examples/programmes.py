"""First year of a newly qualified worker: who assesses, the second series, reviews, the learning agreement."""

from datetime import UTC, datetime

from handlers.policy import Policy, load
from storage.models import Person
from tests.support.world import World

PARTS = {
    "reflective_supervision": "Monthly with Dan, at the Kite Centre",
    "workload": "Six cases until June, then ten",
    "development_plan": "Court skills first",
    "development_time": "Friday afternoons",
}


def play(world: World) -> None:
    """Name people, agree on what Priya learns, and note her first review, under Stockport's rules."""
    policy = load("stockport")
    world.policy(**{field: getattr(policy, field) for field in Policy.model_fields})
    world.person("Dan Moss", role="senior practitioner", manager="Ada Lead")
    world.pair("Gareth Llewellyn", "Wei Chen")
    with world.app.transaction() as db:
        for name in ("Priya Nair", "Wei Chen"):
            person = db.get_one(Person, world.id_of(name))
            person.stage, person.stage_from = "newly qualified", world.today
    world.settle()
    gareth, priya, dan = (world.chat(name) for name in ("Gareth Llewellyn", "Priya Nair", "Dan Moss"))
    gareth.say("/supervision series Priya Nair")
    gareth.press("Name who gives the reflective 1-1")
    gareth.submit(who="Dan Moss")
    gareth.say("/supervision series Priya Nair")
    gareth.press("Name an assessor")
    gareth.submit(who="Dan Moss")
    gareth.say("/supervision")
    gareth.press("None for them", on="Wei Chen")
    gareth.say("/supervision series Priya Nair")
    gareth.press("ASYE learning agreement")
    gareth.press("Start it")
    gareth.first_step()
    gareth.submit(**PARTS)
    world.settle()
    for chat in (priya, dan):
        chat.press("Accept")
    world.wait(until=datetime(2026, 6, 4, 12, tzinfo=UTC))
    dan.say("/supervision series Priya Nair")
    dan.press("It was held", on="Progress review at 3 months")
    dan.submit(on="2026-06-02")
