"""Beginning and end of probation: how often, until when, and what both are told."""

from datetime import UTC, date, datetime

from handlers.policy import Policy, load
from storage.models import Person
from tests.support.world import World


def play(world: World) -> None:
    """Meet more often during Priya's probation, and as usual during Wei's, under Woughton's rules."""
    policy = load("woughton")
    world.policy(**{field: getattr(policy, field) for field in Policy.model_fields})
    world.pair("Gareth Llewellyn", "Wei Chen")
    with world.app.transaction() as db:
        for name in ("Priya Nair", "Wei Chen"):
            person = db.get_one(Person, world.id_of(name))
            person.stage, person.stage_from, person.starts_on = "Probationary", world.today, world.today
    world.wait(days=1)
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision")
    gareth.press("Set it", on="Priya Nair")
    gareth.submit(every="2 weeks", until=date(2026, 3, 31).isoformat())
    gareth.say("/supervision")
    gareth.press("As usual", on="Wei Chen")
    world.wait(until=datetime(2026, 4, 1, 12, tzinfo=UTC))
