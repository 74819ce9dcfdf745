"""Command `alongside erase`: answer somebody's erasure request, as far as law and policy allow."""

from typing import Annotated

import typer

from bot.cli import context
from bot.cli.errors import CommandError
from bot.cli.retention import NO_LIST, person_of
from bot.wiring import destructions, wire
from handlers.people.diff import today
from handlers.retention import operations, plan
from storage.destruction import scrub


def erase(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who asked: an e-mail address.")],
    decided_by: Annotated[
        str,
        typer.Option(
            "--decided-by", metavar="EMAIL", help="Who decided that a leaver's file goes before its time."
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")] = False,
) -> None:
    """Say what of a person goes and what stays, with the reason; ask; and erase it for good.

    What people wrote goes by destroying the key of the person's file; the audit log gets a certificate. What was sent
    to Slack or Teams stays there for as long as those keep messages.
    """
    settings = context.settings()
    product = wire(settings).app
    now = product.clock.now()
    with product.transaction(reading=True) as db:
        found = person_of(db, person)
        decider = person_of(db, decided_by).id if decided_by else None
        planned = plan.erasure(db, product.policy, found, today(now), decider is not None)
        who, name = found.id, found.name
    for one in planned.goes:
        typer.echo(f"Goes:   {one}")
    for what, why in planned.stays:
        typer.echo(f"Stays:  {what}: {why}")
    if dry_run:
        typer.echo("This was a dry run: nothing was changed.")
        return
    if not planned.file and not planned.identity:
        typer.echo("Nothing was erased.")
        raise typer.Exit(1)
    outside = destructions(settings)
    if outside is None:
        raise CommandError(NO_LIST)
    if not yes and not typer.confirm(f"Erase {name}? It is gone for good."):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    with product.transaction() as db:
        again = person_of(db, person)
        assert again.id == who
        done = operations.erase(db, outside, again, planned, decider, now)
    scrub(product.engine)
    typer.echo(f"Erased{f': {done.texts} texts; certificate {done.digest[:16]}' if done else ''}.")
