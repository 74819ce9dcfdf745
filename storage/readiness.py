"""Whether the database can really serve: it answers, takes changes, has this version, and opens with these keys."""

import shutil
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from storage.connections import DatabaseBusy, turn, writing_for
from storage.keys import KeyProblem, KeyRing
from storage.migrations import state, words
from storage.models import FileKey

LEAST_FREE = 20_000_000
"""Bytes that must be free on a SQLite file's disk: a file that can grow no more loses the next change."""

LONGEST_WRITE = 20.0
"""Seconds that a transaction of this process may have been writing: then it is stuck."""

PATIENCE = 0.5
"""Seconds for which another program's write is waited for."""

LOCKED = "The database is locked: another program is writing to it and does not stop."
FULL = "The disk is full, or nearly: make room."
READ_ONLY = "The database takes no changes: it is read-only."


def why_not(engine: Engine, ring: KeyRing) -> str:
    """Return why the database can't serve, in fixed words; empty if it can. Raise the database's own errors."""
    found = state(engine)
    if found.known and not found.current:  # a newer schema only adds, and serves this program as well
        return words(found)
    if engine.dialect.name == "sqlite":
        return _sqlite(engine) or _closed(engine, ring)
    with engine.connect() as connection:
        asked = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"
        if connection.exec_driver_sql(asked).scalar():
            return READ_ONLY
    return _closed(engine, ring)


def _sqlite(engine: Engine) -> str:
    file = engine.url.database
    if file and not file.startswith((":", "file:")):
        folder = Path(file).resolve().parent
        if shutil.disk_usage(folder).free < LEAST_FREE:
            return FULL
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with turn(engine, wait=False), engine.connect().execution_options(wait=False) as connection:
                _write(connection)
            return ""
        except DatabaseBusy:
            since = writing_for(engine)
            if since is not None and since < LONGEST_WRITE:  # a transaction of our own gets on with it
                return ""
            if time.monotonic() > until:
                return LOCKED
            time.sleep(0.05)
        except DBAPIError as problem:
            said = str(problem.orig)
            if "full" in said or "disk I/O" in said:
                return FULL
            if "readonly" in said:
                return READ_ONLY
            raise


def _write(connection: Connection) -> None:
    """Let the file grow by a page, and take that back; then really write one page."""
    with connection.begin() as growing:
        connection.exec_driver_sql("CREATE TABLE readiness_probe (id INTEGER)")
        growing.rollback()
    with connection.begin():
        connection.exec_driver_sql("PRAGMA user_version = 1")


def _closed(engine: Engine, ring: KeyRing) -> str:
    """Return what is wrong where the ring does not open the newest file."""
    newest = (
        select(FileKey.person_id, FileKey.ring_key, FileKey.wrapped)
        .where(FileKey.destroyed_at.is_(None))
        .order_by(FileKey.person_id.desc())
    )
    with engine.connect().execution_options(reading=True) as connection:
        row = connection.execute(newest.limit(1)).first()
    if row is None:
        return ""
    try:
        ring.unwrap(row.ring_key, row.wrapped, f"file {row.person_id}")
    except KeyProblem as problem:
        return str(problem)
    return ""
