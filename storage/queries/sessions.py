"""Sessions of pairs."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from storage.db import Db
from storage.models import Pair, Record, Session
from storage.queries.pairs import WHOLE


def session(db: Db, session_id: int, *, lock: bool = False) -> Session | None:
    """Return a session with its pair and the two people, or None. With `lock`, lock it and read it again."""
    found = select(Session).where(Session.id == session_id)
    found = found.options(joinedload(Session.pair).options(*WHOLE))
    if lock:
        found = found.with_for_update(of=Session).execution_options(populate_existing=True)
    row = db.scalars(found).unique().one_or_none()
    db.held.append(row)
    return row


def lock(db: Db, pair_id: int) -> None:
    """Lock what a pair has proposed or booked, and read it again."""
    found = select(Session).where(Session.pair_id == pair_id, Session.state.in_(("proposed", "booked")))
    db.scalars(found.order_by(Session.id).with_for_update().execution_options(populate_existing=True)).all()


def of_pair(db: Db, pair_id: int) -> list[Session]:
    """Return every session of a pair, oldest first."""
    return list(
        db.scalars(select(Session).where(Session.pair_id == pair_id).order_by(Session.starts_at, Session.id))
    )


def upcoming(db: Db, pair_id: int, now: datetime) -> list[Session]:
    """Return a pair's proposed or booked sessions that have not begun, soonest first."""
    found = select(Session).where(
        Session.pair_id == pair_id, Session.state.in_(("proposed", "booked")), Session.starts_at > now
    )
    return list(db.scalars(found.order_by(Session.starts_at, Session.id)))


def not_offered(db: Db, pair_id: int, now: datetime) -> list[Session]:
    """Return a pair's future sessions, cancelled ones included: times that must not be offered again."""
    found = select(Session).where(
        Session.pair_id == pair_id, Session.starts_at > now, Session.state != "held"
    )
    return list(db.scalars(found))


def unanswered(db: Db, pair_id: int, now: datetime) -> list[Session]:
    """Return a pair's booked sessions that have begun and have not been marked as held or not, newest first."""
    found = select(Session).where(
        Session.pair_id == pair_id, Session.state == "booked", Session.starts_at <= now
    )
    return list(db.scalars(found.order_by(Session.starts_at.desc())))


def unreplaced(db: Db, pair_id: int) -> Session | None:
    """Return the pair's last cancelled session that has no replacement, or None."""
    sessions = of_pair(db, pair_id)
    cancelled = [s for s in sessions if s.cancelled_at is not None]
    last = max(cancelled, key=lambda s: (s.cancelled_at or s.starts_at, s.id), default=None)
    return None if last is None or last.id in made_up(sessions) else last


def made_up(sessions: Sequence[Session]) -> set[int]:
    """Return the ids of sessions that a session which was not cancelled replaces, directly or through others."""
    known = {session.id: session for session in sessions}
    found: set[int] = set()
    for session in sessions:
        before = session.replaces_id if session.state != "cancelled" else None
        while before is not None and before not in found:
            found.add(before)
            before = known[before].replaces_id if before in known else None
    return found


def busy(db: Db, person_ids: Collection[int], since: datetime, until: datetime) -> list[Session]:
    """Return the proposed and booked sessions of these people in a stretch of time, in any pair."""
    mine = or_(Pair.supervisor_id.in_(person_ids), Pair.supervisee_id.in_(person_ids))
    found = (
        select(Session)
        .join(Pair, Pair.id == Session.pair_id)
        .where(mine, Session.state.in_(("proposed", "booked")))
    )
    return list(db.scalars(found.where(Session.starts_at >= since, Session.starts_at <= until)))


def at(db: Db, pair_id: int, starts_at: datetime) -> Session | None:
    """Return the pair's session at this time that is not cancelled, or None."""
    found = select(Session).where(
        Session.pair_id == pair_id, Session.starts_at == starts_at, Session.state != "cancelled"
    )
    return db.scalars(found).first()


def record(db: Db, session_id: int) -> Record | None:
    """Return the session's record, or None if it was not begun."""
    return db.scalars(select(Record).where(Record.session_id == session_id)).one_or_none()


def in_session(db: Db, person_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return those of these people who are in a booked session now, each with its end."""
    found: dict[int, datetime] = {}
    rows = (
        select(Session.starts_at, Session.minutes, Pair.supervisor_id, Pair.supervisee_id)
        .join(Pair, Pair.id == Session.pair_id)
        .where(Session.state == "booked", Session.starts_at.between(now - timedelta(hours=8), now))
    )
    for starts_at, minutes, *two in db.execute(rows):
        over = starts_at + timedelta(minutes=minutes)
        found.update({person: over for person in two if over > now and person in person_ids})
    return found
