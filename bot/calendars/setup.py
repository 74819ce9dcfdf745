"""Calendars, put together from their settings. What talks to Microsoft or Google is loaded where it is set up."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import App
from bot.calendars.caldav import CalDav
from bot.calendars.contract import Calendar
from bot.calendars.service import Calendars
from bot.clock import Clock
from bot.settings import Settings
from handlers.calendar_setup import CALDAV, GOOGLE, OUTLOOK, Setup

if TYPE_CHECKING:
    from bot.calendars.microsoft_login import MicrosoftLogin


def calendar_setup(settings: Settings) -> Setup:
    """Return the kinds that are set, where calendars reach the service, and where the chat with the bot is."""
    chat = f"https://teams.microsoft.com/l/chat/0/0?users=28:{settings.teams_app_id}"
    return Setup(settings.calendar_kinds, settings.public_url, chat if settings.teams_app_id else "")


def kinds(settings: Settings, clock: Clock) -> Mapping[str, Calendar]:
    """Return a calendar of each kind that can be opened. Raises OSError or ValueError for an unusable file."""
    found: dict[str, Calendar] = {
        CALDAV: CalDav(clock.now, settings.caldav_url, settings.caldav_username, settings.caldav_password)
    }  # a person may have one of their own
    if OUTLOOK in settings.calendar_kinds or settings.outlook_client_id:
        login = outlook_login(settings)
        if login is not None:
            from bot.calendars.outlook import Outlook

            found[OUTLOOK] = Outlook(login, settings.outlook_graph_url or settings.teams_graph_url)
    if settings.google_service_account is not None:
        from bot.calendars.google import Google as GoogleCalendar
        from bot.calendars.google import ServiceAccount

        account = ServiceAccount(settings.google_service_account, clock.now)
        found[GOOGLE] = GoogleCalendar(account, settings.google_calendar_url)
    return found


def outlook_login(settings: Settings) -> "MicrosoftLogin | None":
    """Return what opens Outlook's calendars: an app of its own, or Teams' where none is set."""
    app_id = settings.outlook_client_id or settings.teams_app_id
    tenant = settings.outlook_tenant_id or settings.teams_tenant_id
    file = settings.outlook_certificate or settings.teams_certificate
    thumbprint = settings.outlook_certificate_thumbprint or settings.teams_certificate_thumbprint
    secret = settings.outlook_client_secret or (
        "" if settings.outlook_client_id else settings.teams_app_secret
    )
    if not app_id or not tenant or not (secret or file):
        return None
    from bot.calendars.microsoft_login import MicrosoftLogin, certificate

    credential = secret or certificate(file or Path(), thumbprint)
    return MicrosoftLogin(app_id, tenant, credential, settings.outlook_authority or settings.teams_authority)


def with_calendars(app: App, known: Mapping[str, Calendar]) -> tuple[App, Calendars | None]:
    """Return the product with calendars to read, and those; as it is where none is set up."""
    if not known:
        return app, None
    calendars = Calendars(app, known)
    return replace(app, read_calendars=calendars.read), calendars
