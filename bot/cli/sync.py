"""Command `alongside people sync`: match the people here to their accounts on a chat platform."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, NoReturn

import typer

from bot.app import App
from bot.channels.slack.accounts import everybody
from bot.channels.slack.setup import Slack
from bot.channels.slack.transport import CHANNEL as SLACK
from bot.channels.slack.webapi import NO_ANSWER, TOKEN_ENDED, SlackError
from bot.channels.teams import accounts as entra_accounts
from bot.channels.teams import graph as graphs
from bot.channels.teams.activity_handler import REMOVED
from bot.channels.teams.credentials import NoToken
from bot.channels.teams.messages import CHANNEL as TEAMS
from bot.channels.teams.transport import UNREACHABLE
from bot.cli import context, graph_client
from bot.wiring import wire
from handlers.people import accounts, directory
from handlers.people.csv_reader import ListInvalid
from handlers.people.diff import today
from storage.queries import installations

app = typer.Typer(help="Match the people here to their accounts on a chat platform.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")]
CHANGED = "Somebody changed the people meanwhile. Nothing was changed: please look at the difference again."
LASTING = (REMOVED, *UNREACHABLE.values())
"""Reasons that a person or Teams set about the app: the account does not change them."""


@app.callback()
def _group() -> None: ...


@app.command("slack")
def slack(
    dry_run: DryRun = False,
    yes: Yes = False,
    workspace: Annotated[
        str, typer.Option(help="Which workspace or Grid, by its id, where there are several.")
    ] = "",
) -> None:
    """Match people to Slack accounts by e-mail address: show what would change, ask, do all of it or nothing.

    Takes over ids, time zones and deactivated accounts. Nobody is added to the list of people, and nobody leaves it.
    """
    product = wire(context.settings())
    channel = product.channels.get(SLACK)
    if not isinstance(channel, Slack):
        _refuse("SLACK_BOT_TOKEN is not set: docs/slack.md says where to find it.")
    app = product.app
    workspace, whole, without_workspace = _chosen(app, workspace) if channel.installing else ("", False, True)
    try:
        found = list(everybody(channel.api, workspace, whole=whole))
    except SlackError as problem:
        _refuse(_words(problem))
    with app.transaction(reading=True) as db:
        sync = accounts.compare(db, SLACK, workspace, found, without_workspace=without_workspace)
    _agree(list(accounts.describe(sync)), sync.empty, dry_run, yes)
    with app.transaction() as db:
        if accounts.compare(db, SLACK, workspace, found, without_workspace=without_workspace) != sync:
            _refuse(CHANGED)
        accounts.carry_out(db, SLACK, workspace, sync, app.clock.now(), without_workspace=without_workspace)
    typer.echo("Done.")


@app.command("entra")
def entra(dry_run: DryRun = False, yes: Yes = False) -> None:
    """Match people to accounts in Microsoft Entra: show what would change, ask, do all of it or nothing.

    Takes over names, e-mail addresses, job titles as roles, managers with the line pairs that follow from them, time
    zones, and disabled accounts. Nobody is added to the list of people, and nobody leaves it.
    """
    settings = context.settings()
    graph = graph_client.opened(settings)
    app, workspace = wire(settings).app, settings.teams_tenant_id.lower()
    day = today(app.clock.now())
    try:
        with graph:
            found = list(entra_accounts.everybody(graph))
            with app.transaction(reading=True) as db:
                ours = {
                    one.address
                    for _, _, one in accounts.match(db, TEAMS, workspace, found)
                    if one is not None
                }
            zoned = entra_accounts.with_zones(graph, [one for one in found if one.address in ours])
    except (graphs.GraphError, NoToken) as problem:
        _refuse(graph_client.words(problem, "User.Read.All"))
    zones = {one.address: one.timezone for one in zoned or ()}
    found = [replace(one, timezone=zones.get(one.address, "")) for one in found]
    try:
        with app.transaction(reading=True) as db:
            sync = accounts.compare(db, TEAMS, workspace, found, LASTING)
            told = directory.compare(db, app.policy, TEAMS, workspace, found, day)
    except ListInvalid as invalid:
        for problem in invalid.problems:
            typer.echo(f"Entra: {problem.what}", err=True)
        _refuse("Please put that right in Entra. Nothing was changed.")
    lines = [*directory.describe(told), *accounts.describe(sync, others=not told.empty)]
    if zoned is None:
        lines.append("! Time zones stay as they are: MailboxSettings.Read is not granted to the app.")
    _agree(lines, sync.empty and told.empty, dry_run, yes)
    with app.transaction() as db:
        if (
            accounts.compare(db, TEAMS, workspace, found, LASTING) != sync
            or directory.compare(db, app.policy, TEAMS, workspace, found, day) != told
        ):
            _refuse(CHANGED)
        directory.carry_out(db, told, app.clock.now())
        accounts.carry_out(db, TEAMS, workspace, sync, app.clock.now())
    typer.echo("Done.")


def _agree(lines: Sequence[str], empty: bool, dry_run: bool, yes: bool) -> None:
    """Print the difference; exit if there is nothing to do, in a dry run, or if the user does not confirm."""
    for line in lines:
        typer.echo(line)
    if dry_run:
        typer.echo("This was a dry run: nothing was changed.")
        raise typer.Exit
    if empty:
        raise typer.Exit
    if not yes and not typer.confirm("Change this?"):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)


def _chosen(app: App, wanted: str) -> tuple[str, bool, bool]:
    """Return the installation's workspace, whether it is a Grid, and whether people without a workspace are in it."""
    with app.transaction(reading=True) as db:
        every = installations.every(db)
    there = [row for row in every if row.ended_at is None and wanted in ("", row.workspace)]
    if len(there) == 1:
        return there[0].workspace, there[0].whole, len(every) == 1
    known = "\n".join(f"  {row.workspace}  {row.name}" for row in every if row.ended_at is None)
    if not known:
        _refuse("No Slack workspace has Alongside yet: alongside slack install-link makes a link for one.")
    _refuse(f"Which workspace? Say --workspace with one of these:\n{known}")


def _words(problem: SlackError) -> str:
    if problem.code in TOKEN_ENDED:
        return f"Slack refuses the token ({problem.code}): set SLACK_BOT_TOKEN to a working one. Nothing was changed."
    if problem.code == NO_ANSWER:
        return "Slack gave no answer. Nothing was changed: please try again in a minute."
    if problem.code == "missing_scope":
        return "The token may not see people: add the scopes users:read and users:read.email. Nothing was changed."
    return f"Slack refused: {problem.code}. Nothing was changed."


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
