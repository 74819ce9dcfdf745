"""The week's figures in a channel: set up, posted, refused by the channel, stopped."""

from datetime import timedelta

from bot.app import Incoming
from handlers.overdue.weekly import POST
from handlers.routing import Room
from storage import outbox
from storage.models import ChannelPost, Person
from tests.support.world import World


def play(world: World) -> None:
    """As Ada has the figures of the eight people below her posted."""
    for number in range(1, 6):
        world.person(f"Worker {number}", manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", f"Worker {number}")
    me, room = world.id_of("Ada Lead"), Room("console", "", str(world.id_of("Ada Lead")))
    world.app.answer(Incoming(me, "overdue.weekly", room=room))
    world.clock.move(timedelta(minutes=1))
    (row,) = world.rows(ChannelPost)
    with world.app.transaction() as db:
        outbox.enqueue(
            db, "overdue.weekly.failed", me, "x", world.clock.now(), post=row.id, why="I am not in it"
        )
    with world.app.transaction(reading=True) as db:
        request = world.app.request(db.get_one(Person, me), POST, {"post": row.id})
        world.app.table.cards[POST](db, request)
    world.settle()
    ada = world.chat("Ada Lead")
    ada.say("/overdue weekly")
    ada.press("Stop it")
