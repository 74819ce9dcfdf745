"""Recording of one request's statements as they go to the driver, and running them again by the driver alone."""

import re
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, func, select, text

from storage.models import HandledRequest

Statement = tuple[str, Any]
"""SQL and its parameters, as the driver takes them."""
CONNECTIONS = 8
"""Connections that the driver uses at once; SQLite uses one, since only one may write."""

_SHAPE = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM|SELECT\b.*?\bFROM) ([a-z_]+)", re.DOTALL)


@contextmanager
def watched(engine: Engine) -> Generator[list[Statement]]:
    """Yield a list of the statements that are sent through this engine meanwhile."""
    seen: list[Statement] = []

    def note(
        _connection: Connection, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool
    ) -> None:
        seen.append((sql, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def shape(statements: Iterable[Statement]) -> list[str]:
    """Return what each statement does to which table, such as "SELECT people", to compare two programs."""
    found = [_SHAPE.search(sql) for sql, _ in statements]
    return [f"{one[1].split()[0]} {one[2]}" for one in found if one]


def by_driver(engine: Engine, requests: Sequence[Sequence[Statement]]) -> float:
    """Run each request's statements and commit, through the driver's own connections.

    Return the seconds that took.
    """
    threads = 1 if engine.dialect.name == "sqlite" else CONNECTIONS
    connections = [engine.raw_connection() for _ in range(threads)]
    shares = [requests[number::threads] for number in range(threads)]
    try:
        with ThreadPoolExecutor(threads) as pool:
            start = time.perf_counter()
            list(pool.map(_carry_out, [c.driver_connection for c in connections], shares))
            return time.perf_counter() - start
    finally:
        for connection in connections:
            connection.close()


def _carry_out(connection: Any, requests: Sequence[Sequence[Statement]]) -> None:
    for statements in requests:
        cursor = connection.cursor()
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            if cursor.description is not None:
                cursor.fetchall()
        cursor.close()
        connection.commit()


def requests_heard(engine: Engine) -> int:
    """Return how many requests have been committed."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(HandledRequest.__table__)).scalar_one()


def keeper(engine: Engine, tables: Sequence[str]) -> Callable[[], None]:
    """Copy these tables (parents first), and return a function that restores them."""
    with engine.begin() as connection:
        for table in tables:
            connection.execute(text(f"CREATE TABLE bench_{table} AS SELECT * FROM {table}"))

    def reset() -> None:
        with engine.begin() as connection:
            for table in reversed(tables):
                connection.execute(text(f"DELETE FROM {table}"))
            for table in tables:
                connection.execute(text(f"INSERT INTO {table} SELECT * FROM bench_{table}"))
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"VACUUM {', '.join(tables)}"))

    return reset
