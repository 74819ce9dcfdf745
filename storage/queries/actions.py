"""Action points."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from storage import secrets
from storage.bulk_ids import among
from storage.db import Db
from storage.models import ActionPoint, EncryptedText


def open_of(db: Db, owner_id: int, pair_ids: Collection[int]) -> list[ActionPoint]:
    """Return the open actions that a person owns and those of these pairs, soonest first."""
    return list(
        db.scalars(
            select(ActionPoint)
            .where(ActionPoint.state == "open")
            .where(or_(ActionPoint.owner_id == owner_id, ActionPoint.pair_id.in_(pair_ids)))
            .order_by(ActionPoint.due, ActionPoint.id)
        )
    )


def of_pair(db: Db, pair_id: int, closed_since: datetime | None) -> list[ActionPoint]:
    """Return a pair's open actions and, with `closed_since`, those closed from that time on; soonest first."""
    wanted = ActionPoint.state == "open"
    if closed_since is not None:
        wanted = or_(wanted, ActionPoint.closed_at >= closed_since)
    return list(
        db.scalars(
            select(ActionPoint)
            .where(ActionPoint.pair_id == pair_id, wanted)
            .order_by(ActionPoint.due, ActionPoint.id)
        )
    )


class Lacking(NamedTuple):
    """Something that the work lacks, as an action of a pair: when it was asked for, and when it was settled."""

    pair_id: int
    added_at: datetime
    closed_at: datetime | None


def lacking(db: Db, pair_ids: Collection[int]) -> list[Lacking]:
    """Return what these pairs' work lacks or lacked, without its words; dropped actions are left out."""
    if not pair_ids:
        return []
    found = select(ActionPoint.pair_id, ActionPoint.added_at, ActionPoint.closed_at).where(
        ActionPoint.type == "resource",
        ActionPoint.state != "dropped",
        among(db, ActionPoint.pair_id, pair_ids),
    )
    return [Lacking._make(row) for row in db.execute(found)]


def due_between(db: Db, owners: Collection[int], first: date, last: date) -> list[ActionPoint]:
    """Return the actions from these people's pairs that were due between two days, as far as nobody dropped them."""
    return list(
        db.scalars(
            select(ActionPoint).where(
                ActionPoint.owner_id.in_(owners),
                ActionPoint.pair_id.is_not(None),
                ActionPoint.state != "dropped",
                ActionPoint.due.between(first, last),
            )
        )
    )


def of_session(db: Db, session_id: int) -> list[ActionPoint]:
    """Return the actions that a session's record has made."""
    return list(
        db.scalars(select(ActionPoint).where(ActionPoint.session_id == session_id).order_by(ActionPoint.id))
    )


def some(db: Db, ids: Collection[int]) -> list[ActionPoint]:
    """Return the actions with these ids, whatever their state."""
    return list(db.scalars(select(ActionPoint).where(ActionPoint.id.in_(ids))))


def added_since(db: Db, by_id: int, owner_id: int, since: datetime) -> list[ActionPoint]:
    """Return the open actions, with their texts, that one person set another (or themselves) from a time on."""
    rows = list(
        db.execute(
            select(ActionPoint, EncryptedText)
            .join(EncryptedText, EncryptedText.id == ActionPoint.text_id)
            .where(ActionPoint.set_by_id == by_id, ActionPoint.owner_id == owner_id)
            .where(ActionPoint.state == "open", ActionPoint.added_at >= since)
            .order_by(ActionPoint.id)
        )
    )
    secrets.hold(db, [text for _, text in rows])
    return [action for action, _ in rows]
