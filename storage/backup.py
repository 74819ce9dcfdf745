"""Backups of a whole database while it is used: consistent, the same for both databases, without the keys.

A backup is a folder: a file of compressed lines for each table, and last of all a manifest with the number and the
digest of each table's rows. Without a manifest it is not a backup. What people wrote is in it as the database has it:
encrypted, and of no use without the key ring, which belongs in another place.
"""

import gzip
import json
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, cast

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Table, select, update

from storage import table_rows
from storage.connections import connect
from storage.migrations import state, upgrade, words
from storage.models import FileKey, OutboxMessage
from storage.outbox import WAITING
from storage.table_rows import Digest, tables

MANIFEST = "manifest.json"
Say = Callable[[str, int], None]
"""Told of progress: the table, and its rows so far."""


class BackupProblem(Exception):
    """Why a backup can't be made, or a folder not be put back; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the database's version, each table's rows and digest, and the keys that open it."""

    made_at: str
    version: str
    dialect: str
    tables: dict[str, tuple[int, str]]
    ring_keys: list[str]


_READER = TypeAdapter(Manifest)


def make(engine: Engine, folder: Path, now: datetime, say: Say) -> Manifest:
    """Write a backup into a new or empty folder, of one moment. Raise BackupProblem, or the database's error."""
    wrong = words(state(engine))
    if wrong:
        raise BackupProblem(wrong)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupProblem(f"{folder} is not empty: give a new folder for each backup. Nothing was written.")
    folder.chmod(0o700)
    counted: dict[str, tuple[int, str]] = {}
    with snapshot(engine) as connection:
        version = state(engine).found or ""
        keys = sorted(connection.scalars(select(FileKey.ring_key).distinct()))
        for table in tables():
            digest = Digest()
            with _created(folder / f"{table.name}.jsonl.gz") as file:
                for rows in table_rows.batches(connection, table):
                    for row in rows:
                        line = table_rows.line_of(table, row)
                        digest.add(line)
                        file.write(line.encode() + b"\n")
                    say(table.name, digest.rows)
            counted[table.name] = digest.rows, digest.text
    manifest = Manifest(now.isoformat(timespec="seconds"), version, engine.dialect.name, counted, keys)
    partial = folder / f".{MANIFEST}"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as written:
        json.dump(asdict(manifest), written, indent=1)
        written.flush()
        os.fsync(written.fileno())
    partial.rename(folder / MANIFEST)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return a backup's manifest. Raise BackupProblem for a folder that is no whole backup."""
    try:
        return _READER.validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BackupProblem(
            f"{folder} is no whole backup: it has no {MANIFEST}. Nothing was changed."
        ) from None
    except ValueError:
        raise BackupProblem(f"{folder / MANIFEST} is not what a backup wrote. Nothing was changed.") from None


def put_back(engine: Engine, folder: Path, say: Say) -> Manifest:
    """Load a backup into an empty database, whole or not at all, and compare every table with the manifest.

    Raise BackupProblem for a database with rows, another version, or files that are not what was written.
    """
    manifest = read_manifest(folder)
    needed = state(engine).needed
    if manifest.version != needed:
        raise BackupProblem(
            f"The backup is of version {manifest.version}, and this program needs {needed}. Nothing was changed: put "
            "it back with the Alongside that made it, then upgrade (alongside db upgrade)."
        )
    with engine.connect().execution_options(reading=True) as connection:
        if not table_rows.empty(connection):
            raise BackupProblem(
                "The database is not empty. Nothing was changed: a backup is put back into an empty one only."
            )
    upgrade(engine)
    with engine.begin() as connection:
        _without_limits(connection)
        loaded: set[str] = set()
        for table in tables():
            _load(connection, table, folder, table_rows.later_columns(table, loaded), say)
            loaded.add(table.name)
        found = digests(connection)
        differing = [name for name, digest in manifest.tables.items() if found.get(name) != tuple(digest)]
        if differing or found.keys() != manifest.tables.keys():
            raise BackupProblem(
                f"These tables are not what the backup noted: {', '.join(differing) or 'their names'}. "
                "Nothing was changed."
            )
        table_rows.go_on_counting(connection)
    return manifest


def look_before_sending(engine: Engine) -> None:
    """Let every message that waits count as tried before, so that delivery looks whether it has arrived.

    After a restore, what waited when the backup was made may have been sent since.
    """
    waiting = (OutboxMessage.state == WAITING) & (OutboxMessage.attempts == 0)
    with engine.begin() as connection:
        connection.execute(update(OutboxMessage).where(waiting).values(attempts=1))


def prove(folder: Path, scratch: Path, say: Say) -> Manifest:
    """Put a backup back into an empty database of its own, which is deleted again. Raise BackupProblem."""
    engine = connect(f"sqlite:///{scratch / 'proof.db'}")
    try:
        return put_back(engine, folder, say)
    finally:
        engine.dispose()
        for file in scratch.glob("proof.db*"):
            file.unlink()


def digests(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return the number and the digest of each table's rows."""
    found: dict[str, tuple[int, str]] = {}
    for table in tables():
        digest = Digest()
        for rows in table_rows.batches(connection, table):
            for row in rows:
                digest.add(table_rows.line_of(table, row))
        found[table.name] = digest.rows, digest.text
    return found


@contextmanager
def snapshot(engine: Engine) -> Generator[Connection]:
    """Open a transaction that sees one moment of the database, and keeps nobody from writing."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with connection.execution_options(reading=True).begin():
                yield connection
        else:
            with connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            ).begin():
                _without_limits(connection)
                yield connection


def _without_limits(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _load(connection: Connection, table: Table, folder: Path, later: Sequence[str], say: Say) -> None:
    count = 0
    for rows in _kept(folder, table):
        table_rows.insert_rows(connection, table, rows, later)
        count += len(rows)
        say(table.name, count)
    if later:
        for rows in _kept(folder, table):
            table_rows.fill_in(connection, table, rows, later)


def _kept(folder: Path, table: Table) -> Iterator[Sequence[table_rows.Row]]:
    """Yield a table's rows from its file in batches. Raise BackupProblem for a file that is missing or damaged."""
    file = folder / f"{table.name}.jsonl.gz"
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            while batch := list(islice(lines, table_rows.BATCH)):
                yield [table_rows.row_of(table, line) for line in batch]
    except (OSError, ValueError, EOFError) as problem:
        raise BackupProblem(
            f"{file} is missing or damaged ({type(problem).__name__}). Nothing was changed."
        ) from None


@contextmanager
def _created(file: Path) -> Generator[IO[bytes]]:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with gzip.open(raw, "wb", compresslevel=3) as compressed:
            yield cast("IO[bytes]", compressed)
        raw.flush()
        os.fsync(raw.fileno())
