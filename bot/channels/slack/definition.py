"""What the registry has of Slack. Its parts are loaded once the channel is set up, or a command asks for them."""

from collections.abc import Iterator, Sequence

from bot.app import App
from bot.channels.contract import Accounts, Channel, Definition, Directory, Store
from bot.check_result import Finding
from bot.settings import Settings
from handlers.people.columns import Export, IdColumn

CHANNEL = "slack"


def _open(app: App, settings: Settings) -> Channel | None:
    if not settings.slack_by_oauth and not settings.slack_bot_token:
        return None
    from bot.channels.slack.setup import slack

    return slack(app, settings)


def _lacking(settings: Settings) -> Sequence[str]:
    from bot.channels.slack.lacking import lacking

    return lacking(settings)


def _check(settings: Settings, store: Store | None) -> Iterator[Finding]:
    from bot.channels.slack.checks import check

    return check(settings, store)


def _read(app: App, settings: Settings, workspace: str) -> Accounts:
    from bot.channels.slack.directory import read

    return read(app, settings, workspace)


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
    _open,
    _lacking,
    _check,
    Directory(
        "slack",
        "Match people to Slack accounts by e-mail address: show what would change, ask, do all of it or nothing.\n\n"
        "Takes over ids, time zones and deactivated accounts. Nobody is added to the list of people "
        "without --add, and nobody leaves it.",
        leads=False,
        read=_read,
    ),
)
