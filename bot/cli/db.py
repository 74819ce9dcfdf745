"""Command `alongside db`: the database's version, and its move to another."""

from typing import Annotated

import typer

from bot import wiring
from bot.cli import context
from bot.cli.backup import Progress
from bot.cli.errors import CommandError
from storage import database_copy
from storage.connections import connect
from storage.migrations import state, upgrade

app = typer.Typer(help="Bring the database up to date; move it to PostgreSQL.", no_args_is_help=True)


@app.callback()
def _group() -> None: ...


@app.command("upgrade")
def upgrade_database() -> None:
    """Make the tables in an empty database, or bring an older one to this program's version: whole or not at all.

    Make a copy of the database first.
    """
    engine = wiring.database(context.settings())
    before = state(engine)
    upgrade(engine)
    after = state(engine)
    if before.found == after.found:
        typer.echo(f"The database is at version {after.found} already.")
    else:
        typer.echo(f"The database is at version {after.found} now; it was {before.found or 'empty'}.")


@app.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="SQLITE-URL", help="sqlite:///path/to/alongside.db")],
    target: Annotated[
        str, typer.Argument(metavar="POSTGRES-URL", help="postgresql://user:password@host/name, empty")
    ],
) -> None:
    """Copy a whole database to an empty one, and compare both sides row by row.

    Stop the service first. A copy that was interrupted goes on where it stopped: run the same command again. The keys
    stay as they are. Then set DATABASE_URL to the new database and start the service.
    """
    if source == target:
        raise CommandError("Source and target are the same database. Nothing was changed.")
    with Progress("Copying") as progress:
        counts = database_copy.copy(connect(source), connect(target), progress.say)
    typer.echo(f"{sum(counts.values()):,} rows of {len(counts)} tables are there, and equal on both sides.")
    typer.echo("Set DATABASE_URL to the new database, then start the service.")
