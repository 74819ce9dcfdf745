"""What is known of people in programmes: what they have completed, who supervises them, and counted work."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from storage.bulk_ids import among
from storage.db import Db, prepared
from storage.models import Completion, Pair, Person, WorkCount
from storage.queries.pairs import BOTH


def completed(db: Db, people: Collection[int]) -> dict[int, dict[tuple[str, str], date]]:
    """Return what these people have completed, by person: (what, name) → day."""
    found: dict[int, dict[tuple[str, str], date]] = defaultdict(dict)
    if people:
        for row in db.scalars(select(Completion).where(among(db, Completion.person_id, people))):
            found[row.person_id][row.what, row.name] = row.done_on
    return found


def completion(db: Db, person_id: int, what: str, name: str) -> Completion | None:
    """Return one thing that somebody has completed, or None."""
    found = select(Completion).where(
        Completion.person_id == person_id, Completion.what == what, Completion.name == name
    )
    return db.scalars(found).one_or_none()


def pairs_of_workers(db: Db, people: Collection[int]) -> dict[int, list[Pair]]:
    """Return every pair in which these people are or were supervised, with both people, by person."""
    found: dict[int, list[Pair]] = defaultdict(list)
    if people:
        query = select(Pair).where(among(db, Pair.supervisee_id, people)).options(*BOTH).order_by(Pair.id)
        for pair in db.scalars(query):
            found[pair.supervisee_id].append(pair)
    return found


def in_stages(db: Db) -> list[Person]:
    """Return everybody who is here and in a stage."""
    return list(db.scalars(_IN_STAGES))


_IN_STAGES = prepared(select(Person).where(Person.stage != "", Person.left_on.is_(None)))


def assessed_by(db: Db, person_id: int) -> list[Person]:
    """Return the people in a stage whom this person was named to assess, or whose manager they are."""
    mine = or_(Person.assessor_id == person_id, Person.manager_id == person_id)
    found = select(Person).where(mine, Person.stage != "", Person.left_on.is_(None))
    return list(db.scalars(found.order_by(Person.name)))


def work_counts(db: Db, people: Collection[int]) -> dict[int, list[WorkCount]]:
    """Return the counted work of these people, oldest first, by person."""
    found: dict[int, list[WorkCount]] = defaultdict(list)
    if people:
        query = select(WorkCount).where(among(db, WorkCount.person_id, people)).order_by(WorkCount.on)
        for row in db.scalars(query):
            found[row.person_id].append(row)
    return found
