"""Queries for assigning supervisors and covers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from storage.db import Db
from storage.models import Cover, Pair, Training
from storage.queries.pairs import BOTH


def open_pairs_of(db: Db, supervisee_id: int, on: date) -> list[Pair]:
    """Return the pairs in which this person is supervised and that have not ended by that day, line pairs first."""
    found = select(Pair).where(
        Pair.supervisee_id == supervisee_id, or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    )
    return sorted(db.scalars(found.options(*BOTH)), key=lambda pair: (pair.series != "line", pair.id))


def led_by(db: Db, supervisor_id: int, on: date) -> list[Pair]:
    """Return the pairs that this person supervises and that have not ended by that day."""
    found = select(Pair).where(
        Pair.supervisor_id == supervisor_id, or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    )
    return list(db.scalars(found.options(*BOTH).order_by(Pair.id)))


def covers_between(db: Db, supervisor_id: int, first: date, last: date) -> list[Cover]:
    """Return the covers of this supervisor's pairs that overlap these days."""
    found = select(Cover).join(Pair, Pair.id == Cover.pair_id).where(Pair.supervisor_id == supervisor_id)
    return list(db.scalars(found.where(Cover.from_on <= last, Cover.until_on >= first).order_by(Cover.id)))


def training_missing(db: Db, person_id: int, required: Sequence[str], on: date) -> list[str]:
    """Return the training that nobody has noted for this person; empty while no training of anybody is known."""
    if db.scalar(select(Training.id).limit(1)) is None:
        return []
    found = select(Training.item).where(
        Training.person_id == person_id, or_(Training.until_on.is_(None), Training.until_on >= on)
    )
    known = set(db.scalars(found))
    return [item for item in required if item not in known]
