"""Actions given, done, dropped, put off."""

from tests.support.world import World


def play(world: World) -> None:
    """Between two sessions."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    gareth.say("/action Priya Phone the landlord by Friday")
    world.settle()
    priya.say("/action list")
    priya.press("Needs longer")
    priya.submit()
    priya.press("Undo")
    priya.say("/action done 1")
    world.settle()
    priya.press("Undo")
    priya.say("/action me Book the training by 10 March")
    priya.say("/action drop training")
    priya.say("/action defer landlord to 20 March")
    priya.press("Add an action") if "Add an action" in priya.all else priya.say("/action")
    priya.submit(text="Order chairs", due="2026-03-20")
    gareth.from_message("action.from_message", "Please phone the school", "https://example.org/m/2")
    priya.say("/action me Ring the school by Monday")
    priya.press("Make it today")
    priya.say("/action me Ring the school by Monday")
    priya.press(priya.buttons[0])
