"""An agreement proposed, changed, accepted, withdrawn and reviewed."""

from tests.support.world import World


def play(world: World) -> None:
    """From the first proposal to the review a year later."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    gareth.submit(every="3 weeks", purpose="Time to think.")
    world.settle()
    gareth.say("/supervision agreement")
    gareth.press("Withdraw")
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    gareth.submit(every="3 weeks", purpose="Time to think.")
    world.settle()
    priya.press("Read it")
    priya.press("Accept")
    world.settle()
    gareth.say("/supervision held today")
    gareth.say("/supervision agreement")
    gareth.press("How we keep it")
    world.wait(days=340)
    priya.press("Review")
    priya.press("Still right")
    world.settle()
    gareth.press("Review", card="What do you think?")
    gareth.press("Still right")
