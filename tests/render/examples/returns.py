"""Back from an absence: a session is offered to the supervisor, with the dates alone."""

from handlers.policy import load
from tests.support.world import World


def play(world: World) -> None:
    """As Gareth is offered a session with Priya, who was away for two weeks, by the rules of children's services."""
    world.policy(absence=load("childrens").absence)
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    priya.say("/supervision away 3 March – 15 March")
    world.wait(days=15)
    gareth.say("/supervision")
    gareth.press("Not needed")
    gareth.press("Undo")
