"""Idempotency keys of handled requests: channels redeliver what they believe was lost."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.db import Db
from storage.models import HandledRequest

KEPT = timedelta(days=1)
"""Time for which keys are kept: longer than any channel redelivers."""

_NEW = {
    name: insert(HandledRequest)
    .on_conflict_do_nothing(index_elements=["organisation_id", "key"])
    .execution_options(preserve_rowcount=True)
    for name, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


def first(db: Db, key: str, now: datetime) -> bool:
    """Return whether this key is new, and store it, so that the transaction's effects happen once."""
    connection = db.connection()
    row = {"organisation_id": db.organisation_id, "key": key, "at": now}
    return connection.execute(_NEW[connection.dialect.name], row).rowcount == 1


def before(db: Db, key: str) -> bool:
    """Return whether this key was handled before."""
    return db.scalar(select(HandledRequest.id).where(HandledRequest.key == key)) is not None


def forget(db: Db, now: datetime) -> None:
    """Delete keys that no channel will send again."""
    db.execute(
        delete(HandledRequest)
        .where(HandledRequest.at < now - KEPT)
        .execution_options(synchronize_session=False)
    )
