"""Who is overdue: what leads may see of those below them. Dates, names and reasons; never words.

Plain columns rather than objects: a directorate of thousands is read as fast as the database gives it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased

from alongside.storage.db import Db
from alongside.storage.models import Obligation, Pair, Person


@dataclass(frozen=True, slots=True)
class Late:
    """One thing that is past due."""

    kind: str
    person_id: int
    person: str
    owner_id: int
    supervisor_id: int | None
    supervisor: str
    due: date
    why: str
    clause: str
    about: str


Supervisor = aliased(Person)


def below(db: Db, lead: Person, today: date, *, direct: bool = False) -> list[Late]:
    """Everything overdue of the people below a lead; with `direct`, of those who report to them themselves."""
    under = (Person.path > lead.path) & (Person.path < lead.path + "~")
    return _read(db, _late(db, today).where(Person.manager_id == lead.id if direct else under))


def of_pairs(db: Db, pair_ids: Collection[int], today: date) -> list[Late]:
    """Everything overdue in these pairs."""
    return _read(db, _late(db, today).where(Obligation.pair_id.in_(pair_ids))) if pair_ids else []


def of_person(db: Db, person_id: int, today: date) -> list[Late]:
    """Everything overdue that concerns one person."""
    return _read(db, _late(db, today).where(Obligation.person_id == person_id))


def leads(db: Db, person: Person) -> bool:
    """Whether anybody reports to this person."""
    found = select(Person.id).where(Person.manager_id == person.id, Person.left_on.is_(None)).limit(1)
    return db.scalar(found) is not None


def number_below(db: Db, lead: Person) -> int:
    """How many people are below a lead."""
    under = (Person.path > lead.path) & (Person.path < lead.path + "~")
    return db.scalar(select(func.count()).select_from(Person).where(under, Person.left_on.is_(None))) or 0


def _late(db: Db, today: date) -> Select[Any]:
    here: ColumnElement[bool] = Person.organisation_id == db.organisation_id
    return (
        select(
            Obligation.kind, Person.id, Person.name, Obligation.owner_id, Supervisor.id, Supervisor.name,
            Obligation.due, Obligation.why, Obligation.clause, Obligation.about,
        )
        .join(Person, Person.id == Obligation.person_id)
        .outerjoin(Pair, Pair.id == Obligation.pair_id)
        .outerjoin(Supervisor, Supervisor.id == func.coalesce(Pair.supervisor_id, Person.manager_id))
        .where(here, Obligation.overdue_from <= today, Obligation.counts)
        .order_by(Obligation.due, Obligation.id)
    )  # fmt: skip


def _read(db: Db, query: Select[Any]) -> list[Late]:
    rows: Sequence[Row[Any]] = db.connection().execute(query).all()
    return [
        Late(k, pid, p, o, sid, s or "", due, why, clause, about)
        for k, pid, p, o, sid, s, due, why, clause, about in rows
    ]
