"""A running process of this version goes on when a newer one has expanded the database beneath it."""

import pytest
from sqlalchemy import inspect, text

from storage import readiness
from storage.migrations import WrongVersion, prepare
from storage.models import AgendaItem
from tests.support.world import World

EXPANDED = ("people", "pairs", "sessions", "agenda_items", "outbox", "obligations", "audit_log", "messages")


@pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
def test_old_code_works_on_a_schema_that_only_grew(paired: World) -> None:
    engine = paired.app.engine
    with engine.begin() as connection:
        for table in EXPANDED:
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN added_later VARCHAR"))
            connection.execute(
                text(f"ALTER TABLE {table} ADD COLUMN counted_later INTEGER NOT NULL DEFAULT 0")
            )
        connection.execute(text("CREATE TABLE of_a_newer_version (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE INDEX ix_newer ON people (added_later)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        priya, gareth = paired.chat("Priya Nair"), paired.chat("Gareth Llewellyn")
        priya.say("/agenda The rota")
        assert "The rota" in gareth.say("/agenda")
        paired.wait(days=3)
        assert "Drop" in priya.say("/agenda drop 1")
        assert paired.rows(AgendaItem)
        assert readiness.why_not(engine, paired.app.ring) == ""
        with pytest.raises(WrongVersion, match="newer than this program"):
            prepare(engine)  # a process of the old version does not start anew
    finally:  # the next test has the same PostgreSQL
        with engine.begin() as connection:
            connection.execute(text("DROP INDEX ix_newer"))
            connection.execute(text("DROP TABLE of_a_newer_version"))
            for table in EXPANDED:
                for column in ("added_later", "counted_later"):
                    if column in {one["name"] for one in inspect(connection).get_columns(table)}:
                        connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
