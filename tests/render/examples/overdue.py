"""Nudges, and who is overdue."""

from datetime import timedelta

from bot.app import Incoming
from storage import outbox
from tests.support.world import World


def play(world: World) -> None:
    """Seven weeks without a session, in a team of eight."""
    priya, ada = world.chat("Priya Nair"), world.chat("Ada Lead")
    for number in range(1, 8):
        world.person(f"Worker {number}", manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", f"Worker {number}")
    world.wait(days=18)
    priya.press("Not now")
    priya.pick("Ask me again", "In a week")
    priya.press("Undo")
    world.wait(days=32)
    for number in range(6):
        ada.say("/overdue")
        ada.press(ada.buttons[number])
        if number == 0:
            ada.press("Not now")
    ada.say("/overdue")
    ada.press("Remind 1 person")
    ada.press("Remind 1 person", card="one message about their own next step")
    world.wait(days=1)
    me, ids = world.id_of("Ada Lead"), {"person": world.id_of("Gareth Llewellyn")}
    for action in ("person", "page", "lead", "remind"):
        world.app.answer(Incoming(me, f"overdue.{action}", ids))
    world.settle()
    with world.app.transaction() as db:
        since = str(world.today - timedelta(days=60))
        outbox.enqueue(db, "overdue.digest", me, "digest:1", world.clock.now(), since=since)
    world.settle()
