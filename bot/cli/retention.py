"""Command `alongside retention`: what the policy's time is over for, leavers' files, holds and receipts."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.cli import context
from bot.cli.errors import CommandError
from bot.documents import leavers
from bot.settings import Settings
from bot.wiring import destructions, wire
from handlers.people.diff import today
from handlers.retention import operations, plan
from handlers.retention.rules import HOLDS, RetentionStep
from handlers.routing import Refused
from storage.db import Db
from storage.destruction import scrub
from storage.destruction_list import DestructionRegister
from storage.models import Person
from storage.queries import data_subject

app = typer.Typer(help="How long files are kept: hand over, hold, destroy.")

Email = Annotated[str, typer.Argument(metavar="PERSON", help="Whose file: an e-mail address.")]
NO_LIST = (
    "Nothing was destroyed: set ALONGSIDE_DESTRUCTIONS to a file outside every backup first. What is destroyed is "
    "written there, so that a restored copy does not bring it back."
)


@app.callback(invoke_without_command=True)
def retention(
    context_: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")
    ] = False,
    by: Annotated[str, typer.Option("--by", metavar="DAY", help="Look ahead to a day; shows only.")] = "",
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Where leavers' files are written for whom they go to."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")] = False,
) -> None:
    """Show what the policy's time is over for, ask, and carry it out.

    Leavers' files are written into FOLDER; files and records whose time is over are destroyed for good.
    """
    if context_.invoked_subcommand is not None:
        return
    settings = context.settings()
    product = wire(settings).app
    now = product.clock.now()
    day = _day(by, today(now))
    with product.transaction(reading=True) as db:
        steps = plan.due(db, product.policy, day)
    if product.policy.retention is None:
        typer.echo("The policy does not say how long anything is kept. Nothing is ever destroyed by itself.")
        return
    if not steps:
        typer.echo(f"Nothing is due by {day}.")
        return
    for step in steps:
        typer.echo(line(step))
    doable = [step for step in steps if not step.held and _possible(step, to)]
    if dry_run or by:
        typer.echo("This was a dry run: nothing was changed.")
        return
    if not doable:
        typer.echo("Nothing can be done now: see above.")
        raise typer.Exit(1)
    if not yes and not typer.confirm(
        f"Carry out {len(doable)} of these? What is destroyed is gone for good."
    ):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    outside = _outside(settings) if any(step.what.startswith("destroy") for step in doable) else None
    for step in doable:
        with _words(), product.transaction() as db:
            _carry_out(db, product, step, outside, to)
    if outside is not None:
        scrub(product.engine)


@app.command("received")
def received(
    person: Email,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="Day of the receipt; today without.")] = "",
) -> None:
    """Note that a leaver's file has arrived where the policy sends it."""
    product = wire(context.settings()).app
    now = product.clock.now()
    with _words(), product.transaction() as db:
        found = person_of(db, person)
        row = operations.received(db, found, _day(on, today(now)), now)
        typer.echo(f"{row.to} has {found.name}'s file since {row.received_on}.")


@app.command("hold")
def hold(
    person: Email,
    reason: Annotated[str, typer.Option("--for", help=f"One of: {', '.join(HOLDS)}.")],
) -> None:
    """Put a file on hold: nothing of it is destroyed until it is released."""
    product = wire(context.settings()).app
    now = product.clock.now()
    with _words(), product.transaction() as db:
        found = person_of(db, person)
        operations.hold(db, found, reason, today(now), now)
        typer.echo(f"{found.name}'s file is on hold: {reason}.")


@app.command("release")
def release(person: Email) -> None:
    """End every hold on a file."""
    product = wire(context.settings()).app
    now = product.clock.now()
    with product.transaction() as db:
        found = person_of(db, person)
        ended = operations.release(db, found, today(now), now)
        typer.echo(
            f"{found.name}'s file: {', '.join(ended)} ended."
            if ended
            else f"{found.name}'s file is on no hold."
        )


def line(step: RetentionStep) -> str:
    """Return one step in words."""
    what = {
        "hand over": f"hand over to {step.to} (--to FOLDER)",
        "receipt": f"handed over to {step.to}, no receipt noted (alongside retention received)",
        "destroy file": "destroy the file",
        "destroy records": "destroy a record",
        "destroy drafts": "destroy a draft that nobody shared",
    }[step.what]
    clause = f", {step.clause}" if step.clause else ""
    held = f"; ON HOLD: {step.held}" if step.held else ""
    return f"{step.due}  {step.name}: {what}{clause}{held}"


def person_of(db: Db, email: str) -> Person:
    """Return the person with this address. Raise CommandError if there is nobody."""
    found = data_subject.by_email(db, email)
    if found is None:
        raise CommandError(f"Nobody here has the e-mail address {email}. Nothing was changed.")
    return found


def _carry_out(
    db: Db, product: App, step: RetentionStep, outside: DestructionRegister | None, to: Path | None
) -> None:
    now = product.clock.now()
    if step.what == "hand over":
        assert to is not None
        path, digest = leavers.write(db, product.policy, step.person_id, to, now)
        operations.handed_over(db, step.person_id, step.to, digest, today(now), now)
        typer.echo(f"Written: {path}")
        return
    assert outside is not None
    done = operations.destroy(db, outside, step, now)
    if done is not None:
        typer.echo(f"Destroyed: {step.name}, {done.texts} texts; certificate {done.digest[:16]}")


def _possible(step: RetentionStep, to: Path | None) -> bool:
    """Whether this run can do it: a handover needs a folder, a receipt comes from outside."""
    return step.what.startswith("destroy") or (step.what == "hand over" and to is not None)


def _outside(settings: Settings) -> DestructionRegister:
    chosen = destructions(settings)
    if chosen is None:
        raise CommandError(NO_LIST)
    return chosen


def _day(given: str, default: date) -> date:
    try:
        return date.fromisoformat(given) if given else default
    except ValueError:
        raise CommandError(
            f"Found {given!r}; expected a day, such as 2026-03-31. Nothing was changed."
        ) from None


@contextmanager
def _words() -> Generator[None]:
    """Turn a refusal into a CommandError."""
    try:
        yield
    except Refused as refused:
        raise CommandError(refused.words) from None
