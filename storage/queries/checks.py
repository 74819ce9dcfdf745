"""Queries of `alongside doctor` about a whole database, across its organisations."""

from datetime import datetime

from sqlalchemy import Engine, func, inspect, select

from storage.db import Db
from storage.models import FileKey, Identity, Organisation, OutboxMessage


def try_writing(engine: Engine) -> None:
    """Create a table in a transaction that is rolled back. Raise the database's error if it takes no changes."""
    with engine.connect() as connection:
        inspect(connection).has_table("organisations")
        connection.exec_driver_sql("CREATE TABLE doctor_probe (id INTEGER)")
        connection.rollback()


def wrapped_file_keys(db: Db) -> list[tuple[int, str, bytes]]:
    """Return every file's key as it is stored: person, key of the ring, wrapped key."""
    rows = db.execute(select(FileKey.person_id, FileKey.ring_key, FileKey.wrapped))
    return [(row.person_id, row.ring_key, row.wrapped) for row in rows]


def reach(engine: Engine) -> list[tuple[str, int, int]]:
    """Return each channel with the number of its identities, and of those that it can't reach."""
    counted = select(
        Identity.channel,
        func.count().label("people"),
        func.count().filter(Identity.unreachable != "").label("unreachable"),
    )
    with engine.connect() as connection:
        rows = connection.execute(counted.group_by(Identity.channel).order_by(Identity.channel))
        return [(row.channel, row.people, row.unreachable) for row in rows]


def unreachable(engine: Engine) -> list[tuple[str, str]]:
    """Return the channel and the reason of every identity that can't be reached."""
    said = select(Identity.channel, Identity.unreachable).where(Identity.unreachable != "")
    with engine.connect() as connection:
        return [(row.channel, row.unreachable) for row in connection.execute(said)]


def count_organisations(engine: Engine) -> int:
    """Return how many organisations the database holds."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Organisation)).scalar_one()


def given_up(engine: Engine, since: datetime) -> list[tuple[int, str]]:
    """Return how many messages due since then were given up, by reason, most first."""
    why = (
        select(OutboxMessage.problem, func.count().label("messages"))
        .where(OutboxMessage.state == "failed", OutboxMessage.due_at > since)
        .group_by(OutboxMessage.problem)
    )
    with engine.connect() as connection:
        return sorted(((row.messages, row.problem) for row in connection.execute(why)), reverse=True)
