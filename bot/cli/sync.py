"""`alongside people sync`: match the people here to their accounts, as each channel's directory tells of them."""

from collections.abc import Callable, Sequence
from typing import Annotated, NoReturn

import typer

from bot.channels.contract import Accounts, Directory
from bot.channels.registry import CHANNELS, ID_COLUMNS
from bot.cli import context
from bot.settings import Settings
from bot.wiring import wire
from handlers import people
from handlers.people import accounts, directory
from handlers.people.adding import plan_strangers
from handlers.people.csv_reader import ListInvalid
from handlers.people.diff import today
from storage.db import Db

app = typer.Typer(help="Match the people here to their accounts on a chat platform.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")]
Add = Annotated[
    bool, typer.Option("--add", help="Add those who have an account and are not on the list yet.")
]
Difference = tuple[accounts.AccountSync, directory.DirectoryChanges | None, people.Plan | None]
Workspace = Annotated[str, typer.Option(help="Which workspace, by its id, where there are several.")]
CHANGED = "Somebody changed the people meanwhile. Nothing was changed: please look at the difference again."


@app.callback()
def _group() -> None: ...


def _command(channel: str, source: Directory) -> Callable[..., None]:
    def sync(dry_run: DryRun = False, yes: Yes = False, workspace: Workspace = "", add: Add = False) -> None:
        with context.tried(context.settings(), dry_run) as settings:
            work(settings, dry_run, yes, workspace, add)

    def work(settings: Settings, dry_run: bool, yes: bool, workspace: str, add: bool) -> None:
        product = wire(settings).app
        found = source.read(product, settings, workspace)
        now = product.clock.now()

        def difference(db: Db) -> Difference:
            told = (
                directory.compare(db, product.policy, channel, found.workspace, found.accounts, today(now))
                if source.leads
                else None
            )
            changes = _compare(db, channel, found)
            new = (
                plan_strangers(
                    db, product.policy, channel, changes.strangers, found.accounts, today(now), ID_COLUMNS
                )
                if add
                else None
            )
            return changes, told, new

        try:
            with product.transaction(reading=True) as db:
                shown = difference(db)
        except ListInvalid as invalid:
            place = source.command.capitalize()
            for problem in invalid.problems:
                typer.echo(f"{place}: {problem.what}", err=True)
            _refuse(f"Please put that right in {place}. Nothing was changed.")
        found_sync, told, new = shown
        lines = [
            *(people.describe(new) if new is not None else ()),
            *(directory.describe(told) if told is not None else ()),
            *accounts.describe(found_sync, others=new is not None or (told is not None and not told.empty)),
            *(f"! {note}" for note in found.notes),
        ]
        nothing = found_sync.empty and (told is None or told.empty) and new is None
        _agree(lines, nothing, dry_run, yes)
        with product.transaction() as db:
            if difference(db) != shown:
                _refuse(CHANGED)
            if new is not None:
                people.apply(db, new, now)
            if told is not None:
                directory.carry_out(db, told, now)
            accounts.carry_out(
                db, channel, found.workspace, found_sync, now, without_workspace=found.without_workspace
            )
        typer.echo("Done.")

    return sync


def _compare(db: Db, channel: str, found: Accounts) -> accounts.AccountSync:
    return accounts.compare(
        db, channel, found.workspace, found.accounts, found.lasting, without_workspace=found.without_workspace
    )


for _channel in CHANNELS:
    if _channel.directory is not None:
        app.command(_channel.directory.command, help=_channel.directory.help)(
            _command(_channel.name, _channel.directory)
        )


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


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
