"""Command `alongside db`: the database's version."""

import typer

from bot import wiring
from bot.cli import context
from storage.migrations import state, upgrade

app = typer.Typer(help="Bring the database up to date.", no_args_is_help=True)


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
