"""What the registry has of Slack."""

from bot.channels.contract import Definition
from bot.channels.slack.checks import check, lacking
from bot.channels.slack.directory import DIRECTORY
from bot.channels.slack.setup import slack
from bot.channels.slack.transport import CHANNEL
from handlers.people.columns import Export, IdColumn

SLACK = Definition(
    CHANNEL,
    IdColumn(
        CHANNEL,
        aliases=("slackuserid",),
        export=Export(
            headers=frozenset({"userid", "fullname", "username"}),
            id="userid",
            gone={"status": ("deactivated", "deleted", "bot", "inactive")},
        ),
    ),
    slack,
    lacking,
    check,
    DIRECTORY,
)
