"""Command `alongside keys`: the keys that wrap the keys of people's files."""

import typer

from bot.cli import context
from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import key_file
from storage import audit_log
from storage.db import transaction
from storage.keys import KeyRing, new_key, write_keys
from storage.secrets import rewrap

app = typer.Typer(
    help="The keys that people's words are sealed with: make one, change to a new one.", no_args_is_help=True
)


@app.command("new")
def new() -> None:
    """Print a fresh key, as it stands in ALONGSIDE_KEYS (the last one is current) or on a line of the key file."""
    typer.echo(new_key())


@app.command("rotate")
def rotate() -> None:
    """Change to a new key: every file's key is wrapped again, and nobody's words are touched.

    With a key file, a fresh key is added to it first, and the running service takes it over within a minute. With keys
    in ALONGSIDE_KEYS, add one yourself (`alongside keys new`, after a comma at the end), restart the service with it,
    then run this.
    """
    settings = context.settings()
    engine = context.current(settings)
    ring = context.existing_ring(settings)
    kept = ring.file is not None
    if kept:
        ring = _add_to_file(settings, ring)
    changed = 0
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, ring) as db:
            count = rewrap(db, ring)
            if count:
                audit_log.write(
                    db, SystemClock().now(), None, "keys.rotated", detail=f"{ring.current}: {count}"
                )
            changed += count
    typer.echo(f"{ring.current} is the current key; {changed:,} files' keys were wrapped by it now.")
    if not kept and not changed:
        typer.echo("To change to a new one, add it at the end of ALONGSIDE_KEYS first: alongside keys new")
        return
    typer.echo(
        ("The running service takes it over within a minute." if kept else "Restart the service.")
        + " Keep the older keys for as long as you keep copies of the database from before."
    )


def _add_to_file(settings: Settings, ring: KeyRing) -> KeyRing:
    """Return the ring with a fresh current key, which is written to the file before anything is wrapped by it."""
    file = key_file(settings)
    write_keys(file, file.read_text().rstrip("\n") + f"\n{new_key()}\n", replace=True)
    added = KeyRing.load(file)
    assert set(ring.keys) < set(added.keys)
    return added
