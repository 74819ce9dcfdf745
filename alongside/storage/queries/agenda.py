"""Agenda items, and the sessions that they wait for."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from alongside.storage.db import Db
from alongside.storage.models import AgendaItem, Session


def open_items(db: Db, pair_id: int, *, locked: bool = False) -> list[AgendaItem]:
    """What waits to be discussed in a pair, in the order in which it was added."""
    wanted = select(AgendaItem).where(AgendaItem.pair_id == pair_id, AgendaItem.state == "open")
    wanted = wanted.order_by(AgendaItem.added_at, AgendaItem.id)
    return list(db.scalars(wanted.with_for_update() if locked else wanted))


def settled_in(db: Db, pair_id: int, session_id: int) -> list[AgendaItem]:
    """What a pair settled in one session, in the order in which it was added."""
    return list(
        db.scalars(
            select(AgendaItem)
            .where(AgendaItem.pair_id == pair_id, AgendaItem.closed_in_id == session_id)
            .order_by(AgendaItem.added_at, AgendaItem.id)
        )
    )


def some(db: Db, ids: Collection[int]) -> list[AgendaItem]:
    """These items, whatever their state."""
    return list(db.scalars(select(AgendaItem).where(AgendaItem.id.in_(ids))))


def last_begun(db: Db, pair_id: int, now: datetime) -> Session | None:
    """The pair's newest session, booked or held, that has begun."""
    return db.scalars(
        select(Session)
        .where(Session.pair_id == pair_id, Session.state.in_(("booked", "held")), Session.starts_at <= now)
        .order_by(Session.starts_at.desc())
        .limit(1)
    ).first()


def next_booked(db: Db, pair_id: int, now: datetime) -> Session | None:
    """The pair's next session that is booked and still to come."""
    return db.scalars(
        select(Session)
        .where(Session.pair_id == pair_id, Session.state == "booked", Session.starts_at > now)
        .order_by(Session.starts_at)
        .limit(1)
    ).first()
