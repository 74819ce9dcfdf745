"""Cases by their numbers: added, discussed, ticked, changed, handed over."""

from handlers.policy import load
from tests.support.world import World


def play(world: World) -> None:
    """As Gareth's team works through its cases, under Stockport's rules."""
    world.pair("Gareth Llewellyn", "Wei Chen")
    world.policy(cases=load("stockport").cases)
    gareth, priya, wei = (world.chat(name) for name in ("Gareth Llewellyn", "Priya Nair", "Wei Chen"))
    gareth.say("/supervision case 4711, 4712 allocated to @Priya Nair on 2 February")
    gareth.say("/supervision cases")
    gareth.press("Add a case")
    gareth.submit(numbers="4713", worker=str(world.id_of("Priya Nair")))
    priya.say("/supervision case 99")
    priya.press("Add it to my list")
    priya.say("/supervision cases")
    priya.press("First next time", on="4711")
    priya.submit(reason="0", prepared="0")
    priya.say("/supervision case 4712 changed")
    priya.submit(kind="0")
    priya.say("/supervision case 4713 closed")
    priya.press("Undo")
    priya.say("/supervision cases")
    priya.press("Something changed", on="4713")
    priya.press("Closed", on="99")
    gareth.say("/supervision cases")
    gareth.press("More", on="4711")
    gareth.press("Management decision on file")
    gareth.press("Questions for the talk", card="Case 4711")
    gareth.say("/supervision cases")
    gareth.press("Discussed", on="4711")
    gareth.submit(next="2026-04-10", why="2", ticks="0")
    world.wait(days=3)
    gareth.say("/supervision cases")
    gareth.press("Tick (1)")
    gareth.submit()
    gareth.say("/supervision cases @Priya Nair to @Wei Chen")
    gareth.press("Hand over to Wei Chen")
    world.settle()
    wei.say("/supervision cases")
    gareth.say("/overdue cases")
