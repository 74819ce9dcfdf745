"""Agenda items, and the sessions in which they are discussed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, select, update

from storage import secrets
from storage.db import Db, prepared
from storage.models import AgendaItem, EncryptedText, Session, UtcDateTime

_PAIR, _NOW = bindparam("pair_id", type_=BigInteger), bindparam("now", type_=UtcDateTime)
_OPEN = prepared(
    select(AgendaItem, EncryptedText)
    .join(EncryptedText, EncryptedText.id == AgendaItem.text_id)
    .where(AgendaItem.pair_id == _PAIR, AgendaItem.state == "open")
    .order_by(AgendaItem.added_at, AgendaItem.id)
)
_LAST_BEGUN = prepared(
    select(Session)
    .where(Session.pair_id == _PAIR, Session.state.in_(("booked", "held")), Session.starts_at <= _NOW)
    .order_by(Session.starts_at.desc())
    .limit(1)
)
_NEXT_BOOKED = prepared(
    select(Session)
    .where(Session.pair_id == _PAIR, Session.state == "booked", Session.starts_at > _NOW)
    .order_by(Session.starts_at)
    .limit(1)
)


def open_items(db: Db, pair_id: int) -> list[AgendaItem]:
    """Return what waits to be discussed in a pair, in the order in which it was added; its texts come with it."""
    rows = list(db.execute(_OPEN, {"pair_id": pair_id}))
    secrets.hold(db, [text for _, text in rows])
    return [item for item, _ in rows]


def added_at(db: Db, pair_id: int) -> list[datetime]:
    """Return when each of a pair's items that both see was added, without what it says."""
    found = select(AgendaItem.added_at).where(AgendaItem.pair_id == pair_id, AgendaItem.private.is_(False))
    return list(db.scalars(found.order_by(AgendaItem.added_at)))


def carry_over(db: Db, pair_id: int, until: datetime) -> None:
    """Count one more session over which a pair's open items are carried, for those added up to this moment."""
    db.execute(
        update(AgendaItem)
        .where(AgendaItem.pair_id == pair_id, AgendaItem.state == "open", AgendaItem.added_at <= until)
        .values(carried=AgendaItem.carried + 1)
    )


def settled_in(db: Db, pair_id: int, session_id: int) -> list[AgendaItem]:
    """Return the items that a pair closed in one session, in the order in which they were added."""
    return list(
        db.scalars(
            select(AgendaItem)
            .where(AgendaItem.pair_id == pair_id, AgendaItem.closed_in_id == session_id)
            .order_by(AgendaItem.added_at, AgendaItem.id)
        )
    )


def some(db: Db, ids: Collection[int]) -> list[AgendaItem]:
    """Return the items with these ids, whatever their state."""
    return list(db.scalars(select(AgendaItem).where(AgendaItem.id.in_(ids))))


def last_begun(db: Db, pair_id: int, now: datetime) -> Session | None:
    """Return the pair's newest session, booked or held, that has begun."""
    return db.scalars(_LAST_BEGUN, {"pair_id": pair_id, "now": now}).first()


def next_booked(db: Db, pair_id: int, now: datetime) -> Session | None:
    """Return the pair's next booked session that has not begun."""
    return db.scalars(_NEXT_BOOKED, {"pair_id": pair_id, "now": now}).first()
