"""Overdue obligations that leads may see of people below them: dates, names and reasons, never text.

Plain columns instead of objects, so that a directorate of thousands is read as fast as the database allows.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from storage import outbox
from storage.bulk_ids import among
from storage.db import Db
from storage.models import (
    About,
    ActionPoint,
    Agreement,
    Obligation,
    OutboxMessage,
    Pair,
    Person,
    Record,
    Session,
)


class Late(NamedTuple):
    """One obligation that is past due. `path` is the person's place in the hierarchy."""

    kind: str
    person_id: int
    person: str
    owner_id: int
    owner: str
    supervisor_id: int | None
    supervisor: str
    due: date
    why: str
    clause: str
    about: About
    path: str
    pair_id: int | None


Supervisor = aliased(Person)
Owner = aliased(Person)
LATE = (
    select(
        Obligation.kind, Person.id, Person.name, Obligation.owner_id, Owner.name, Supervisor.id,
        func.coalesce(Supervisor.name, ""), Obligation.due, Obligation.why, Obligation.clause, Obligation.about,
        Person.path, Obligation.pair_id,
    )
    .join(Person, Person.id == Obligation.person_id)
    .join(Owner, Owner.id == Obligation.owner_id)
    .outerjoin(Pair, Pair.id == Obligation.pair_id)
    .outerjoin(Supervisor, Supervisor.id == func.coalesce(Pair.supervisor_id, Person.manager_id))
    .where(Person.organisation_id == bindparam("here"), Obligation.overdue_from <= bindparam("today"))
    .where(Obligation.counts)
    .order_by(Obligation.due, Obligation.id)
)  # fmt: skip
"""Query of what is overdue: built once, since building it takes longer than running it for a team."""

BELOW = LATE.where(Person.path > bindparam("from"), Person.path < bindparam("to"))
DIRECT = LATE.where(Person.manager_id == bindparam("manager"))
OF_PERSON = LATE.where(Obligation.person_id == bindparam("person"))
OF_PAIRS = LATE.where(Obligation.pair_id.in_(bindparam("pairs", expanding=True)))


def below(db: Db, lead: Person, today: date, *, direct: bool = False) -> list[Late]:
    """Return everything overdue of the people below a lead; with `direct`, of their direct reports."""
    if direct:
        return _read(db, DIRECT, today, {"manager": lead.id})
    return _read(db, BELOW, today, {"from": lead.path, "to": lead.path + "~"})


def of_pairs(db: Db, pair_ids: Collection[int], today: date) -> list[Late]:
    """Return everything overdue in these pairs."""
    return _read(db, OF_PAIRS, today, {"pairs": list(pair_ids)}) if pair_ids else []


def of_person(db: Db, person_id: int, today: date) -> list[Late]:
    """Return everything overdue that concerns one person."""
    return _read(db, OF_PERSON, today, {"person": person_id})


def leads(db: Db, person: Person) -> bool:
    """Return whether anybody reports to this person."""
    found = select(Person.id).where(Person.manager_id == person.id, Person.left_on.is_(None)).limit(1)
    return db.scalar(found) is not None


def late_since(db: Db, since: date, today: date) -> list[Late]:
    """Return everything here that became overdue after a day."""
    return _read(db, LATE.where(Obligation.overdue_from > bindparam("since")), today, {"since": since})


def all_leads(db: Db) -> list[Person]:
    """Return everybody to whom somebody reports."""
    leads = select(Person.manager_id).where(Person.left_on.is_(None), Person.manager_id.is_not(None))
    return list(
        db.scalars(select(Person).where(Person.id.in_(leads), Person.left_on.is_(None)).order_by(Person.id))
    )


def number_below(db: Db, lead: Person, *, direct: bool = False) -> int:
    """Return how many people are below a lead; with `direct`, how many report to them."""
    here = Person.manager_id == lead.id if direct else _under(lead)
    return db.scalar(select(func.count()).select_from(Person).where(here, Person.left_on.is_(None))) or 0


def reports(db: Db, lead: Person) -> list[Person]:
    """Return a lead's direct reports, by name."""
    found = select(Person).where(Person.manager_id == lead.id, Person.left_on.is_(None))
    return list(db.scalars(found.order_by(Person.name, Person.id)))


def member_of_team(db: Db, lead: Person, name: str) -> Person | None:
    """Return somebody below a lead whose team has this name (in lower case), or None."""
    found = select(Person).where(_under(lead), Person.left_on.is_(None), func.lower(Person.team) == name)
    return db.scalars(found.order_by(Person.id).limit(1)).first()


def team(db: Db, lead: Person, name: str) -> set[int]:
    """Return the ids of those below a lead whose team has this name."""
    return set(
        db.scalars(select(Person.id).where(_under(lead), Person.left_on.is_(None), Person.team == name))
    )


def paths_below(db: Db, lead: Person) -> list[str]:
    """Return the place in the hierarchy of everybody below a lead."""
    return list(db.scalars(select(Person.path).where(_under(lead), Person.left_on.is_(None))))


def members(db: Db, lead: Person) -> list[Person]:
    """Return everybody below a lead as whole rows: for a page about them, not for counting."""
    return list(
        db.scalars(select(Person).where(_under(lead), Person.left_on.is_(None)).order_by(Person.name))
    )


def workers_of_pairs(db: Db, person_ids: Collection[int], today: date) -> dict[int, int]:
    """Return the pairs in which these people are supervised today: the worker's id, by pair."""
    found = select(Pair.id, Pair.supervisee_id).where(
        or_(Pair.ends_on.is_(None), Pair.ends_on >= today), among(db, Pair.supervisee_id, person_ids)
    )
    return dict(db.execute(found).all()) if person_ids else {}


