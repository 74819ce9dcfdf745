"""Command `alongside people`: import and export the list of people, name administrators."""

import tomllib
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.app import App
from bot.channels.registry import ID_COLUMNS
from bot.cli import context, day_lists, sync
from bot.settings import Settings
from bot.wiring import wire
from handlers import people
from handlers.people.admins import name_admin
from handlers.people.csv_reader import MAX_BYTES
from handlers.people.diff import today

app = typer.Typer(
    help="Take over the list of people, write it out, name administrators.", no_args_is_help=True
)

app.add_typer(sync.app, name="sync")
app.command("induction")(day_lists.induction)
app.command("work")(day_lists.work)
app.command("qualifications")(day_lists.qualifications)
app.command("training")(day_lists.training)

COLUMNS = f"Columns: {','.join(people.headers(ID_COLUMNS))}"


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="PEOPLE.CSV", help=COLUMNS)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    part: Annotated[
        bool,
        typer.Option("--part", help="The file lists only some people: nobody leaves for not being in it."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")] = False,
    full_time: Annotated[
        float | None,
        typer.Option(
            metavar="HOURS", min=1, max=60, help="What full time is, where the file has weekly hours."
        ),
    ] = None,
    columns: Annotated[
        Path | None,
        typer.Option(metavar="FILE.TOML", help='Which header is which, a line each: name = "Their header".'),
    ] = None,
) -> None:
    """Take over a list of people: show what would change, ask, and do all of it or nothing.

    A name and an e-mail address suffice; headers are known by their usual other names, and by --columns; other columns
    are named once and left aside. A manager makes a line pair. The file lists everybody: whoever is missing has left.
    An empty cell means the usual (full time, Monday to Friday, nobody above …); a column that the file does not have,
    and an empty channel id, leave what is known. Every line that is wrong is listed, with exit code 2, and nothing is
    changed then.
    """
    data = _bytes(file)
    mapping = _mapping(columns) if columns else None
    with context.tried(_settings(), dry_run) as settings:
        _import(wire(settings).app, file, data, mapping, full_time, dry_run=dry_run, part=part, yes=yes)


def _import(
    product: App,
    file: Path,
    data: bytes,
    mapping: dict[str, str] | None,
    full_time: float | None,
    *,
    dry_run: bool,
    part: bool,
    yes: bool,
) -> None:
    now = product.clock.now()
    day = today(now)
    try:
        with product.transaction(reading=True) as db:
            plan = people.plan(
                db,
                product.policy,
                data,
                day,
                ids=ID_COLUMNS,
                whole=not part,
                full_time=full_time,
                mapping=mapping,
            )
    except people.ListInvalid as invalid:
        for problem in invalid.problems:
            typer.echo(f"{file}: {problem}", err=True)
        _refuse(f"{file}: {len(invalid.problems):,} to put right. Nothing was changed.")
    for line in people.describe(plan):
        typer.echo(line)
    if dry_run:
        typer.echo("This was a dry run: nothing was changed.")
        return
    if plan.empty:
        return
    if not yes and not typer.confirm("Change this?"):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    with product.transaction() as db:
        again = people.plan(
            db,
            product.policy,
            data,
            day,
            ids=ID_COLUMNS,
            whole=not part,
            full_time=full_time,
            mapping=mapping,
        )
        if again != plan:
            _refuse(
                "Somebody changed the people meanwhile. Nothing was changed: please look at the difference again."
            )
        people.apply(db, plan, now)
    typer.echo("Done.")


@app.command("export")
def export_file(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; standard output without.")
    ] = None,
) -> None:
    """Write everybody who is here as people.csv; importing it again changes nothing."""
    product = wire(_settings()).app
    with product.transaction(reading=True) as db:
        text = people.export(db, ID_COLUMNS)
    if file is None:
        typer.echo(text.encode(), nl=False)
        return
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        _refuse(f"{file} can't be written: {error.strerror or 'no reason given'}")


@app.command("template")
def template() -> None:
    """Write an example people.csv to standard output: every column, and three invented people."""
    typer.echo(people.template(ID_COLUMNS).encode(), nl=False)


@app.command("admin")
def admin(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    yes: Annotated[
        bool | None, typer.Option("--yes/--no", help="Make this person an administrator, or no longer one.")
    ] = None,
) -> None:
    """Say whether somebody is an administrator, or make them one: people, pairs and settings; no record text."""
    product = wire(_settings()).app
    with product.transaction() as db:
        said = name_admin(db, product.clock.now(), email, yes)
    if said is None:
        _refuse(f"Nobody here has the address {email}. Nothing was changed.")
    typer.echo(said)


def _settings() -> Settings:
    return Settings()  # pyright: ignore[reportCallIssue] - the environment fills it in


def _mapping(file: Path) -> dict[str, str]:
    """Return their header by our column, from a TOML file."""
    try:
        found = tomllib.loads(_bytes(file).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        _refuse(
            f'{file}: {error}. Expected lines such as: manager_email = "Reports to". Nothing was changed.'
        )
    if wrong := [name for name, theirs in found.items() if not isinstance(theirs, str)]:
        _refuse(f"{file}: {', '.join(wrong)}: expected a header in quotation marks. Nothing was changed.")
    return found


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        _refuse(f"{file} can't be read: {error.strerror or 'no reason given'}. Nothing was changed.")


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
