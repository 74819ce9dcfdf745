"""Connections to the database: engines for SQLite and PostgreSQL, and whose turn it is to write to SQLite.

SQLite runs in WAL mode with foreign keys on, and every writing transaction begins with `BEGIN IMMEDIATE`: it waits
for the write lock at the start instead of losing an update or failing half-way. Writers of one process queue for an
in-process lock first, because SQLite itself waits by sleeping and retrying, which can take seconds. Readers never wait:
whoever does not know yet whether it will write asks without waiting, and reads first where SQLite is `DatabaseBusy`.
"""

import re
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.engines import remember

CACHE = "cache_size = -16000"
"""SQLite's page cache for each connection: a negative number is in KiB."""

KEPT_OPEN = 10
"""Connections to PostgreSQL that one process keeps open, shared by requests and background work."""

BUSY_SECONDS = 10
"""Seconds that a transaction waits for SQLite's write lock before it fails, and for a connection to PostgreSQL."""

LIMITS = {
    "statement_timeout": 120,  # longer than any of ours takes on a million rows
    "lock_timeout": 30,
    "idle_in_transaction_session_timeout": 120,  # a process that has gone silent gives its locks back
}
"""Seconds after which PostgreSQL ends what takes too long."""

SILENT_SECONDS = 20
"""Time after which a connection whose server no longer acknowledges anything is given up."""

NO_ANSWER = (DBAPIError, PoolTimeout)
"""What is raised where the database is away, locked, full or too busy."""

OTHERS = 0o077
"""Permissions of everybody but the owner of a file."""


class DatabaseBusy(Exception):
    """Somebody else is writing to SQLite at this moment, and the caller did not want to wait."""


class WouldWrite(Exception):
    """A transaction that was opened to read would have written. Nothing was changed."""


@dataclass
class WriteTurn:
    """SQLite's one writer at a time, among the threads of this process."""

    lock: Lock = field(default_factory=Lock)
    since: float | None = None
    """When the transaction that writes now began (time.monotonic); None while none of this process does."""


def connect(url: str) -> Engine:
    """Return an engine for `url` ("sqlite:///…", "postgresql://…" or "postgresql+psycopg://…").

    Errors never show a statement's parameters, which may be somebody's words.
    """
    engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    remember(engine)
    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url),
        pool_pre_ping=True,
        pool_size=KEPT_OPEN,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        connect_args={
            "connect_timeout": BUSY_SECONDS,
            "tcp_user_timeout": SILENT_SECONDS * 1_000,
            "keepalives_idle": SILENT_SECONDS,
        },
    )

    @event.listens_for(engine, "connect")
    def _(dbapi_connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        # After the connection, not as its start-up options: a pooler in between refuses those.
        cursor = dbapi_connection.cursor()
        for name, seconds in LIMITS.items():
            cursor.execute(f"SET {name} = '{seconds}s'")
        cursor.close()
        dbapi_connection.commit()

    return engine


def _sqlite(url: str) -> Engine:
    _make_private(make_url(url).database)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
        execution_options={"turn": WriteTurn()},
    )

    @event.listens_for(engine, "connect")
    def _(dbapi_connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        dbapi_connection.isolation_level = None  # pyright: ignore  (this module says BEGIN itself)
        cursor = dbapi_connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            "synchronous = NORMAL",
            "secure_delete = ON",
            CACHE,
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        options = connection.get_execution_options()
        if options.get("reading", False):
            connection.exec_driver_sql("BEGIN")
        elif options.get("wait", True):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            _begin_now(connection)

    return engine


def _begin_now(connection: Connection) -> None:
    """Begin to write at once. Raise DatabaseBusy if another process is writing."""
    raw = driver(connection)
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as problem:
        if "locked" in str(problem.orig):
            raise DatabaseBusy from None
        raise
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1_000}")


def driver(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, for what must not depend on the state of SQLAlchemy's."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _make_private(file: str | None) -> None:
    """Create a SQLite file that only its owner can read, or make it so, with its -wal and -shm files.

    SQLite gives the two the mode of the database file when it makes them.
    """
    if not file or file.startswith((":", "file:")):
        return
    with suppress(OSError):  # the error appears when the file is opened
        Path(file).touch(mode=0o600, exist_ok=True)
        for name in (file, f"{file}-wal", f"{file}-shm"):
            with suppress(FileNotFoundError):
                mode = Path(name).stat().st_mode
                if mode & OTHERS:
                    Path(name).chmod(mode & ~OTHERS)


def copy_file(file: Path, to: Path) -> None:
    """Copy a SQLite file as it is at this moment, with what stands in its -wal file; nothing is written beside it."""
    address = f"{file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


@contextmanager
def turn(engine: Engine, *, wait: bool = True) -> Generator[WriteTurn | None]:
    """Hold this process's lock for writing to SQLite; after `BUSY_SECONDS`, go on and let SQLite refuse.

    Without `wait`, raise DatabaseBusy where another thread has it.
    """
    its: WriteTurn | None = engine.get_execution_options().get("turn")
    if its is None:
        yield None
        return
    mine = its.lock.acquire(timeout=BUSY_SECONDS) if wait else its.lock.acquire(blocking=False)
    if not mine and not wait:
        raise DatabaseBusy
    try:
        yield its
    finally:
        if mine:
            its.since = None
            its.lock.release()


def writing_for(engine: Engine) -> float | None:
    """Return for how many seconds a transaction of this process has been writing to SQLite; None: none is."""
    its: WriteTurn | None = engine.get_execution_options().get("turn")
    since = its.since if its is not None else None
    return None if since is None else monotonic() - since
