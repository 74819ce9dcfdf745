"""Figures of what waits, for metrics and `doctor`: each by an index, whatever the tables hold."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage import audit_log
from storage.db import Db
from storage.models import OutboxMessage
from storage.queries import obligations


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, and since when."""

    due: int
    """Outbox messages that are due and not yet carried out."""
    oldest: datetime | None
    """When the oldest of them fell due."""
    retried: int
    """Those of them that were tried before."""
    set_aside: int
    """Messages that were given up and wait for somebody to look at them."""
    nudge: datetime | None
    """When the oldest nudge that is not yet planned fell due."""
    audit_position: int
    """Entries of the audit log that are sealed."""


def waiting(db: Db, now: datetime) -> Waiting:
    """Return what waits at `now`."""
    due = select(
        func.count(),
        func.min(OutboxMessage.due_at),
        func.count().filter(OutboxMessage.attempts > 0),
    ).where(OutboxMessage.state == "waiting", OutboxMessage.due_at <= now)
    count, oldest, retried = db.execute(due).one()
    failed = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "failed")
    return Waiting(
        count,
        oldest,
        retried,
        db.scalar(failed) or 0,
        obligations.next_nudge_at(db),
        audit_log.head(db)[0],
    )
