"""Databases for tests: a migrated SQLite file, and a real PostgreSQL that comes from PyPI."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, text

from alongside.storage.db import connect
from alongside.storage.migrations import upgrade


@contextmanager
def sqlite(template: Path, folder: Path) -> Iterator[Engine]:
    """A fresh copy of the migrated `template` file."""
    path = folder / "alongside.db"
    shutil.copy(template, path)
    engine = connect(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def postgres(server: str, template: str) -> Iterator[Engine]:
    """A fresh database on `server`, copied from the migrated one named `template`."""
    name = f"t{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine = connect(on(server, name))
    try:
        yield engine
    finally:
        engine.dispose()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


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
