"""Database maintenance: fresh statistics for the query planner, and deletion of rows that are no longer needed."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select

from storage.db import Db
from storage.models import Base, OutboxMessage

OUTBOX_KEPT = timedelta(days=180)
"""Time for which a settled outbox message is kept: its key stops the same message from being sent twice."""

BATCH = 10_000

SAMPLE = 1_000
"""Rows that SQLite samples in each index: enough to choose an index, at a fixed cost."""


def analyze(db: Db) -> None:
    """Update the query planner's statistics of every table."""
    connection = db.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {SAMPLE}")
        known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").first()
        connection.exec_driver_sql("PRAGMA optimize" if known else "ANALYZE")
    else:
        connection.exec_driver_sql(f"ANALYZE {', '.join(sorted(Base.metadata.tables))}")


def reopen(engine: Engine) -> None:
    """Reopen SQLite connections: each reads the statistics once, when it is opened."""
    if engine.dialect.name == "sqlite":
        engine.dispose()


def forget_settled(db: Db, now: datetime) -> int:
    """Delete up to `BATCH` outbox messages that were settled long ago, and return how many.

    Messages that were given up stay until somebody has looked at them.
    """
    old = (
        select(OutboxMessage.id)
        .where(OutboxMessage.state.in_(("sent", "unneeded")), OutboxMessage.due_at < now - OUTBOX_KEPT)
        .limit(BATCH)
    )
    ids = db.scalars(old).all()
    if ids:
        db.execute(
            delete(OutboxMessage)
            .where(OutboxMessage.id.in_(ids))
            .execution_options(synchronize_session=False)
        )
    return len(ids)
