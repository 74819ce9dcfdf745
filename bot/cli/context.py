"""Settings, database and key ring, as every command opens them."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from bot import wiring
from bot.cli.errors import CommandError
from bot.settings import Settings
from storage.connections import copy_file
from storage.keys import KeyRing
from storage.migrations import WrongVersion, state, words
from storage.queries import organisations as queries


def settings(*, host: str | None = None, port: int | None = None, data: Path | None = None) -> Settings:
    """Return the environment's settings, replaced by what was given on the command line."""
    given = {"ALONGSIDE_HOST": host, "ALONGSIDE_PORT": port, "ALONGSIDE_DATA": data}
    return Settings(**{name: value for name, value in given.items() if value is not None})  # pyright: ignore


@contextmanager
def tried(chosen: Settings, dry_run: bool) -> Generator[Settings]:
    """Return the settings to work with: in a dry run, those of a copy of the SQLite file, which is deleted again.

    So a dry run leaves nothing behind: no folder, no key, no new version. PostgreSQL is read where it is.
    """
    if not dry_run or chosen.database_url:
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="alongside-dry-run-") as folder:
        file = chosen.data / "alongside.db"
        of = chosen.destructions if file.exists() else ""
        copied = chosen.model_copy(update={"data": Path(folder), "destructions": of})
        if file.exists():
            copy_file(file, copied.data / file.name)
        if not chosen.keys and (chosen.data / "keys").exists():
            shutil.copy2(chosen.data / "keys", copied.data / "keys")
        yield copied


def existing(chosen: Settings) -> Engine:
    """Return the engine of the existing database. Raise CommandError if there is none."""
    if not chosen.database_url and not (chosen.data / "alongside.db").exists():
        raise CommandError(
            f"There is no database in {chosen.data.resolve()}. Set ALONGSIDE_DATA to the folder of the one you mean, "
            "or DATABASE_URL; for a new one, run: alongside serve"
        )
    return wiring.database(chosen)


def current(chosen: Settings) -> Engine:
    """Return the engine as `existing` does. Raise WrongVersion unless it has the version that this program needs."""
    engine = existing(chosen)
    wrong = words(state(engine))
    if wrong:
        raise WrongVersion(wrong)
    return engine


def existing_ring(chosen: Settings) -> KeyRing:
    """Return the existing key ring, since a new one would open nothing. Raise CommandError if there is none."""
    file = wiring.key_file(chosen)
    if ":" not in chosen.keys and not file.exists():
        raise CommandError(
            f"There is no key file {file.resolve()}, and ALONGSIDE_KEYS is not set. People's words open only with the "
            "keys that sealed them: put the file back from where you keep a copy."
        )
    return wiring.key_ring(chosen)


def organisations(engine: Engine) -> list[int]:
    """Return the ids of the organisations in this database."""
    return queries.every(engine)
