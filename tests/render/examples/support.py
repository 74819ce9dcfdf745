"""Something that is not right: people and routes, and who can read it."""

from bot.app import Incoming
from tests.support.world import World


def play(world: World) -> None:
    """Open one page after the other, as Priya."""
    me = world.id_of("Priya Nair")
    for way in ("supervision", "treated", "risk", "wrong", "readers", "leave"):
        world.app.answer(Incoming(me, "support"))
        world.app.answer(Incoming(me, "raise.start"))
        world.app.answer(Incoming(me, f"raise.{way}"))
