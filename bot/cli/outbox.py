"""Command `alongside outbox`: messages that did not go out, and sending them again."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from bot.cli import context
from bot.clock import SystemClock
from storage import audit_log, delivery_queue, outbox
from storage.db import transaction
from storage.keys import KeyRing

app = typer.Typer(
    help="Messages that wait, and those that were set aside: see them, send them again.", no_args_is_help=True
)

SHOWN = 50


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many messages to name.")] = SHOWN,
) -> None:
    """Say how many messages wait, and list those that were set aside with the reason. What they say is not shown."""
    settings = context.settings()
    engine, ring, now = context.current(settings), context.existing_ring(settings), SystemClock().now()
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, ring, reading=True) as db:
            waiting, oldest = outbox.backlog(db, now)
            reasons, rows = delivery_queue.reasons(db), delivery_queue.set_aside(db, limit)
        since = f", the oldest since {oldest:%d %B %Y, %H:%M} UTC" if oldest else ""
        typer.echo(f"{waiting:,} due and not yet sent{since}; {sum(r.count for r in reasons):,} set aside.")
        if not rows:
            continue
        table = Table("number", "person", "card", "due (UTC)", "why")
        for row in rows:
            table.add_row(
                str(row.id), str(row.person_id), row.name, f"{row.due_at:%Y-%m-%d %H:%M}", row.problem
            )
        Console().print(table)
        typer.echo("Send them again: alongside outbox retry --all, or alongside outbox retry NUMBER …")


@app.command("retry")
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(help="Their numbers, from the list.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were set aside.")] = False,
) -> None:
    """Queue messages again that were set aside: in their old order, and looked for before they are sent."""
    if bool(numbers) == everything:
        raise typer.BadParameter("give the numbers of messages, or --all")
    settings, ids = context.settings(), None if everything else numbers
    engine, ring = context.current(settings), context.existing_ring(settings)
    again = sum(_retry(engine, ring, here, ids) for here in context.organisations(engine))
    typer.echo(f"{again:,} queued again." if again else "None of these is set aside.")


def _retry(engine: Engine, ring: KeyRing, organisation_id: int, ids: list[int] | None) -> int:
    with transaction(engine, organisation_id, ring) as db:
        again = delivery_queue.retry(db, ids)
        if again:
            audit_log.write(db, SystemClock().now(), None, "outbox.retried", detail=str(again))
        return again
