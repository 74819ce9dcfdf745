"""How sessions get into somebody's calendar: a file each, a subscription, nothing at all."""

from dataclasses import replace
from unittest.mock import patch

from handlers.calendar_setup import Setup
from handlers.calendars import links
from tests.support.world import World


def play(world: World) -> None:
    """From Monday 2 March on."""
    world.app = replace(world.app, setup=Setup(public_url="https://alongside.example.org"))
    world._serve()  # pyright: ignore[reportPrivateUsage]
    priya = world.chat("Priya Nair")
    priya.say("/supervision calendar")
    priya.press("Say only “Private”")
    priya.press("Say what it is")
    priya.press("No files, please")
    priya.press("Send me files")
    with patch.object(links.secrets, "token_urlsafe", return_value="a-long-and-secret-word"):
        priya.press("Subscribe")
    priya.press("End the subscription")
