"""Something from supervision is passed on: kept, told, seen, done; taken back."""

from handlers.policy.practice import DisclosureRules
from tests.support.world import World


def play(world: World) -> None:
    """Pass something on as Gareth, tell Priya before, and take another back."""
    world.policy(disclosure=DisclosureRules(tell="both", when="before", to=("senior manager",), basis="6.4"))
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision passed on")
    gareth.submit(to="senior manager", why="The rota needs a decision above us", how="in writing")
    world.settle()
    priya.press("I have seen it")
    world.settle()
    priya.say("/supervision who reads")
    priya.press("Show")
    gareth.press("It is passed on", card="Passing something on")
    gareth.say("/supervision passed on")
    gareth.submit(to="senior manager", why="The desks", how="by phone")
    gareth.press("Take it back", card="The desks")
