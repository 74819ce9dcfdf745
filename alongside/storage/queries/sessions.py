"""Sessions of pairs."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from alongside.storage.db import Db
from alongside.storage.models import Pair, Record, Session
from alongside.storage.queries.pairs import BOTH


def session(db: Db, session_id: int, *, lock: bool = False) -> Session | None:
    """A session with its pair and its two people."""
    found = select(Session).where(Session.id == session_id)
    found = found.options(joinedload(Session.pair).options(*BOTH))
    if lock:
        found = found.with_for_update(of=Session)
    return db.scalars(found).one_or_none()


def of_pair(db: Db, pair_id: int) -> list[Session]:
    """Every session of a pair, oldest first."""
    return list(
        db.scalars(select(Session).where(Session.pair_id == pair_id).order_by(Session.starts_at, Session.id))
    )


def upcoming(db: Db, pair_id: int, now: datetime) -> list[Session]:
    """What is proposed or booked and has not begun, soonest first."""
    found = select(Session).where(
        Session.pair_id == pair_id, Session.state.in_(("proposed", "booked")), Session.starts_at > now
    )
    return list(db.scalars(found.order_by(Session.starts_at, Session.id)))


def unanswered(db: Db, pair_id: int, now: datetime) -> list[Session]:
    """Booked sessions that have begun and of which nobody has said whether they were held, newest first."""
    found = select(Session).where(
        Session.pair_id == pair_id, Session.state == "booked", Session.starts_at <= now
    )
    return list(db.scalars(found.order_by(Session.starts_at.desc())))


def unreplaced(db: Db, pair_id: int) -> Session | None:
    """The last cancelled session that nothing was named as a replacement for."""
    found = select(Session).where(Session.pair_id == pair_id, Session.cancelled_at.is_not(None))
    last = db.scalars(found.order_by(Session.cancelled_at.desc()).limit(1)).first()
    if last is None or db.scalars(select(Session.id).where(Session.replaces_id == last.id).limit(1)).first():
        return None
    return last


def busy(db: Db, person_ids: Collection[int], since: datetime, until: datetime) -> list[Session]:
    """What these people are booked for in a stretch of time, in whatever pair."""
    mine = or_(Pair.supervisor_id.in_(person_ids), Pair.supervisee_id.in_(person_ids))
    found = (
        select(Session)
        .join(Pair, Pair.id == Session.pair_id)
        .where(mine, Session.state.in_(("proposed", "booked")))
    )
    return list(db.scalars(found.where(Session.starts_at >= since, Session.starts_at <= until)))


def at(db: Db, pair_id: int, starts_at: datetime) -> Session | None:
    """The pair's session at this moment that is not cancelled."""
    found = select(Session).where(
        Session.pair_id == pair_id, Session.starts_at == starts_at, Session.state != "cancelled"
    )
    return db.scalars(found).first()


def record(db: Db, session_id: int) -> Record | None:
    """The session's record, if it was begun."""
    return db.scalars(select(Record).where(Record.session_id == session_id)).one_or_none()
