"""Copying of a grown database to another, such as from SQLite to PostgreSQL: resumable, and compared row by row."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, Text, inspect, select

from storage import table_rows
from storage.backup import BackupProblem, Say, snapshot
from storage.migrations import state, upgrade, words
from storage.table_rows import tables

_METADATA = MetaData()
PROGRESS = Table(
    "alongside_copy_progress",
    _METADATA,
    Column("table_name", String, primary_key=True),
    Column("last_key", Text, nullable=False),
)
"""How far a copy has come, in the target; it is dropped once everything was compared."""


def copy(source: Engine, target: Engine, say: Say) -> dict[str, int]:
    """Copy every row to an empty database, or go on with a copy that was interrupted; return the rows of each table.

    The source has to stand still: what changed in it meanwhile is found by the comparison. Raises BackupProblem, or
    a database's error.
    """
    wrong = words(state(source))
    if wrong:
        raise BackupProblem(f"The source: {wrong}")
    with target.connect().execution_options(reading=True) as connection:
        begun = inspect(connection).has_table(PROGRESS.name)
        if not begun and not table_rows.empty(connection):
            raise BackupProblem(
                "The target is not empty, and no copy was begun there. Nothing was changed: give an empty database."
            )
    upgrade(target)
    _METADATA.create_all(target)
    loaded: set[str] = set()
    counts: dict[str, int] = {}
    with snapshot(source) as reading:
        for table in tables():
            later = table_rows.later_columns(table, loaded)
            _copy_table(reading, target, table, later, say)
            loaded.add(table.name)
        for table in tables():
            counts[table.name] = _compare(reading, target, table)
            say(f"{table.name}: the same on both sides", counts[table.name])
    with target.begin() as connection:
        table_rows.go_on_counting(connection)
        PROGRESS.drop(connection)
    return counts


def _copy_table(source: Connection, target: Engine, table: Table, later: Sequence[str], say: Say) -> None:
    """Copy what of a table is not there yet: each batch with how far it has come, in one transaction."""
    key = table_rows.key_of(table).name
    with target.connect().execution_options(reading=True) as connection:
        asked = select(PROGRESS.c.last_key).where(PROGRESS.c.table_name == table.name)
        noted = connection.scalar(asked)
    after: Any = json.loads(noted) if noted is not None else None
    count = 0
    for rows in table_rows.batches(source, table, after):
        with target.begin() as connection:
            table_rows.insert_rows(connection, table, rows, later)
            connection.execute(PROGRESS.delete().where(PROGRESS.c.table_name == table.name))
            last = json.dumps(rows[-1][key])
            connection.execute(PROGRESS.insert().values(table_name=table.name, last_key=last))
        count += len(rows)
        say(table.name, count)
    if later:
        for rows in table_rows.batches(source, table):
            with target.begin() as connection:
                table_rows.fill_in(connection, table, rows, later)


def _compare(source: Connection, target: Engine, table: Table) -> int:
    """Return the number of rows. Raise BackupProblem, with their keys, for those that are not equal on both sides."""
    key = table_rows.key_of(table)
    count = 0
    with target.connect().execution_options(reading=True) as connection:
        for rows in table_rows.batches(source, table):
            keys = [row[key.name] for row in rows]
            found = connection.execute(select(table).where(key.in_(keys))).mappings()
            there = {row[key.name]: table_rows.line_of(table, dict(row)) for row in found}
            wrong = [
                row[key.name] for row in rows if there.get(row[key.name]) != table_rows.line_of(table, row)
            ]
            if wrong:
                raise BackupProblem(
                    f"{table.name}: {len(wrong):,} rows differ, the first with the key {wrong[0]}. If the source "
                    "changed meanwhile, stop the service, empty the target and begin anew."
                )
            count += len(rows)
        total = sum(len(rows) for rows in table_rows.batches(connection, table))
    if total != count:
        raise BackupProblem(f"{table.name}: the target has {total:,} rows, the source {count:,}.")
    return count
