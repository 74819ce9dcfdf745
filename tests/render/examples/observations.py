"""Observations of practice and of supervising: due, booked, told beforehand, held, fed back."""

from datetime import date

from handlers.policy import load
from tests.support.world import World


def play(world: World) -> None:
    """As Ada sees how Gareth supervises, and Gareth how Priya works, by Stockport's policy."""
    stockport = load("stockport")
    world.policy(qa=stockport.qa, observation=stockport.observation, kinds=stockport.kinds)
    ada, gareth, priya = (world.chat(name) for name in ("Ada Lead", "Gareth Llewellyn", "Priya Nair"))
    world.pair("Gareth Llewellyn", "Wei Chen", since=date(2025, 3, 10))
    world.wait(days=9)
    ada.say("/overdue observations")
    priya.say("/supervision book friday 10am")
    world.settle()
    gareth.press("Yes, that works")
    ada.say("/supervision")
    ada.press("Book it")
    ada.submit()
    world.settle()
    world.wait(days=4)
    ada.say("/supervision")
    ada.press("It took place", on="supervising")
    ada.press("Write the feedback")
    ada.submit(feedback="You left room, and came back to what was agreed.")
    world.settle()
    gareth.press("Read the feedback")
    gareth.say("/supervision book observation with Priya Nair")
    gareth.submit(day="2026-03-20", time="10:00")
    gareth.press("Cancel it", card="bservation")
    gareth.say("/supervision held observed with Priya Nair yesterday")
    gareth.say("/supervision held with Priya Nair today")
    gareth.say("/supervision record")
