"""Promises: effects that a feature asked for, kept in its own transaction, carried out by delivery afterwards.

Whoever promises the same key twice gets it once. A worker claims promises under a lease that is longer than any send
may take, counted by the database's clock, and each claim raises the fence: a worker that comes back late can no longer
mark what another has taken over.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from alongside.storage.db import Db
from alongside.storage.models import Message, Promise

LEASE = timedelta(seconds=60)

REFRESHED = 6
"""How many of the newest messages about a thing are kept true; an older one answers a press with what is true now."""


def promise(
    db: Db,
    name: str,
    person_id: int,
    key: str,
    due_at: datetime,
    *,
    message_id: int | None = None,
    **ids: int | str,
) -> None:
    """Promise the card `name` with these ids to a person, from `due_at` on; the same `key` again changes nothing."""
    keep(
        db,
        [
            {
                "name": name,
                "person_id": person_id,
                "ids": ids,
                "key": key,
                "due_at": due_at,
                "message_id": message_id,
            }
        ],
    )


def keep(db: Db, promises: Sequence[dict[str, Any]]) -> None:
    """Promise many at once, in one statement."""
    if not promises:
        return
    rows = [{"organisation_id": db.organisation_id, "state": "waiting", "attempts": 0, "fence": 0, "problem": "", **p}
            for p in promises]  # fmt: skip
    kind = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.execute(kind(Promise).on_conflict_do_nothing(index_elements=["organisation_id", "key"]), rows)


def refresh(db: Db, about: str | Collection[str], now: datetime) -> None:
    """Promise to bring the messages about these things up to date: the facts that they show have changed."""
    abouts = [about] if isinstance(about, str) else list(about)
    for start in range(0, len(abouts), 1_000):
        _refresh(db, abouts[start : start + 1_000], now)


def _refresh(db: Db, abouts: Sequence[str], now: datetime) -> None:
    found = db.scalars(select(Message).where(Message.about.in_(abouts)).order_by(Message.id.desc()))
    newest: dict[str, list[Message]] = {}
    for message in found:
        newest.setdefault(message.about, []).append(message)
    messages = [message for of in newest.values() for message in of[:REFRESHED]]
    unclaimed = select(Promise.message_id).where(
        Promise.message_id.in_([m.id for m in messages]),
        Promise.state == "waiting",
        Promise.lease_until.is_(None),
    )
    soon = set(db.scalars(unclaimed)) if messages else set[int | None]()
    rows = [
        {
            "name": message.name,
            "person_id": message.person_id,
            "ids": message.ids,
            "message_id": message.id,
            "due_at": now,
            "key": f"refresh:{message.id}:{secrets.token_hex(8)}",
        }
        for message in messages
        if message.id not in soon
    ]
    keep(db, rows)


def claim(db: Db, now: datetime, limit: int) -> list[Promise]:
    """Take up to `limit` promises that are due at `now` and that nobody holds; each claim raises the fence."""
    clock = database_clock(db)
    free = (
        select(Promise)
        .where(Promise.state == "waiting", Promise.due_at <= now)
        .where(or_(Promise.lease_until.is_(None), Promise.lease_until < clock))
        .order_by(Promise.due_at, Promise.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = list(db.scalars(free))
    for row in claimed:
        row.lease_until = clock + LEASE
        row.fence += 1
        row.attempts += 1
    db.flush()
    return claimed


def mark(db: Db, promise_id: int, fence: int, state: str, problem: str = "") -> bool:
    """Settle a claimed promise; False when the fence says that another worker has taken it over."""
    return _settle(db, promise_id, fence, state=state, problem=problem)


def later(db: Db, promise_id: int, fence: int, due_at: datetime, problem: str) -> bool:
    """Give a claimed promise back, to be tried again at `due_at`; False as in `mark`."""
    return _settle(db, promise_id, fence, due_at=due_at, problem=problem)


def database_clock(db: Db) -> datetime:
    """The database's own time: leases are counted by it, so that two machines' clocks can't disagree."""
    clock = db.scalar(select(func.now()))
    assert clock is not None
    return clock.replace(tzinfo=UTC) if clock.tzinfo is None else clock.astimezone(UTC)


def _settle(db: Db, promise_id: int, fence: int, **values: Any) -> bool:
    held = update(Promise).where(Promise.id == promise_id, Promise.fence == fence, Promise.state == "waiting")
    done = db.execute(held.values(lease_until=None, **values).execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount == 1
