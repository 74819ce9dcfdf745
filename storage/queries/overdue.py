"""Who is overdue: what leads may see of those below them. Dates, names and reasons; never words.

Plain columns rather than objects: a directorate of thousands is read as fast as the database gives it.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, func, select
from sqlalchemy.orm import aliased

from storage.db import Db
from storage.models import Obligation, Pair, Person


class Late(NamedTuple):
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
LATE = (
    select(
        Obligation.kind, Person.id, Person.name, Obligation.owner_id, Supervisor.id,
        func.coalesce(Supervisor.name, ""), Obligation.due, Obligation.why, Obligation.clause, Obligation.about,
    )
    .join(Person, Person.id == Obligation.person_id)
    .outerjoin(Pair, Pair.id == Obligation.pair_id)
    .outerjoin(Supervisor, Supervisor.id == func.coalesce(Pair.supervisor_id, Person.manager_id))
    .where(Person.organisation_id == bindparam("here"), Obligation.overdue_from <= bindparam("today"))
    .where(Obligation.counts)
    .order_by(Obligation.due, Obligation.id)
)  # fmt: skip
"""What is overdue: built once, since building it takes longer than a team's answer."""

BELOW = LATE.where(Person.path > bindparam("from"), Person.path < bindparam("to"))
DIRECT = LATE.where(Person.manager_id == bindparam("manager"))
OF_PERSON = LATE.where(Obligation.person_id == bindparam("person"))
OF_PAIRS = LATE.where(Obligation.pair_id.in_(bindparam("pairs", expanding=True)))


def below(db: Db, lead: Person, today: date, *, direct: bool = False) -> list[Late]:
    """Everything overdue of the people below a lead; with `direct`, of those who report to them themselves."""
    if direct:
        return _read(db, DIRECT, today, {"manager": lead.id})
    return _read(db, BELOW, today, {"from": lead.path, "to": lead.path + "~"})


def of_pairs(db: Db, pair_ids: Collection[int], today: date) -> list[Late]:
    """Everything overdue in these pairs."""
    return _read(db, OF_PAIRS, today, {"pairs": list(pair_ids)}) if pair_ids else []


def of_person(db: Db, person_id: int, today: date) -> list[Late]:
    """Everything overdue that concerns one person."""
    return _read(db, OF_PERSON, today, {"person": person_id})


def leads(db: Db, person: Person) -> bool:
    """Whether anybody reports to this person."""
    found = select(Person.id).where(Person.manager_id == person.id, Person.left_on.is_(None)).limit(1)
    return db.scalar(found) is not None


def number_below(db: Db, lead: Person) -> int:
    """How many people are below a lead."""
    under = (Person.path > lead.path) & (Person.path < lead.path + "~")
    return db.scalar(select(func.count()).select_from(Person).where(under, Person.left_on.is_(None))) or 0


def _read(db: Db, query: Executable, today: date, named: dict[str, Any]) -> list[Late]:
    rows = db.connection().execute(query, {"here": db.organisation_id, "today": today, **named})
    return list(map(Late._make, rows.all()))
