"""A session noted as held, with its length, and taken back."""

from tests.support.world import World


def play(world: World) -> None:
    """On the day after."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    world.settle()
    priya.say("/supervision book tomorrow 10am")
    world.settle()
    gareth.press("Yes, that works")
    world.wait(days=2)
    gareth.say("/supervision")
    gareth.press("It was held")
    gareth.press("Undo")
    gareth.press("It was held")
    gareth.press("It was shorter or longer")
    gareth.submit(minutes="30")
    gareth.say("/supervision held informal yesterday")
    gareth.press("Undo")
