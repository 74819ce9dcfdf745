"""Induction of somebody new: its steps, each noted with its day."""

from handlers.policy import load
from storage.models import Person
from tests.support.world import World


def play(world: World) -> None:
    """Complete two of Stockport's steps."""
    world.policy(induction=load("stockport").induction)
    with world.app.transaction() as db:
        db.get_one(Person, world.id_of("Priya Nair")).starts_on = world.today
    gareth = world.chat("Gareth Llewellyn")
    for step in ("Corporate induction", "Health and safety"):
        gareth.say("/supervision series Priya Nair")
        gareth.press("Done", on=step)
        gareth.submit()
