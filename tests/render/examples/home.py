"""The start page, why, the policy, pausing, being away."""

from handlers import ui
from tests.support.world import World


def play(world: World) -> None:
    """Open what everybody finds there."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    world.settle()
    for typed in ("", " help", " why", " policy"):
        priya.say(f"/supervision{typed}")
    priya.press("Read")
    world.wait(days=18)
    gareth.press("Pause for a week")
    priya.say("/supervision pause until 30 March")
    priya.say("/supervision back")
    priya.say("/supervision away tomorrow")
    priya.press("Undo")
    priya.say("/supervision away from today")
    priya.say("/supervision back")
    gareth.say("/supervision")
    gareth.press_held(ui.Button("More", "supervision.all"))
