"""Absences."""

from datetime import date

from sqlalchemy import or_, select

from storage.db import Db
from storage.models import Absence


def same(db: Db, person_id: int, first: date, last: date | None) -> Absence | None:
    """Return an absence with exactly these days, or None."""
    found = select(Absence).where(Absence.person_id == person_id, Absence.first_day == first)
    found = found.where(Absence.last_day.is_(None) if last is None else Absence.last_day == last)
    return db.scalars(found.limit(1)).first()


def running(db: Db, person_id: int, on: date) -> list[Absence]:
    """Return the person's absences that include this day."""
    found = select(Absence).where(Absence.person_id == person_id, Absence.first_day <= on)
    return list(db.scalars(found.where(or_(Absence.last_day.is_(None), Absence.last_day >= on))))


def ahead(db: Db, person_ids: set[int], on: date) -> list[Absence]:
    """Return the absences of these people that end on this day or later, or whose end is open."""
    found = select(Absence).where(Absence.person_id.in_(person_ids))
    return list(db.scalars(found.where(or_(Absence.last_day.is_(None), Absence.last_day >= on))))
