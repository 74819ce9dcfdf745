"""What the settings say of calendars."""

from bot.settings import Settings
from handlers.calendars.setup import Setup


def calendar_setup(settings: Settings) -> Setup:
    """Return the kinds that are set, where calendars reach the service, and where the chat with the bot is."""
    chat = f"https://teams.microsoft.com/l/chat/0/0?users=28:{settings.teams_app_id}"
    return Setup(settings.calendar_kinds, settings.public_url, chat if settings.teams_app_id else "")
