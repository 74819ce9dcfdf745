"""Versions of the policy, who has read them, its reviews, and the people named for its parts."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from storage.db import Db
from storage.models import NamedReader, Obligation, Pair, Person, PolicyReader, PolicyReview, PolicyVersion


def versions(db: Db) -> Sequence[PolicyVersion]:
    """Return every version that was in force here, the newest first."""
    return db.scalars(select(PolicyVersion).order_by(PolicyVersion.id.desc())).all()


def in_force(db: Db) -> PolicyVersion | None:
    """Return the version in force, or None while none was noted."""
    return db.scalars(select(PolicyVersion).order_by(PolicyVersion.id.desc()).limit(1)).first()


def add_version(
    db: Db, fingerprint: str, name: str, version: str, at: datetime, says: list[Any]
) -> PolicyVersion:
    """Note a version that is in force from now on."""
    row = PolicyVersion(fingerprint=fingerprint, name=name, version=version, seen_at=at, says=says)
    db.add(row)
    db.flush()
    return row


def told(db: Db, version_id: int, people: Collection[int], at: datetime) -> None:
    """Note that these people were told of a version."""
    known = set(db.scalars(select(PolicyReader.person_id).where(PolicyReader.version_id == version_id)))
    db.add_all(
        PolicyReader(version_id=version_id, person_id=person, told_at=at)
        for person in people
        if person not in known
    )


def reading(db: Db, version_id: int, person_id: int) -> PolicyReader | None:
    """Return what is noted of one person's reading of a version, or None."""
    found = select(PolicyReader).where(
        PolicyReader.version_id == version_id, PolicyReader.person_id == person_id
    )
    return db.scalars(found).one_or_none()


def read(db: Db, version_id: int, person_id: int, at: datetime) -> bool:
    """Note that somebody says that they have read a version; return whether that is new."""
    row = reading(db, version_id, person_id)
    if row is None:
        row = PolicyReader(version_id=version_id, person_id=person_id, told_at=at)
        db.add(row)
    if row.read_at is not None:
        return False
    row.read_at = at
    return True


def readings(db: Db, version_id: int) -> dict[int, PolicyReader]:
    """Return what is noted of everybody's reading of a version, by person."""
    rows = db.scalars(select(PolicyReader).where(PolicyReader.version_id == version_id))
    return {row.person_id: row for row in rows}


def who_carry_it_out(db: Db, today: date) -> set[int]:
    """Return the ids of those who supervise or lead somebody."""
    supervisors = select(Pair.supervisor_id).where(or_(Pair.ends_on.is_(None), Pair.ends_on >= today))
    leads = select(Person.manager_id).where(Person.manager_id.is_not(None), Person.left_on.is_(None))
    return set(db.scalars(supervisors)) | {lead for lead in db.scalars(leads) if lead is not None}


def last_review(db: Db) -> date | None:
    """Return the day of the last review that was held here."""
    return db.scalar(select(func.max(PolicyReview.held_on)))


def open_review(db: Db) -> PolicyReview | None:
    """Return the review that was begun and not held yet, or None."""
    found = select(PolicyReview).where(PolicyReview.held_on.is_(None)).order_by(PolicyReview.id.desc())
    return db.scalars(found.limit(1)).first()


def named(db: Db, part: str) -> Sequence[Person]:
    """Return the people named for a part who are still here, by name."""
    found = (
        select(Person).join(NamedReader, NamedReader.person_id == Person.id).where(NamedReader.part == part)
    )
    return db.scalars(found.where(Person.left_on.is_(None)).order_by(Person.name)).all()


def parts_of(db: Db, person_id: int) -> list[str]:
    """Return the parts that somebody is named for."""
    return sorted(db.scalars(select(NamedReader.part).where(NamedReader.person_id == person_id)))


def name(db: Db, part: str, person_id: int, by_id: int, at: datetime) -> None:
    """Name somebody for a part; nothing where they are named already."""
    if part not in parts_of(db, person_id):
        db.add(NamedReader(part=part, person_id=person_id, named_by_id=by_id, named_at=at))
        db.flush()


def unname(db: Db, part: str, person_id: int) -> bool:
    """Take somebody's name off a part; return whether they were named."""
    found = select(NamedReader).where(NamedReader.part == part, NamedReader.person_id == person_id)
    row = db.scalars(found).one_or_none()
    if row is not None:
        db.delete(row)
        db.flush()
    return row is not None


def by_role_or_name(db: Db, wanted: str) -> Sequence[Person]:
    """Return the people here whose name, or whose role, this is."""
    plain = wanted.strip().lower()
    found = select(Person).where(
        Person.left_on.is_(None), or_(func.lower(Person.name) == plain, func.lower(Person.role) == plain)
    )
    return db.scalars(found.order_by(Person.id)).all()


def overdue(db: Db, kind: str, today: date) -> int:
    """Return how many obligations of a kind are overdue, those that two owe counted once."""
    found = select(func.count()).select_from(Obligation).where(
        Obligation.kind == kind, Obligation.counts, Obligation.overdue_from <= today
    )  # fmt: skip
    return db.scalar(found) or 0
