"""Parts in one person's own hand, ticks of what was read, and the functions that sessions have served."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from storage.db import Db
from storage.models import Absence, Observation, OpenPoint, OwnPart, ReadTick, Session, SessionPurpose


def of_session(db: Db, session_id: int, reader_id: int) -> list[OwnPart]:
    """Return the parts of a session's record that this person wrote, and those that were given to the other."""
    seen = or_(OwnPart.person_id == reader_id, OwnPart.given_at.is_not(None))
    found = select(OwnPart).where(OwnPart.session_id == session_id, seen)
    return list(db.scalars(found.order_by(OwnPart.id)))


def of_agreement(db: Db, pair_id: int) -> list[OwnPart]:
    """Return the fields of a pair's agreement that the worker writes alone."""
    found = select(OwnPart).where(OwnPart.pair_id == pair_id, OwnPart.session_id.is_(None))
    return list(db.scalars(found.order_by(OwnPart.id)))


def part(db: Db, part_id: int) -> OwnPart | None:
    """Return one part."""
    return db.get(OwnPart, part_id)


def last_given(db: Db, person_id: int, key: str) -> datetime | None:
    """Return when this person last gave this part, in any session."""
    found = select(OwnPart.given_at).where(
        OwnPart.person_id == person_id, OwnPart.key == key, OwnPart.given_at.is_not(None)
    )
    return db.scalar(found.order_by(OwnPart.given_at.desc()).limit(1))


def read(db: Db, session_id: int, person_id: int) -> set[str]:
    """Return what this person has ticked as read before a session."""
    found = select(ReadTick.what).where(ReadTick.session_id == session_id, ReadTick.person_id == person_id)
    return set(db.scalars(found))


def purposes(db: Db, pair_id: int, last: int) -> list[tuple[Session, set[str]]]:
    """Return a pair's last held sessions that a record was shared of, newest first, each with what it served."""
    rows = (
        select(Session, SessionPurpose.name)
        .join(SessionPurpose, SessionPurpose.session_id == Session.id)
        .where(Session.pair_id == pair_id, Session.state == "held")
        .order_by(Session.starts_at.desc(), Session.id.desc(), SessionPurpose.id)
    )
    found: dict[int, tuple[Session, set[str]]] = {}
    for session, name in db.execute(rows):
        if session.id not in found and len(found) == last:
            break
        found.setdefault(session.id, (session, set()))[1].add(name)
    return list(found.values())


def purposes_of(db: Db, session_id: int) -> list[SessionPurpose]:
    """Return what one session has served."""
    return list(db.scalars(select(SessionPurpose).where(SessionPurpose.session_id == session_id)))


def open_points(db: Db, pair_id: int) -> dict[str, OpenPoint]:
    """Return the points of a pair's agreement that are to be talked about again, by key, settled ones too."""
    return {row.key: row for row in db.scalars(select(OpenPoint).where(OpenPoint.pair_id == pair_id))}


def observed(db: Db, person_id: int, since: date, until: date) -> Sequence[Observation]:
    """Return the observations of this person that were held from one day to another."""
    found = select(Observation).where(
        Observation.person_id == person_id,
        Observation.state == "held",
        Observation.held_on.between(since, until),
    )
    return list(db.scalars(found.order_by(Observation.held_on, Observation.id)))


def away(db: Db, person_id: int, since: date) -> list[Absence]:
    """Return the absences of this person that end on this day or later, or whose end is open."""
    found = select(Absence).where(Absence.person_id == person_id)
    return list(
        db.scalars(
            found.where(or_(Absence.last_day.is_(None), Absence.last_day >= since)).order_by(
                Absence.first_day
            )
        )
    )


def given_of(db: Db, ids: Collection[int]) -> list[OwnPart]:
    """Return these parts, as far as they were given to the other."""
    found = select(OwnPart).where(OwnPart.id.in_(ids), OwnPart.given_at.is_not(None))
    return list(db.scalars(found))
