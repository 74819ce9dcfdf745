"""Command `alongside pack`: write an inspection pack into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import context
from bot.cli.errors import CommandError
from bot.wiring import wire
from handlers.people.diff import today
from handlers.quality.pack import files_of
from storage import audit_log


def pack(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")],
) -> None:
    """Write policy, coverage, exceptions, what was drawn and found, and a sample, without names, for an inspection."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(
            f"{folder} is not an empty folder. Name another one, so that nothing is overwritten."
        )
    product = wire(context.settings()).app
    now = product.clock.now()
    with product.transaction() as db:
        found = files_of(db, product.policy, now, today(now))
        audit_log.write(db, now, None, "pack.written", "", None, f"{len(found)} files")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name, content in sorted(found.items()):
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(content)
        typer.echo(f"{file}: {len(content):,} bytes")
