"""What follows from sessions, observations, qualifications, and calls for a supervisor."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import or_, select

from storage.bulk_ids import among
from storage.db import Db
from storage.models import FollowUp, Observation, Pair, Person, Qualification, SupervisorCall
from storage.queries.facts import chunks, people

# Line managers


def line_managers(db: Db, person_ids: Collection[int], on: date) -> dict[int, Person]:
    """Return each person's line manager: as recorded, or else their supervisor in the line; left out if nobody."""
    known = people(db, person_ids)
    above = people(db, {one.manager_id for one in known.values() if one.manager_id is not None})
    found = {
        one.id: above[one.manager_id]
        for one in known.values()
        if one.manager_id is not None and above[one.manager_id].left_on is None
    }
    for ids in chunks(sorted(known.keys() - found.keys())):
        query = (
            select(Pair.supervisee_id, Person)
            .join(Person, Person.id == Pair.supervisor_id)
            .where(Pair.supervisee_id.in_(ids), Pair.series == "line", Person.left_on.is_(None))
            .where(Pair.starts_on <= on, or_(Pair.ends_on.is_(None), Pair.ends_on >= on))
            .order_by(Pair.id)
        )
        for person_id, supervisor in db.execute(query):
            found.setdefault(person_id, supervisor)
    return found


def line_manager(db: Db, person_id: int, on: date) -> Person | None:
    """Return this person's line manager, or None."""
    return line_managers(db, [person_id], on).get(person_id)


# Follow-ups


def open_follow_ups(db: Db, person_ids: Collection[int]) -> list[FollowUp]:
    """Return what is still asked about these people's sessions, the earliest first."""
    found: list[FollowUp] = []
    for ids in chunks(sorted(person_ids)):
        query = select(FollowUp).where(FollowUp.person_id.in_(ids), FollowUp.closed_on.is_(None))
        found += db.scalars(query.order_by(FollowUp.on, FollowUp.id))
    return found


def follow_up(db: Db, follow_up_id: int) -> FollowUp | None:
    """Return one follow-up, locked, or None."""
    return db.get(FollowUp, follow_up_id, with_for_update=True)


def of_meeting(db: Db, *, session_id: int | None = None, group_id: int | None = None) -> list[FollowUp]:
    """Return what followed from a session or a group session."""
    mine = FollowUp.group_id == group_id if session_id is None else FollowUp.session_id == session_id
    return list(db.scalars(select(FollowUp).where(mine).order_by(FollowUp.id)))


# Observations


def observation(db: Db, observation_id: int) -> Observation | None:
    """Return one observation, locked, or None."""
    return db.get(Observation, observation_id, with_for_update=True)


def observations(db: Db, person_ids: Collection[int]) -> list[Observation]:
    """Return every observation of these people that was not cancelled, oldest first."""
    found: list[Observation] = []
    for ids in chunks(sorted(person_ids)):
        query = select(Observation).where(Observation.person_id.in_(ids), Observation.state != "cancelled")
        found += db.scalars(query.order_by(Observation.starts_at, Observation.id))
    return found


def supervising_since(db: Db, person_ids: Collection[int], on: date) -> dict[int, date]:
    """Return the day since which each of these people has supervised somebody in the line; left out if nobody."""
    found: dict[int, date] = {}
    query = select(Pair.supervisor_id, Pair.starts_on).where(
        among(db, Pair.supervisor_id, person_ids),
        Pair.series == "line",
        or_(Pair.ends_on.is_(None), Pair.ends_on >= on),
    )
    for supervisor, since in db.execute(query) if person_ids else ():
        found[supervisor] = min(since, found.get(supervisor, since))
    return found


def supervised_since(db: Db, person_ids: Collection[int], on: date) -> dict[int, date]:
    """Return the day since which each of these people has been supervised in the line; left out if they are not."""
    found: dict[int, date] = {}
    query = select(Pair.supervisee_id, Pair.starts_on).where(
        among(db, Pair.supervisee_id, person_ids),
        Pair.series == "line",
        or_(Pair.ends_on.is_(None), Pair.ends_on >= on),
    )
    for supervisee, since in db.execute(query) if person_ids else ():
        found[supervisee] = min(since, found.get(supervisee, since))
    return found


# Qualifications and calls


def qualifications(db: Db, on: date | None = None) -> list[Qualification]:
    """Return every qualification, or those that hold on a day."""
    query = select(Qualification).order_by(Qualification.activity, Qualification.person_id)
    if on is not None:
        query = query.where(or_(Qualification.from_on.is_(None), Qualification.from_on <= on))
        query = query.where(or_(Qualification.until_on.is_(None), Qualification.until_on >= on))
    return list(db.scalars(query))


def qualification(db: Db, qualification_id: int) -> Qualification | None:
    """Return one qualification, locked, or None."""
    return db.get(Qualification, qualification_id, with_for_update=True)


def managing(db: Db) -> list[Person]:
    """Return everybody who manages somebody, by name."""
    above = select(Person.manager_id).where(Person.manager_id.is_not(None), Person.left_on.is_(None))
    query = select(Person).where(Person.id.in_(above), Person.left_on.is_(None))
    return list(db.scalars(query.order_by(Person.name)))


def everybody(db: Db) -> list[Person]:
    """Return everybody who has not left, by name."""
    return list(db.scalars(select(Person).where(Person.left_on.is_(None)).order_by(Person.name)))


def call(db: Db, call_id: int) -> SupervisorCall | None:
    """Return one call for a supervisor, locked, or None."""
    return db.get(SupervisorCall, call_id, with_for_update=True, populate_existing=True)


def calls_of(db: Db, person_ids: Collection[int], first: datetime, last: datetime) -> list[SupervisorCall]:
    """Return the calls for a supervisor that these people made in a time and did not withdraw unanswered."""
    c = SupervisorCall
    query = select(c).where(among(db, c.person_id, person_ids), c.asked_at >= first, c.asked_at < last)
    return list(db.scalars(query.where(or_(c.taken_at.is_not(None), c.withdrawn_at.is_(None)))))


def calls(db: Db) -> list[SupervisorCall]:
    """Return every call for a supervisor, oldest first."""
    return list(db.scalars(select(SupervisorCall).order_by(SupervisorCall.id)))
