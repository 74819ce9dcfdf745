"""What the registry has of Teams. Its parts are loaded once the channel is set up, or a command asks for them."""

from collections.abc import Iterator, Sequence

from bot.app import App
from bot.channels.contract import Accounts, Channel, Definition, Directory, Store
from bot.check_result import Finding
from bot.settings import Settings
from handlers.people.columns import Export, IdColumn

CHANNEL = "teams"


def _open(app: App, settings: Settings) -> Channel | None:
    if not settings.teams_app_id:
        return None
    from bot.channels.teams.setup import teams

    return teams(app, settings)


def _lacking(settings: Settings) -> Sequence[str]:
    from bot.channels.teams.lacking import lacking

    return lacking(settings)


def _check(settings: Settings, store: Store | None) -> Iterator[Finding]:
    from bot.channels.teams.checks import check

    return check(settings, store)


def _read(app: App, settings: Settings, workspace: str) -> Accounts:
    from bot.channels.teams.directory import read

    return read(app, settings, workspace)


TEAMS = Definition(
    CHANNEL,
    IdColumn(
        CHANNEL,
        aliases=("entraid", "aadid", "azureadid", "objectid"),
        export=Export(
            headers=frozenset({"userprincipalname", "displayname"}),
            id="id",
            gone={"usertype": ("guest",), "accountenabled": ("false",)},
        ),
    ),
    _open,
    _lacking,
    _check,
    Directory(
        "entra",
        "Match people to accounts in Microsoft Entra: show what would change, ask, do all of it or nothing.\n\n"
        "Takes over names, e-mail addresses, job titles as roles, managers with the line pairs that follow from them, "
        "time zones, and disabled accounts. Nobody is added to the list of people without --add, and nobody leaves it.",
        leads=True,
        read=_read,
    ),
)