def pairs_below(db: Db, lead: Person, today: date, *, direct: bool = False) -> dict[int, str]:
    """Return the worker's place in the hierarchy by pair, for the current pairs of the people below a lead."""
    here = Person.manager_id == lead.id if direct else _under(lead)
    found = (
        select(Pair.id, Person.path)
        .join(Person, Person.id == Pair.supervisee_id)
        .where(here, Person.left_on.is_(None), or_(Pair.ends_on.is_(None), Pair.ends_on >= today))
    )
    return dict(db.execute(found).all())


def workers_of(db: Db, pair_ids: Collection[int]) -> dict[int, int]:
    """Return whose session each of these pairs is, by pair."""
    found = select(Pair.id, Pair.supervisee_id).where(among(db, Pair.id, pair_ids))
    return dict(db.execute(found).all()) if pair_ids else {}


def pairs_of_worker(db: Db, person_id: int, today: date) -> list[Pair]:
    """Return the current pairs in which somebody is supervised, the line pair first."""
    found = select(Pair).where(
        Pair.supervisee_id == person_id, or_(Pair.ends_on.is_(None), Pair.ends_on >= today)
    )
    return sorted(db.scalars(found), key=lambda pair: (pair.series != "line", pair.id))


def last_met(db: Db, person_ids: Collection[int]) -> dict[int, date]:
    """Return the last day on which each of these workers had a session, with anybody."""
    found = (
        select(Pair.supervisee_id, func.max(Session.held_on))
        .join(Session, Session.pair_id == Pair.id)
        .where(Session.state == "held", among(db, Pair.supervisee_id, person_ids))
        .group_by(Pair.supervisee_id)
    )
    return {person: day for person, day in db.execute(found) if day is not None} if person_ids else {}


def next_booked(db: Db, person_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return the start of each of these workers' next booked session."""
    found = (
        select(Pair.supervisee_id, Session.starts_at)
        .join(Session, Session.pair_id == Pair.id)
        .where(Session.state == "booked", Session.starts_at > now, among(db, Pair.supervisee_id, person_ids))
        .order_by(Session.starts_at.desc())
    )
    return dict(db.execute(found).all()) if person_ids else {}


def reminded(db: Db, person_ids: Collection[int], since: datetime) -> dict[int, datetime]:
    """Return the people for whom a lead has queued a reminder due since then, with the time it is due."""
    outbox.queue_now(db)
    found = select(OutboxMessage.person_id, func.max(OutboxMessage.due_at)).where(
        OutboxMessage.name == "overdue.reminder", OutboxMessage.due_at >= since,
        OutboxMessage.message_id.is_(None), among(db, OutboxMessage.person_id, person_ids),
    ).group_by(OutboxMessage.person_id)  # fmt: skip
    return dict(db.execute(found).all()) if person_ids else {}


def has_message_of(db: Db, person_id: int, day: date) -> bool:
    """Return whether this person's daily nudge of that day is queued or sent."""
    outbox.queue_now(db)
    key = f"nudge:{person_id}:{day}"
    return db.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None


def count_late(db: Db, kind: str, person_ids: Collection[int], today: date) -> int:
    """Return how many obligations of a kind are overdue about these people."""
    query = select(func.count(Obligation.id)).where(
        among(db, Obligation.person_id, person_ids), Obligation.kind == kind, Obligation.counts,
        Obligation.overdue_from <= today,
    )  # fmt: skip
    return db.scalar(query) or 0 if person_ids else 0


def agreement_of(db: Db, pair_id: int) -> Agreement | None:
    """Return a pair's agreement in force, else the newest proposed one, or None."""
    found = select(Agreement).where(
        Agreement.pair_id == pair_id, Agreement.form == "", Agreement.state.in_(("active", "proposed"))
    )
    rows = list(db.scalars(found.order_by(Agreement.version.desc())))
    return next((row for row in rows if row.state == "active"), rows[0] if rows else None)


class RecordDay(NamedTuple):
    """Day of a session that was held, its record's state ("" if there is none), and its kind."""

    on: date
    state: str
    kind: str


def record_days(db: Db, pair_id: int) -> list[RecordDay]:
    """Return the days of a pair's held sessions with their records' states, oldest first."""
    found = (
        select(Session.held_on, func.coalesce(Record.state, ""), Session.kind)
        .outerjoin(Record, Record.session_id == Session.id)
        .where(Session.pair_id == pair_id, Session.state == "held", Session.held_on.is_not(None))
        .order_by(Session.held_on)
    )
    return [RecordDay(day, state, kind) for day, state, kind in db.execute(found) if day is not None]


def open_action_days(db: Db, pair_ids: Collection[int]) -> list[date]:
    """Return the due dates of these pairs' open actions, soonest first, without their text."""
    found = select(ActionPoint.due).where(ActionPoint.pair_id.in_(pair_ids), ActionPoint.state == "open")
    return list(db.scalars(found.order_by(ActionPoint.due)))


def _under(lead: Person) -> Any:
    return (Person.path > lead.path) & (Person.path < lead.path + "~")


def _read(db: Db, query: Executable, today: date, named: dict[str, Any]) -> list[Late]:
    rows = db.connection().execute(query, {"here": db.organisation_id, "today": today, **named})
    return list(map(Late._make, rows.all()))
