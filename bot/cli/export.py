"""Command `alongside export`: everything about one person, written for them as a page and as JSON."""

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import render
from bot.cli import context
from bot.cli.errors import CommandError
from bot.clock import SystemClock
from handlers.formatting import plain_day
from handlers.policy import load
from handlers.subject_access import SubjectFile, gather
from storage.db import transaction
from storage.queries import organisations

app = typer.Typer(help="Everything about one person, for them: a page to read, and JSON.")


@app.command()
def export(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")],
    to: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where the two files go; made if missing.")
    ] = Path(),
) -> None:
    """Write everything about one person, for their own access request: a page to read or print, and JSON.

    Other people's private words are left out, and the page says where. The export goes into the audit
    log. The files can be read by their owner alone: hand them over as safely.
    """
    settings = context.settings()
    policy, engine, ring = load(settings.policy), context.current(settings), context.existing_ring(settings)
    now = SystemClock().now()
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, ring) as db:
            file = gather(db, policy, email, now)
            if file is not None:
                name = organisations.name(db)
                for path in write(file, name, to):
                    typer.echo(path)
                return
    raise CommandError(f"Nobody here has the e-mail address {email}. Nothing was written.")


def write(file: SubjectFile, organisation: str, folder: Path) -> tuple[Path, Path]:
    """Write the page and the JSON, readable by their owner only, and return their paths. Raise OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = "".join(c if c.isalnum() or c in "@._-" else "_" for c in file.person.email).lstrip(".")
    as_html, as_json = folder / f"{stem}.html", folder / f"{stem}.json"
    _write(as_html, page(file, organisation))
    _write(as_json, structure(file, organisation))
    return as_html, as_json


def page(file: SubjectFile, organisation: str) -> str:
    """Render one HTML page that needs no other files."""
    zone = ZoneInfo(file.person.timezone)
    today = file.at.astimezone(zone).date()

    def plain(thing: object) -> object:
        match thing:
            case datetime():
                local = thing.astimezone(zone)
                return f"{local:%A} {local.day} {local:%B %Y at %H:%M}"
            case date():
                return (
                    plain_day(thing, today)
                    if thing.year == today.year
                    else f"{thing:%A} {thing.day} {thing:%B %Y}"
                )
            case _:
                return thing

    templates = Path(render.__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined)
    environment.filters["plain"] = plain
    return environment.get_template("person.html").render(file=file, organisation=organisation)


def structure(file: SubjectFile, organisation: str) -> str:
    """Return the same as JSON: days as YYYY-MM-DD, times in UTC."""
    whole: Mapping[str, Any] = {
        "person": file.person.email,
        "organisation": organisation,
        "taken out": file.at,
        "parts": {p.key: {"title": p.title, "note": p.note, "entries": p.entries} for p in file.parts},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_iso) + "\n"


def _iso(value: object) -> str:
    if isinstance(value, date):  # datetime is a subclass of date
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")


def _write(path: Path, text: str) -> None:
    """Write a file atomically, with mode 600, whatever was there before."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".export-")  # made with mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
