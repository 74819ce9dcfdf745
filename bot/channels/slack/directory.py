"""Slack's accounts, as `alongside people sync slack` takes them over."""

from bot.app import App
from bot.channels.contract import Accounts, ChannelError
from bot.channels.slack.accounts import everybody
from bot.channels.slack.setup import slack
from bot.channels.slack.webapi import NO_ANSWER, TOKEN_ENDED, SlackError
from bot.settings import Settings
from storage.queries import installations


def read(app: App, settings: Settings, workspace: str) -> Accounts:
    """Return everybody whom the directory lists in one workspace. Raise ChannelError."""
    channel = slack(app, settings)
    if channel is None:
        raise ChannelError("SLACK_BOT_TOKEN is not set: docs/slack.md says where to find it.")
    workspace, whole, without_workspace = _chosen(app, workspace) if channel.installing else ("", False, True)
    try:
        found = list(everybody(channel.api, workspace, whole=whole))
    except SlackError as problem:
        raise ChannelError(_words(problem)) from None
    return Accounts(workspace, found, without_workspace)


def _chosen(app: App, wanted: str) -> tuple[str, bool, bool]:
    """Return the installation's workspace, whether it is a Grid, and whether people without a workspace are in it."""
    with app.transaction(reading=True) as db:
        every = installations.every(db)
    there = [row for row in every if row.ended_at is None and wanted in ("", row.workspace)]
    if len(there) == 1:
        return there[0].workspace, there[0].whole, len(every) == 1
    known = "\n".join(f"  {row.workspace}  {row.name}" for row in every if row.ended_at is None)
    if not known:
        raise ChannelError(
            "No Slack workspace has Alongside yet: alongside slack install-link makes a link for one."
        )
    raise ChannelError(f"Which workspace? Say --workspace with one of these:\n{known}")


def _words(problem: SlackError) -> str:
    if problem.code in TOKEN_ENDED:
        return f"Slack refuses the token ({problem.code}): set SLACK_BOT_TOKEN to a working one. Nothing was changed."
    if problem.code == NO_ANSWER:
        return "Slack gave no answer. Nothing was changed: please try again in a minute."
    if problem.code == "missing_scope":
        return "The token may not see people: add the scopes users:read and users:read.email. Nothing was changed."
    return f"Slack refused: {problem.code}. Nothing was changed."
