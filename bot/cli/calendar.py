"""`alongside calendar`: what stands in people's calendars, and whether they can be read and written."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from bot.calendars import accounts
from bot.calendars.contract import CalendarError
from bot.calendars.setup import calendar_setup, kinds
from bot.cli import context
from bot.cli.errors import CommandError
from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import wire
from handlers.calendar_setup import CALDAV, FILE, OFF, SERVERS
from handlers.calendars import changes
from storage import audit_log, secrets
from storage.db import transaction
from storage.models import About
from storage.queries import calendars as queries
from storage.queries import people

app = typer.Typer(help="Sessions in people's calendars: see them, bring them in line.", no_args_is_help=True)

DEFAULT = "default"
AHEAD = timedelta(days=7)


@app.command("check")
def check(email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose calendar to look at.")]) -> None:
    """Look at one person's calendar as Alongside does, and say when they are busy in the next days: times alone."""
    settings = context.settings()
    kind, account = _account(settings, email)
    if kind in (FILE, OFF):
        typer.echo(f"{email}: {'files in the chat' if kind == FILE else 'nothing, by their own choice'}")
        return
    calendar = kinds(settings, SystemClock()).get(kind)
    if calendar is None:
        raise CommandError(
            f"{email} has a calendar of the kind {kind}, which is not set up: docs/calendars.md"
        )
    now = SystemClock().now()
    try:
        found = calendar.busy([account], now, now + AHEAD)
    except CalendarError as problem:
        raise CommandError(f"{email}, {kind}: {problem.why}") from None
    if account.person_id not in found:
        raise CommandError(f"{email}, {kind}: this calendar can't be read. See docs/calendars.md.")
    typer.echo(
        f"{email}, {kind}: busy {len(found[account.person_id])} times in the next {AHEAD.days} days (UTC)"
    )
    for busy in found[account.person_id]:
        perhaps = "  tentative" if busy.tentative else ""
        typer.echo(f"  {busy.start:%Y-%m-%d %H:%M} to {busy.end:%Y-%m-%d %H:%M}{perhaps}")


@app.command("use")
def use(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose calendar it is.")],
    kind: Annotated[str, typer.Argument(help="outlook, google, caldav, file, off, or default.")],
    address: Annotated[str, typer.Option(help="caldav: the calendar's own address.")] = "",
    username: Annotated[str, typer.Option(help="caldav: the account there; its password is asked for.")] = "",
) -> None:
    """Choose the kind of one person's calendar, where it is not the organisation's default.

    What stands in the calendar that is left is taken out of it, and put into the new one.
    """
    if kind not in (*SERVERS, FILE, OFF, DEFAULT):
        raise CommandError(f"found {kind!r}; expected {', '.join((*SERVERS, FILE, OFF, DEFAULT))}")
    if bool(address or username) != (kind == CALDAV) and (address or username):
        raise CommandError("--address and --username are for caldav alone")
    if address and not address.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise CommandError(f"{address}: a calendar's address begins with https://")
    password = typer.prompt("Password", hide_input=True) if username else ""
    product = wire(context.settings())
    now = product.app.clock.now()
    with product.app.transaction() as db:
        person = people.of_email(db, email)
        if person is None:
            raise CommandError(f"There is nobody with the address {email} on the list of people.")
        changes.choose(db, product.app.setup, person.id, OFF, now)
    product.worker.deliver()  # what stood in the old calendar goes by what opened that one
    with product.app.transaction() as db:
        row = queries.account(db, person.id)
        row.address, row.username, row.sealed = address, username, None
        if password:
            row.ring_key, row.sealed = db.ring.wrap(password.encode(), secrets.calendar_of(row))
        changes.choose(db, product.app.setup, person.id, "" if kind == DEFAULT else kind, now)
        audit_log.write(db, now, None, "calendar.chosen", About("person", person.id), person.id, kind)
    typer.echo(f"{email}: {kind}")


@app.command("sync")
def sync(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Go on until nothing is left to bring in line.")
    ] = False,
) -> None:
    """Bring calendars in line, and take over what was changed there."""
    product = wire(context.settings())
    if product.worker.calendars is None:
        raise CommandError("No calendars are set up: ALONGSIDE_CALENDARS, docs/calendars.md")
    if until_idle:
        product.worker.sync()
    else:
        product.worker.deliver()
        product.worker.pull()
    with product.app.transaction(reading=True) as db:
        waiting = sum(entry.state == "pending" for entry, _ in queries.every_entry(db))
    typer.echo("Nothing is left." if not waiting else f"{waiting} entries still wait to be written.")
    if waiting:
        raise typer.Exit(1)


@app.command("list")
def list_entries(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """List which sessions stand in whose calendar, and how: synced, pending or asked. No titles."""
    settings = context.settings()
    engine = context.current(settings)
    rows: list[dict[str, int | str]] = []
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, context.existing_ring(settings), reading=True) as db:
            rows += [
                {
                    "session": e.session_id,
                    "person": person.email,
                    "kind": e.kind,
                    "id": e.ref,
                    "state": e.state,
                }
                for e, person in queries.every_entry(db)
                if e.kind not in (FILE, OFF) and e.state != "removed"
            ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo("  ".join(str(row[name]) for name in ("session", "person", "kind", "state", "id")))
    if not rows:
        typer.echo("None yet.")


def _account(settings: Settings, email: str) -> tuple[str, accounts.PersonCalendar]:
    engine = context.current(settings)
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, context.existing_ring(settings), reading=True) as db:
            person = people.of_email(db, email)
            if person is not None:
                return accounts.of(db, calendar_setup(settings), [person.id])[person.id]
    raise CommandError(f"There is nobody with the address {email} on the list of people.")
