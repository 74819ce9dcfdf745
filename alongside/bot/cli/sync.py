"""`alongside people sync`: match the people here to their accounts on a chat platform."""

from typing import Annotated, NoReturn

import typer

from alongside.bot.app import App
from alongside.bot.cli import opening
from alongside.bot.slack.accounts import everybody
from alongside.bot.slack.transport import CHANNEL
from alongside.bot.slack.webapi import NO_ANSWER, TOKEN_ENDED, Problem
from alongside.bot.wiring import wire
from alongside.handlers.people import accounts
from alongside.storage.queries import installations

app = typer.Typer(help="Match the people here to their accounts on a chat platform.", no_args_is_help=True)


@app.callback()
def _group() -> None: ...


@app.command("slack")
def slack(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")] = False,
    workspace: Annotated[
        str, typer.Option(help="Which workspace or Grid, by its id, where there are several.")
    ] = "",
) -> None:
    """Matches people to Slack accounts by e-mail address: shows what would change, asks, does all of it or nothing.

    Takes over ids, time zones and deactivated accounts. Nobody is added to the list of people, and nobody leaves it.
    """
    product = wire(opening.settings())
    if product.slack is None:
        _refuse("SLACK_BOT_TOKEN is not set: docs/slack.md says where to find it.")
    app = product.app
    place, whole, unplaced = _chosen(app, workspace) if product.slack.installing else ("", False, True)
    try:
        found = list(everybody(product.slack.api, place, whole=whole))
    except Problem as problem:
        _refuse(_words(problem))
    with app.transaction(reading=True) as db:
        sync = accounts.compare(db, CHANNEL, place, found, unplaced=unplaced)
    for line in accounts.describe(sync):
        typer.echo(line)
    if dry_run:
        typer.echo("This was a dry run: nothing was changed.")
        return
    if sync.empty:
        return
    if not yes and not typer.confirm("Change this?"):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    with app.transaction() as db:
        if accounts.compare(db, CHANNEL, place, found, unplaced=unplaced) != sync:
            _refuse(
                "Somebody changed the people meanwhile. Nothing was changed: please look at the difference again."
            )
        accounts.carry_out(db, CHANNEL, place, sync, app.clock.now(), unplaced=unplaced)
    typer.echo("Done.")


def _chosen(app: App, wanted: str) -> tuple[str, bool, bool]:
    """The place of one installation, whether it is a whole Grid, and whether people without a place are there."""
    with app.transaction(reading=True) as db:
        every = installations.every(db)
    there = [row for row in every if row.ended_at is None and wanted in ("", row.place)]
    if len(there) == 1:
        return there[0].place, there[0].whole, len(every) == 1
    known = "\n".join(f"  {row.place}  {row.name}" for row in every if row.ended_at is None)
    if not known:
        _refuse("No Slack workspace has Alongside yet: alongside slack install-link makes a link for one.")
    _refuse(f"Which workspace? Say --workspace with one of these:\n{known}")


def _words(problem: Problem) -> str:
    if problem.code in TOKEN_ENDED:
        return (
            f"Slack refuses the token ({problem.code}): set SLACK_BOT_TOKEN to a working one, or install it again. "
            "Nothing was changed."
        )
    if problem.wait is not None:
        return "Slack asks to wait. Nothing was changed: please try again in a minute."
    if problem.code == NO_ANSWER:
        return "Slack gave no answer. Nothing was changed: please try again in a minute."
    if problem.code == "missing_scope":
        return "The token may not see people: add the scopes users:read and users:read.email. Nothing was changed."
    return f"Slack refused: {problem.code}. Nothing was changed."


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
