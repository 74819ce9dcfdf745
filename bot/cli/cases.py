"""Command `alongside cases`: take over the list that the case system writes, with a difference first."""

from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.app import App
from bot.cli import context, days
from bot.wiring import wire
from handlers.cases import importing
from handlers.people import ListInvalid
from handlers.people.csv_reader import MAX_BYTES
from handlers.people.diff import today
from handlers.routing import Refused

app = typer.Typer(help="Take over the case system's list: numbers and dates only.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `import` a command of its own."""


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="CASES.CSV", help=f"Columns: {','.join(importing.COLUMNS)}")
    ],
    as_at: Annotated[
        date | None,
        typer.Option("--as-at", parser=days.day, metavar="DAY", help="Day of the list; today without."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    part: Annotated[
        bool,
        typer.Option("--part", help="The file lists only some cases: none is closed for not being in it."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")] = False,
) -> None:
    """Take over a list of open cases: show what would change, ask, and do all of it or nothing.

    A number, the worker's e-mail address and the day of the allocation are needed. Days of a change, a discussion and
    the end may be there; what was noted here is never taken away. Every line that is wrong is listed, with exit code
    2, and nothing is changed then. A column with names or words is left aside: nothing of it is read.
    """
    try:
        data = file.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        _refuse(f"{file} can't be read: {error.strerror or 'no reason given'}. Nothing was changed.")
    with context.tried(context.settings(), dry_run) as settings:
        _import(wire(settings).app, file, data, as_at, dry_run=dry_run, part=part, yes=yes)


def _import(
    product: App, file: Path, data: bytes, as_at: date | None, *, dry_run: bool, part: bool, yes: bool
) -> None:
    now = product.clock.now()
    day = as_at or today(now)
    if day > today(now):
        _refuse(f"--as-at: {day} is still to come.")
    try:
        with product.transaction(reading=True) as db:
            found = importing.plan(db, product.policy, data, day, whole=not part)
    except Refused as refused:
        _refuse(refused.words)
    except ListInvalid as invalid:
        for problem in invalid.problems:
            typer.echo(f"{file}: {problem}", err=True)
        _refuse(f"{file}: {len(invalid.problems):,} to put right. Nothing was changed.")
    for line in importing.describe(found):
        typer.echo(line)
    if dry_run:
        typer.echo("This was a dry run: nothing was changed.")
        return
    if not found.empty and not yes and not typer.confirm("Change this?"):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    with product.transaction() as db:
        if importing.plan(db, product.policy, data, day, whole=not part) != found:
            _refuse(
                "The register has changed meanwhile. Nothing was changed: please look at the difference again."
            )
        importing.apply(db, found, now)
    typer.echo(f"Done. The list is of {day}.")


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
