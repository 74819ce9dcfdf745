"""Rows of every table as lines of text, the same for both databases: what backups hold and copies are compared by."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Column, Connection, Table, func, inspect, select
from sqlalchemy.types import Date, LargeBinary, Time

from storage.models import About, AboutText, Base, UtcDateTime

BATCH = 1_000

Row = dict[str, Any]


@dataclass
class Digest:
    """Number and digest of a table's rows, whatever their order."""

    rows: int = 0
    total: int = 0

    def add(self, line: str) -> None:
        """Count one more row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line.encode()).digest())) % 2**256

    @property
    def text(self) -> str:
        """The digest in hexadecimal."""
        return f"{self.total:064x}"


@dataclass(frozen=True)
class DeferredColumns:
    """Columns that refer to rows which come later: they are filled in once all rows are there."""

    table: Table
    columns: Sequence[str]


def tables() -> Sequence[Table]:
    """Return every table, each after those that its rows refer to."""
    return Base.metadata.sorted_tables


def key_of(table: Table) -> Column[Any]:
    """Return a table's one column of its primary key."""
    (key,) = table.primary_key.columns
    return key


def later_columns(table: Table, loaded: set[str]) -> Sequence[str]:
    """Return the columns that refer to a table that is not loaded yet, or to the table itself."""
    return sorted({k.parent.name for k in table.foreign_keys if k.column.table.name not in loaded})


def batches(
    connection: Connection, table: Table, after: Any = None, size: int = BATCH
) -> Iterator[Sequence[Row]]:
    """Yield a table's rows in the order of its key, from the one behind `after`."""
    key = key_of(table)
    while True:
        wanted = select(table).order_by(key).limit(size)
        found = connection.execute(wanted if after is None else wanted.where(key > after)).mappings().all()
        if not found:
            return
        yield [dict(row) for row in found]
        after = found[-1][key.name]


def line_of(table: Table, row: Mapping[str, Any]) -> str:
    """Return a row as one line of JSON, its columns in the order of their names."""
    return json.dumps(
        {column.name: _written(row[column.name]) for column in table.columns},
        sort_keys=True,
        ensure_ascii=False,
    )


def row_of(table: Table, line: str) -> Row:
    """Return the row that `line_of` has written. Raise ValueError for anything else."""
    found = json.loads(line)
    if not isinstance(found, dict) or found.keys() != {column.name for column in table.columns}:
        raise ValueError(f"a row of {table.name} has other columns than this version")
    return {column.name: _read(column, found[column.name]) for column in table.columns}


def _written(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case About():
            return str(value)
        case _:
            return value


def _read(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    for kind, reader in _READERS:
        if isinstance(column.type, kind):
            return reader(value)
    return value


_READERS: Sequence[tuple[type, Callable[[Any], Any]]] = (
    (UtcDateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (LargeBinary, base64.b64decode),
    (AboutText, lambda value: About.read(value) if value else None),
)


def empty(connection: Connection) -> bool:
    """Return whether no table has a row; tables that are not there have none."""
    there = set(inspect(connection).get_table_names())
    return all(
        connection.execute(select(key_of(table)).limit(1)).first() is None
        for table in tables()
        if table.name in there
    )


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row], later: Sequence[str]) -> None:
    """Insert rows as they are, with the columns of `later` empty."""
    emptied = [{**row, **dict.fromkeys(later)} for row in rows] if later else rows
    connection.execute(table.insert(), list(emptied))


def fill_in(connection: Connection, table: Table, rows: Sequence[Row], later: Sequence[str]) -> None:
    """Fill in the columns of `later`, now that the rows are there that they refer to."""
    key = key_of(table)
    for row in rows:
        values = {name: row[name] for name in later if row[name] is not None}
        if values:
            connection.execute(table.update().where(key == row[key.name]).values(values))


def go_on_counting(connection: Connection) -> None:
    """Let PostgreSQL's new ids follow those that were inserted."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        key = key_of(table)
        if isinstance(key.type.python_type(), int):
            newest = connection.scalar(select(func.max(key)))
            if newest is not None:
                connection.execute(
                    select(func.setval(func.pg_get_serial_sequence(table.name, key.name), newest))
                )
