"""Requests that wait for their writer's answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, or_, select

from storage.db import Db, prepared
from storage.models import PendingRequest, UtcDateTime


def waiting_since(db: Db, before: Mapping[str, datetime], others: datetime) -> Sequence[PendingRequest]:
    """Return the requests that have waited since before the time of their action, or before `others`."""
    times = {f"before_{action}": time for action, time in before.items()}
    return db.scalars(_waiting_since(tuple(before)), {**times, "others": others}).all()


@cache
def _waiting_since(actions: tuple[str, ...]) -> Select[PendingRequest]:
    p = PendingRequest
    known = ((p.action == a) & (p.at < bindparam(f"before_{a}", type_=UtcDateTime)) for a in actions)
    other = p.action.not_in(actions) & (p.at < bindparam("others", type_=UtcDateTime))
    return prepared(select(p).where(or_(*known, other)))


def of_person(db: Db, person_id: int, action: str) -> PendingRequest | None:
    """Return this person's request of this action, or None."""
    return db.scalars(
        select(PendingRequest).where(PendingRequest.person_id == person_id, PendingRequest.action == action)
    ).first()
