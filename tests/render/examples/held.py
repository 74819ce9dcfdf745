"""A session noted as held, with its length, and taken back."""

from datetime import timedelta

from handlers.policy.rules import SessionKind, SessionReason
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
    world.wait(days=60)
    gareth.say("/supervision")
    gareth.press("Find a time")
    gareth.say("/supervision")
    gareth.press("We met")
    gareth.press("It was another day")
    gareth.submit(on=str(world.today - timedelta(days=2)))
    visit = SessionKind(
        name="ad hoc", counts=False, reasons_required=True, reasons=(SessionReason(name="an incident"),)
    )
    world.policy(kinds=(visit,))
    gareth.say("/supervision held ad hoc yesterday")
    gareth.submit(reason="an incident")
    world.policy(kinds=())
    priya.say("/supervision book tomorrow 3pm")
    world.settle()
    gareth.press("Yes, that works")
    world.policy(kinds=(visit.model_copy(update={"name": "planned", "counts": True}),))
    world.wait(days=2)
    gareth.say("/supervision")
    gareth.press("It was held")
    gareth.press("Open the form")
    gareth.submit(reason="an incident")
