"""Calls for a supervisor, what will be looked for, and sessions that somebody could not come to."""

from datetime import date

from handlers.policy import load
from storage.models import Qualification
from tests.support.world import World


def play(world: World) -> None:
    """As PMActive's people ask for somebody senior."""
    pmactive = load("pmactive")
    world.policy(kinds=pmactive.kinds, pair=pmactive.pair, agenda=pmactive.agenda, cadences=pmactive.cadences)
    ada, gareth, priya = (world.chat(name) for name in ("Ada Lead", "Gareth Llewellyn", "Priya Nair"))
    with world.app.transaction() as db:
        db.add(
            Qualification(person_id=world.id_of("Ada Lead"), activity="Climbing", from_on=date(2026, 1, 5))
        )
    priya.say("/supervision ask for a supervisor swimming tomorrow 10am")
    priya.submit(reason="asked for support with a session")
    world.settle()
    ada.press("I will be there")
    world.settle()
    ada.press("What I will be looking for")
    ada.submit(words="How the group is welcomed.")
    world.settle()
    gareth.say("/supervision")
    priya.say("/supervision ask")
    priya.submit(
        reason="not yet qualified for this activity", activity="climbing", day="2026-03-06", time="10:00"
    )
    priya.press("Who is qualified")
    priya.press("Take it back")
    priya.say("/supervision ask who is qualified")
    ada.say("/supervision ask who is qualified")
    ada.press("End it")
    world.wait(days=1, hours=4)
    ada.say("/supervision")
    ada.press("Somebody could not come")
    ada.press("Priya could not come")
    world.settle()
    ada.press("Undo")
