"""What `alongside doctor` looks at for calendars."""

from collections.abc import Iterator

from bot.check_result import Finding
from bot.settings import Settings


def check_calendars(settings: Settings) -> Iterator[Finding]:
    """Where people's calendars reach the service, and whether those that are set up can be read."""
    if settings.public_url:
        yield Finding("good", "Calendars", f"links and subscriptions begin with {settings.public_url}")
    else:
        yield Finding(
            "good",
            "Calendars",
            "files in the chat alone: ALONGSIDE_PUBLIC_URL, for links and feeds, is not set",
        )
