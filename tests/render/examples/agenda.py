"""What is to be talked about: added, private, carried over, dropped."""

from handlers.policy.model import Header
from tests.support.world import World


def play(world: World) -> None:
    """Before a session, and after it."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    priya.say("/agenda")
    priya.press("Add an item")
    priya.submit(text="Talk about leave")
    priya.say("/agenda The rota")
    priya.say("/agenda private My worries")
    priya.say("/agenda done 1")
    priya.press("Undo")
    priya.say("/agenda drop 1")
    gareth.from_message("agenda.from_message", "Who covers half term?", "https://example.org/m/1")
    gareth.submit()
    priya.say("/agenda drop 1")
    priya.say("/supervision book 10 March at 2pm")
    world.settle()
    gareth.press("Yes, that works")
    world.wait(days=3, hours=4)
    priya.press("Nothing from me")
    world.wait(days=6)
    gareth.say("/supervision held 10 March")
    gareth.say("/agenda")
    priya.say("/agenda carry 1")
    priya.say("/agenda private My worries about the rota")
    priya.press("Share it")
    priya.say("/agenda I'm being bullied by Gareth")
    priya.press("Keep it to me")
    priya.say("/agenda")
    priya.press("Talk, don’t write")
    world.policy(header=Header(name="Policy", functions=("Management", "Support")))
    gareth.say("/agenda The rota")
    gareth.press("What it serves")
    gareth.submit(serves="Support")
