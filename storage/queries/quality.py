"""Audits of files: what could be drawn, what was, the answers and what follows."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select

from storage.bulk_ids import among
from storage.db import Db
from storage.models import AuditAction, AuditDraw, FileAudit, Pair, Person, Session


def candidates(db: Db, person_id: int, of: str, on: date) -> list[int]:
    """Return the pairs of a supervisor, or of a supervisee, that have begun and in which a session was held."""
    whose = Pair.supervisor_id if of == "as supervisor" else Pair.supervisee_id
    held = select(Session.id).where(Session.pair_id == Pair.id, Session.state == "held").exists()
    here = or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    return sorted(db.scalars(select(Pair.id).where(whose == person_id, here, held)))


def begun(db: Db, people: Collection[int], of: str, on: date) -> dict[int, date]:
    """Return since when each of these people supervises, or is supervised, in a pair that is open."""
    whose = Pair.supervisor_id if of == "as supervisor" else Pair.supervisee_id
    found = select(whose, func.min(Pair.starts_on)).where(
        among(db, whose, people), or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    )
    return dict(db.execute(found.group_by(whose)).all()) if people else {}


def last_done(db: Db, people: Collection[int]) -> dict[int, date]:
    """Return the day of each of these people's last audit."""
    found = (
        select(AuditDraw.supervisor_id, func.max(FileAudit.done_on))
        .join(FileAudit, FileAudit.draw_id == AuditDraw.id)
        .where(among(db, AuditDraw.supervisor_id, people), FileAudit.done_on.is_not(None))
        .group_by(AuditDraw.supervisor_id)
    )
    return {person: day for person, day in db.execute(found) if day is not None} if people else {}


def draws(db: Db, person_id: int) -> Sequence[AuditDraw]:
    """Return the draws of somebody's files, the newest first."""
    found = select(AuditDraw).where(AuditDraw.supervisor_id == person_id).order_by(AuditDraw.id.desc())
    return db.scalars(found).all()


def all_draws(db: Db) -> Sequence[AuditDraw]:
    """Return every draw, oldest first."""
    return db.scalars(select(AuditDraw).order_by(AuditDraw.id)).all()


def audits(db: Db, draw_ids: Collection[int]) -> Sequence[FileAudit]:
    """Return the audits of these draws, in the order in which they were drawn."""
    found = select(FileAudit).where(among(db, FileAudit.draw_id, draw_ids)).order_by(FileAudit.id)
    return db.scalars(found).all() if draw_ids else []


def audited(db: Db, person_id: int, since: date, until: date) -> list[tuple[date, str]]:
    """Return the audits of somebody's files in a time: the day of each, and who did it."""
    found = (
        select(FileAudit.done_on, Person.name)
        .join(AuditDraw, AuditDraw.id == FileAudit.draw_id)
        .join(Person, Person.id == AuditDraw.auditor_id)
        .where(AuditDraw.supervisor_id == person_id, FileAudit.done_on.between(since, until))
        .order_by(FileAudit.done_on, FileAudit.id)
    )
    return [(day, name) for day, name in db.execute(found) if day is not None]


def actions(db: Db, audit_ids: Collection[int]) -> Sequence[AuditAction]:
    """Return what follows from these audits, soonest first."""
    found = select(AuditAction).where(among(db, AuditAction.audit_id, audit_ids))
    return db.scalars(found.order_by(AuditAction.due, AuditAction.id)).all() if audit_ids else []
