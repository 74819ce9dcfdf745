"""Command `alongside audit`: verifies the audit log's hash chain."""

from typing import Annotated

import typer

from bot.cli import context
from storage import audit_log
from storage.db import transaction

app = typer.Typer(help="Verify that nobody has rewritten who did and read what.", no_args_is_help=True)


@app.callback()
def _group() -> None: ...


@app.command("verify")
def verify(
    head: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="The digest that an earlier run printed.")
    ] = None,
) -> None:
    """Walk the audit log's chain and name the first broken link; exit code 1 where there is one.

    The chain shows what was changed, moved or taken out, also by somebody who can write the database: its digests are
    made with the key ring. That entries are missing from its very end shows only against a digest that was kept
    somewhere else, such as in the service's log ("audit log head", daily): give it with --head.
    """
    settings = context.settings()
    engine, ring = context.current(settings), context.existing_ring(settings)
    broken = False
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, ring, reading=True) as db:
            found = audit_log.verify(db, head)
        if found.broken:
            broken = True
            typer.echo(f"✗ {found.broken}. The {found.sealed:,} before it hold.", err=True)
            continue
        typer.echo(f"✓ {found.sealed:,} entries hold; {found.waiting:,} wait to be sealed.")
        typer.echo(f"  Head: {found.head}")
        typer.echo("  Keep this digest away from this machine; --head compares a later audit log with it.")
    if broken:
        raise typer.Exit(1)
