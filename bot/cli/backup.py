"""Commands `alongside backup` and `alongside restore`: a whole database, without its keys."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from bot import wiring
from bot.cli import context
from bot.clock import SystemClock
from storage import backup as backups
from storage import destruction, secrets

app = typer.Typer(help="Write a backup of the database while it is used, and prove that it can be put back.")
restore_app = typer.Typer(help="Put a backup back into an empty database.")


class Progress:
    """One line that says which table is at work, on a terminal."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._status = Status(doing, console=Console(stderr=True))

    def __enter__(self) -> "Progress":
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def say(self, table: str, rows: int) -> None:
        """Show a table and its rows."""
        self._status.update(f"{self._doing}: {table} {rows:,}")


@app.command("backup")
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Write a backup of one moment into a folder, while the service runs, and put it back for a try.

    The try goes into an empty database of its own, in the same folder and deleted again; every table's rows and digest
    are compared. The keys are not in the backup: keep a copy of them in another place. Exit code 2 if anything differs.
    """
    settings = context.settings()
    engine = context.current(settings)
    with Progress("Writing") as progress:
        made = backups.make(engine, folder, SystemClock().now(), progress.say)
    with (
        Progress("Proving") as progress,
        tempfile.TemporaryDirectory(dir=folder, prefix=".proof-") as scratch,
    ):
        backups.prove(folder, Path(scratch), progress.say)
    rows = sum(count for count, _ in made.tables.values())
    typer.echo(f"{folder}: {rows:,} rows of {len(made.tables)} tables, put back for a try and found equal.")
    names = ", ".join(made.ring_keys) or "none yet"
    typer.echo(f"The keys are not in it. What people wrote opens with: {names}. Keep them in another place.")


@restore_app.command("restore")
def restore(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that `alongside backup` has written.")
    ],
) -> None:
    """Put a backup back into the database of the settings, which must be empty: whole, or not at all.

    The keys must be there first (the key file, or ALONGSIDE_KEYS). Afterwards every table's rows and digest are
    compared, and what was destroyed since the backup is destroyed again, from the list of ALONGSIDE_DESTRUCTIONS.
    """
    settings = context.settings()
    found = backups.read_manifest(folder)
    ring = context.existing_ring(settings) if found.ring_keys else None
    for name in found.ring_keys:
        if ring is not None and name not in ring.keys:
            ring.missing(name)
    engine = wiring.database(settings)
    with Progress("Putting back") as progress:
        made = backups.put_back(engine, folder, progress.say)
    again = destruction.apply(engine, wiring.destructions(settings), SystemClock().now())
    backups.look_before_sending(engine)
    secrets.check_ring(engine, ring)
    rows = sum(count for count, _ in made.tables.values())
    typer.echo(
        f"{rows:,} rows of {len(made.tables)} tables are back, as they were at {made.made_at}, and were compared."
    )
    if settings.destructions:
        typer.echo(f"{again:,} destructions since then were carried out again.")
    typer.echo("Start the service: alongside serve")
