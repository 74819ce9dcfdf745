"""Command `alongside verify`: check the signature of a file that Alongside wrote."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import context
from bot.cli.errors import CommandError
from bot.documents import signatures
from bot.documents.signatures import BadSignature


def verify(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The file; its signature is FILE.sig.")
    ] = None,
    public_key: Annotated[
        str, typer.Option("--public-key", help="Check by this key, where the key ring is not at hand.")
    ] = "",
    show_key: Annotated[
        bool, typer.Option("--show-key", help="Print the public key, to give to others.")
    ] = False,
) -> None:
    """Say whether a record's file is as Alongside wrote it; exit code 1 where it is not."""
    ring = None if public_key else context.existing_ring(context.settings())
    if show_key:
        if ring is None:
            raise CommandError("--show-key prints this installation's key; leave --public-key out.")
        typer.echo(signatures.public_of(ring))
        return
    if file is None:
        raise CommandError("Name the file to check: alongside verify FILE")
    signature = file.with_name(f"{file.name}.sig")
    if not file.exists() or not signature.exists():
        missing = file if not file.exists() else signature
        raise CommandError(f"{missing} is not there: a file is checked with the signature beside it.")
    try:
        signed = signatures.verify(file.read_bytes(), signature.read_bytes(), ring, public_key)
    except BadSignature as problem:
        typer.echo(f"{file}: not as Alongside wrote it: {problem}.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{file}: as Alongside wrote it (key {signed.key}, SHA-256 {signed.digest}).")
