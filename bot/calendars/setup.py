"""Calendars, put together from their settings."""

from collections.abc import Mapping
from dataclasses import replace

from bot.app import App
from bot.calendars.caldav import CalDav
from bot.calendars.contract import Calendar
from bot.calendars.service import Calendars
from bot.clock import Clock
from bot.settings import Settings
from handlers.calendars.setup import CALDAV, Setup


def calendar_setup(settings: Settings) -> Setup:
    """Return the kinds that are set, where calendars reach the service, and where the chat with the bot is."""
    chat = f"https://teams.microsoft.com/l/chat/0/0?users=28:{settings.teams_app_id}"
    return Setup(settings.calendar_kinds, settings.public_url, chat if settings.teams_app_id else "")


def kinds(settings: Settings, clock: Clock) -> Mapping[str, Calendar]:
    """Return a calendar of each kind that the settings open. Raises OSError or ValueError for an unusable file."""
    found: dict[str, Calendar] = {}
    if CALDAV in settings.calendar_kinds:
        found[CALDAV] = CalDav(
            clock.now, settings.caldav_url, settings.caldav_username, settings.caldav_password
        )
    return found


def with_calendars(app: App, known: Mapping[str, Calendar]) -> tuple[App, Calendars | None]:
    """Return the product with calendars to read, and those; as it is where none is set up."""
    if not known:
        return app, None
    calendars = Calendars(app, known)
    return replace(app, read_calendars=calendars.read), calendars
