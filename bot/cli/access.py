"""Command `alongside access`: who may read somebody's records, for what, until when."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.app import App
from bot.cli import context, days
from bot.cli.errors import CommandError
from bot.wiring import wire
from handlers import record_access
from handlers.routing import Refused
from storage.db import Db
from storage.models import Grant, Person
from storage.queries import data_subject

app = typer.Typer(help="Who may read somebody's records, for what, until when.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="PERSON", help="Whose records: an e-mail address.")]
Reader = Annotated[str, typer.Argument(metavar="READER", help="Who reads: an e-mail address.")]


@app.command("grant")
def grant(
    reader: Reader,
    person: Email,
    purpose: Annotated[str, typer.Option("--for", help="The purpose, as your policy words it.")],
    until: Annotated[date, typer.Option(parser=days.day, metavar="DAY", help="The last day.")],
) -> None:
    """Let somebody read one person's records, for a purpose of the policy, until a day.

    Each reading is audited, and the person is told as the policy says.
    """
    product = _open()
    with _words(), product.transaction() as db:
        row = record_access.grant(
            db,
            product.policy,
            product.clock.now(),
            _person(db, reader),
            _person(db, person),
            purpose,
            until,
        )
        typer.echo(f"Granted, as number {row.id}: {_line(db, row)}")


@app.command("revoke")
def revoke(
    number: Annotated[int, typer.Argument(help="The grant's number: alongside access list PERSON")],
) -> None:
    """End a grant at once."""
    product = _open()
    with _words(), product.transaction() as db:
        row = db.get(Grant, number, with_for_update=True)
        if row is None:
            raise CommandError(
                f"There is no grant {number}. Nothing was changed: alongside access list PERSON shows them."
            )
        record_access.revoke(db, product.clock.now(), row)
        typer.echo(f"Ended: {_line(db, row)}")


@app.command("list")
def list_grants(person: Email) -> None:
    """Show who may read this person's records, and who might once, newest first."""
    product = _open()
    with product.transaction(reading=True) as db:
        found = _person(db, person)
        rows = [row for row in data_subject.grants(db, found.id) if row.person_id == found.id]
        today = product.clock.now().astimezone(ZoneInfo(found.timezone)).date()
        for row in reversed(rows):
            typer.echo(f"{row.id:>4}  {_state(row, today):<8} {_line(db, row)}")
    if not rows:
        typer.echo(f"Nobody has a grant on {found.name}'s records.")


def _open() -> App:
    return wire(context.settings()).app


@contextmanager
def _words() -> Generator[None]:
    """Turn a refusal into a CommandError."""
    try:
        yield
    except Refused as refusal:
        raise CommandError(f"{refusal.words} Nothing was changed.") from None


def _person(db: Db, email: str) -> Person:
    found = data_subject.by_email(db, email)
    if found is None:
        raise CommandError(f"Nobody here has the e-mail address {email}. Nothing was changed.")
    return found


def _line(db: Db, row: Grant) -> str:
    reader, person = db.get_one(Person, row.reader_id), db.get_one(Person, row.person_id)
    return f"{reader.name} reads {person.name}'s records, {row.from_on} to {row.until_on}, for: {row.purpose}"


def _state(row: Grant, today: date) -> str:
    if row.until_on < today:
        return "over"
    return "open" if row.from_on <= today else "later"
