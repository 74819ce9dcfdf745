"""A record that nobody signs, and a disagreement that its worker initials."""

from handlers.policy.documents import Disagreement, Signing
from tests.render.examples.records import WORDS
from tests.support.world import World


def play(world: World) -> None:
    """Under a policy of its own."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    world.policy(signing=Signing(record="none"), disagreement=Disagreement(initial_by=("worker",)))
    world.wait(days=1)
    gareth.say("/supervision held yesterday")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="share")
    world.settle()
    priya.press("Read it")
    priya.press("Disagree")
    priya.submit(words="Nights were not agreed.")
    world.wait(days=4)
    priya.press("Put my initials")
    gareth.press("Read it")
    gareth.press("Change it")
    gareth.submit(part_work="The panel went well, with less of the nights.")
