"""`alongside people sync`: match the people here to their accounts on a chat platform."""

from typing import Annotated, NoReturn

import typer

from alongside.bot.cli import opening
from alongside.bot.slack.accounts import everybody
from alongside.bot.slack.transport import CHANNEL
from alongside.bot.slack.webapi import NO_ANSWER, TOKEN_ENDED, Problem
from alongside.bot.wiring import wire
from alongside.handlers.people import accounts

app = typer.Typer(help="Match the people here to their accounts on a chat platform.", no_args_is_help=True)


@app.callback()
def _group() -> None: ...


@app.command("slack")
def slack(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")] = False,
) -> None:
    """Matches people to Slack accounts by e-mail address: shows what would change, asks, does all of it or nothing.

    Takes over ids, time zones and deactivated accounts. Nobody is added to the list of people, and nobody leaves it.
    """
    product = wire(opening.settings())
    if product.slack is None:
        _refuse("SLACK_BOT_TOKEN is not set: docs/slack.md says where to find it.")
    app, place = product.app, ""
    try:
        found = list(everybody(product.slack.api, place))
    except Problem as problem:
        _refuse(_words(problem))
    with app.transaction(reading=True) as db:
        sync = accounts.compare(db, CHANNEL, place, found)
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
        if accounts.compare(db, CHANNEL, place, found) != sync:
            _refuse(
                "Somebody changed the people meanwhile. Nothing was changed: please look at the difference again."
            )
        accounts.carry_out(db, CHANNEL, place, sync, app.clock.now())
    typer.echo("Done.")


def _words(problem: Problem) -> str:
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
