"""A time found, kept, moved, missed; and a wish to meet more often."""

from tests.support.world import World


def play(world: World) -> None:
    """From Monday 2 March on."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    priya.say("/supervision book")
    priya.press("Another time")
    priya.submit(day="2026-03-05", time="14:00", minutes="60", place="Room 4")
    world.settle()
    gareth.press("I can't")
    world.settle()
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    gareth.press("Yes, that works")
    world.settle()
    priya.say("/supervision")
    priya.press("Open")
    priya.say("/supervision move Friday at 11am")
    world.settle()
    priya.press("Take it back", card="Friday 6 March")
    priya.say("/supervision cancel")
    priya.submit(why="I have a cold")
    world.settle()
    priya.press("Undo")
    world.settle()
    priya.say("/supervision cancel I have a cold")
    world.settle()
    for every in ("3 weeks", "2 weeks"):
        priya.say("/supervision request")
        world.settle()
        priya.press("More often from now on")
        priya.submit(every=every)
        if every == "3 weeks":
            priya.press("Take it back")
    world.settle()
    gareth.press("I agree")
