"""Words that are no command: understood, asked about, answered."""

from tests.support.world import World


def play(world: World) -> None:
    """Type what people would type to each other."""
    priya = world.chat("Priya Nair")
    world.settle()
    for typed in ("hello", "can I have a copy of my notes?", "when's my next supervision?", "Friday at 10"):
        priya.say(typed)
    priya.press(priya.buttons[0])
    priya.say("please put my leave in August on the agenda")
    world.settle()
    priya.say("/supervision book Thursday at 2pm with Garet")
    priya.say("hello again")
    world.chat("Gareth Llewellyn").say("/supervision away @Priya Nair tomorrow")
    world.settle()
    for typed in ("what's the capital of France?", "thanks!", "what share of my sessions was on time?"):
        priya.say(typed)
