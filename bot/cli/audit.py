"""Command `alongside audit`: verifies the audit log's hash chain."""

from pathlib import Path
from typing import Annotated

import typer

from bot.audit_heads import COLUMNS
from bot.cli import context
from bot.cli.errors import CommandError
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
    heads: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file of ALONGSIDE_AUDIT_HEADS, with one a day.")
    ] = None,
) -> None:
    """Walk the audit log's chain and name the first broken link; exit code 1 where there is one.

    The chain shows what was changed, moved or taken out, also by somebody who can write the database: its digests are
    made with the key ring. That entries are missing from its very end shows only against a digest that was kept
    somewhere else: in the service's log ("audit log head", daily), in its figures (alongside_audit_head), or in the
    file of ALONGSIDE_AUDIT_HEADS. Give it with --head, or the whole file with --heads.
    """
    settings = context.settings()
    engine, ring = context.current(settings), context.existing_ring(settings)
    broken = False
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, ring, reading=True) as db:
            found = audit_log.verify(db, _kept(head, heads, organisation_id))
        if found.broken:
            broken = True
            typer.echo(f"✗ {found.broken}. The {found.sealed:,} before it hold.", err=True)
            continue
        typer.echo(f"✓ {found.sealed:,} entries hold; {found.waiting:,} wait to be sealed.")
        typer.echo(f"  Head: {found.head}")
        typer.echo("  Keep this digest away from this machine; --head compares a later audit log with it.")
    if broken:
        raise typer.Exit(1)


def _kept(head: str | None, heads: Path | None, organisation_id: int) -> set[str]:
    """Return the digests that were noted for an organisation. Raise CommandError for a file without any."""
    kept = {head} if head else set[str]()
    if heads is not None:
        noted = [line.split() for line in heads.read_text(encoding="utf-8").splitlines()]
        if not noted or any(len(parts) != COLUMNS for parts in noted):
            raise CommandError(
                f"{heads} is no file of noted heads: each line has a time, an organisation, a position, a digest."
            )
        kept |= {parts[3] for parts in noted if parts[1] == str(organisation_id)}
    return kept
