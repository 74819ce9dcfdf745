"""A concern about practice: opened with a plan, read and answered, looked at again, closed."""

from datetime import timedelta

from handlers.policy import load
from tests.support.world import World


def play(world: World) -> None:
    """As Gareth raises one with Priya, who is told at once, under Stockport's rules."""
    world.policy(concerns=load("stockport").concerns)
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    soon = (world.today + timedelta(days=10)).isoformat()
    gareth.submit(what="Three visits were written up late", plan="We look at the diary together", next=soon)
    world.settle()
    priya.press("Read it")
    priya.press("Answer")
    priya.submit(text="Two of them were on the day of the flood")
    world.wait(days=11)
    gareth.say("/supervision concerns")
    gareth.press("Read it")
    gareth.press("Look at it again")
    later = (world.today + timedelta(days=20)).isoformat()
    gareth.submit(text="Written up within two days since", next=later)
    gareth.press("Close it")
    gareth.submit(outcome="0", text="The diary helps")
    gareth.say("/supervision concerns with Priya Nair")
    priya.say("/supervision concerns")
