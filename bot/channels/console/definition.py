"""The console's entry in the registry. Its parts are loaded once it is on."""

from collections.abc import Iterator

from bot.app import App
from bot.channels.contract import Channel, Definition, Store
from bot.check_result import Finding
from bot.settings import Settings
from storage.queries.people_bulk import CONSOLE as CHANNEL


def _open(app: App, settings: Settings) -> Channel | None:
    if not settings.console:
        return None
    from bot.channels.console.setup import console

    return console(app, settings)


def _check(settings: Settings, _store: Store | None) -> Iterator[Finding]:
    if settings.console and settings.console_anywhere:
        mend = "Unset ALONGSIDE_CONSOLE_ANYWHERE unless everybody who can reach this port may act as anybody."
        yield Finding("look", "Console", "the console answers other machines too", mend)


CONSOLE = Definition(CHANNEL, ids=None, open=_open, lacking=lambda _: (), check=_check, directory=None)
