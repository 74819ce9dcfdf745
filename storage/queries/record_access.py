"""Readings of a person's records, and grants to read them."""

from datetime import date

from sqlalchemy import select

from storage.db import Db
from storage.models import AuditEntry, Grant


def readings(db: Db, person_id: int, limit: int) -> list[AuditEntry]:
    """Return the newest readings of this person's records by others."""
    found = select(AuditEntry).where(
        AuditEntry.person_id == person_id,
        AuditEntry.verb == "read",
        AuditEntry.about.like("record:%"),
        AuditEntry.actor_id != person_id,
    )
    return list(db.scalars(found.order_by(AuditEntry.id.desc()).limit(limit)))


def grants_on(db: Db, person_id: int, on: date) -> list[Grant]:
    """Return every grant on this person's records that is in force on that day or begins later."""
    found = select(Grant).where(Grant.person_id == person_id, Grant.until_on >= on)
    return list(db.scalars(found.order_by(Grant.from_on, Grant.id)))
