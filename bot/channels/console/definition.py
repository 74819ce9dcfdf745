"""The console's entry in the registry."""

from collections.abc import Iterator

from bot.channels.console.setup import console
from bot.channels.console.transport import CHANNEL
from bot.channels.contract import Definition, Store
from bot.check_result import Finding
from bot.settings import Settings


def _check(settings: Settings, _store: Store | None) -> Iterator[Finding]:
    if settings.console and settings.console_anywhere:
        mend = "Unset ALONGSIDE_CONSOLE_ANYWHERE unless everybody who can reach this port may act as anybody."
        yield Finding("look", "Console", "the console answers other machines too", mend)


CONSOLE = Definition(CHANNEL, ids=None, open=console, lacking=lambda _: (), check=_check, directory=None)
