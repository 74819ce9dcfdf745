"""Training of supervisors, as it was imported or noted."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from storage.bulk_ids import among
from storage.db import Db
from storage.models import Pair, Training


def is_kept(db: Db) -> bool:
    """Return whether anybody's training is known: until then, nobody's is missed."""
    return db.scalar(select(Training.id).limit(1)) is not None


def of_people(db: Db, person_ids: Collection[int]) -> dict[int, list[Training]]:
    """Return the training of each of these people, oldest first."""
    found: dict[int, list[Training]] = defaultdict(list)
    query = select(Training).where(among(db, Training.person_id, person_ids))
    for row in db.scalars(query.order_by(Training.done_on, Training.id)) if person_ids else ():
        found[row.person_id].append(row)
    return found


def supervising_since(db: Db, person_ids: Collection[int], on: date) -> dict[int, date]:
    """Return the day since which each of these people supervises anybody, in any series; left out if nobody."""
    query = select(Pair.supervisor_id, Pair.starts_on).where(
        among(db, Pair.supervisor_id, person_ids), or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    )
    found: dict[int, date] = {}
    for supervisor, since in db.execute(query) if person_ids else ():
        found[supervisor] = min(since, found.get(supervisor, since))
    return found


def supervisors(db: Db) -> set[int]:
    """Return the ids of all who supervise somebody, or have."""
    return set(db.scalars(select(Pair.supervisor_id).distinct()))
