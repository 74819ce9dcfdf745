"""Priya and Gareth with calendars on a real CalDAV server."""

from collections.abc import Mapping
from dataclasses import replace

from bot.calendars.contract import Calendar
from bot.calendars.service import Calendars
from bot.calendars.setup import with_calendars
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers.calendar_setup import Setup
from handlers.calendars import planning
from tests.support.chat import Chat
from tests.support.world import World

EMAILS = {"Gareth Llewellyn": "gareth@example.org", "Priya Nair": "priya@example.org"}


def connect(world: World, kinds: Mapping[str, Calendar]) -> Calendars:
    """Put these calendars into the world, as the wiring does from settings."""
    world.app, calendars = with_calendars(replace(world.app, setup=Setup(tuple(kinds))), kinds)
    assert calendars is not None
    world.worker = Worker(
        world.app,
        Delivery(world.app, world.worker.delivery.transports, {planning.EFFECT: calendars.push}),
        calendars,
    )
    return calendars


def pair(world: World) -> tuple[Chat, Chat]:
    """Return Priya's chat, and that of Gareth who supervises her."""
    world.person("Gareth Llewellyn", role="team leader", email=EMAILS["Gareth Llewellyn"])
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker", email=EMAILS["Priya Nair"])
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
