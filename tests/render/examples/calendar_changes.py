"""What is done in people's own calendars, and what is said of it here."""

from bot.calendars.contract import CalendarError
from tests.calendars import caldav_world
from tests.calendars.memory import Memory
from tests.support.world import World


def play(world: World) -> None:
    """From Monday 2 March on."""
    calendar = Memory()
    caldav_world.connect(world, {"caldav": calendar})
    world._serve = lambda: None  # type: ignore[method-assign]  # the calendars stay connected
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")

    def event(chat: str) -> str:
        return next(ref for ref, kept in calendar.events.items() if chat in kept.owner)

    def booked(words: str) -> None:
        priya.say(f"/supervision {words}")
        world.settle()
        gareth.press("Yes, that works")
        world.settle()

    def unreadable(*_: object) -> object:
        raise CalendarError("the calendar gave no answer")

    calendar.busy = unreadable  # type: ignore[method-assign]
    priya.say("/supervision book")
    del calendar.busy
    world.wait(minutes=1)
    booked("book Thursday at 2pm")
    calendar.move(event("gareth"), 2)
    world.settle()
    for answer in ("The one here", "The calendar’s"):
        hour = "11am" if answer == "The one here" else "9am"
        priya.say(f"/supervision move Friday at {hour}")
        world.settle()
        calendar.move(event("gareth"), 1)
        gareth.press("Yes, that works")
        world.settle()
        gareth.press(answer)
        world.settle()
    calendar.delete(event("priya"))
    world.settle()
