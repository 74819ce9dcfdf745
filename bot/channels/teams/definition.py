"""What the registry has of Teams."""

from bot.channels.contract import Definition
from bot.channels.teams.checks import check, lacking
from bot.channels.teams.directory import DIRECTORY
from bot.channels.teams.messages import CHANNEL
from bot.channels.teams.setup import teams
from handlers.people.columns import Export, IdColumn

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
    teams,
    lacking,
    check,
    DIRECTORY,
)
