"""Queries of the demo's tour."""

from datetime import datetime

from sqlalchemy import select

from storage.db import Db
from storage.models import AuditEntry


def done_since(db: Db, since: datetime) -> list[tuple[int, str, str]]:
    """Return who did what about what since then, oldest first, by the audit log."""
    found = (
        select(AuditEntry.actor_id, AuditEntry.verb, AuditEntry.about)
        .where(AuditEntry.at >= since, AuditEntry.actor_id.is_not(None))
        .order_by(AuditEntry.id)
    )
    return [(actor, verb, about) for actor, verb, about in db.execute(found) if actor is not None]
