"""Messages that did not go out: an administrator is told, and tries them again."""

from sqlalchemy import update

from handlers import set_aside
from storage.models import OutboxMessage, Person
from tests.support.world import World


def play(world: World) -> None:
    """Tell of two reasons, then send everything again."""
    world.person("Hana Kos", is_admin=True)
    hana = world.chat("Hana Kos")
    gareth = world.chat("Gareth Llewellyn")
    for what in ("Book the training", "Phone the landlord"):
        gareth.say(f"/action @Priya Nair {what} by Friday")
    world.settle()
    with world.app.transaction() as db:
        told = update(OutboxMessage).where(OutboxMessage.name == "action.told")
        db.execute(told.values(state="failed", problem="Slack refused: invalid_arguments"))
        db.get_one(Person, world.id_of("Hana Kos")).introduced_at = world.clock.now()
        set_aside.tell(db, world.app.policy, world.clock.now())
    world.wait(days=1)
    hana.press("Try them again")
