"""Supervisors assigned, changed, covered for, and at an end."""

from tests.support.world import World


def play(world: World) -> None:
    """As Ada, who runs the service, arranges it."""
    ada, gareth = world.chat("Ada Lead"), world.chat("Gareth Llewellyn")
    world.settle()
    gareth.say("/supervision cover @Sam Okafor 9 March – 20 March")
    world.settle()
    gareth.press("End cover")
    world.settle()
    ada.say("/supervision pair @Sam Okafor @Priya Nair from next Monday")
    ada.press("Change to Sam Okafor")
    world.wait(days=8)
    ada.say("/supervision end @Priya Nair")
    ada.press("Undo")
    world.pair("Gareth Llewellyn", "Priya Nair", series="reflective")
    ada.say("/supervision end @Priya Nair")
    ada.press("Gareth Llewellyn (reflective)")
    world.settle()
