"""Turns: what all replicas together do only so often, such as a scheduled job or calls that a platform limits.

A turn's row holds when its next one is free (the generic cell rate algorithm): taking one moves that on by the
interval, and a burst may run ahead of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.db import Db
from storage.models import Turn
from storage.outbox import database_clock

FAR = timedelta(days=1)
"""A turn that is free later than this was taken by a clock that was wrong."""
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something may be done: once an `interval`, and `burst` times at once.

    An interval of nothing only keeps to what the platform asks for (`close`). `whole` says that it concerns everything
    of its kind in the lane, rather than one conversation.
    """

    name: str
    interval: timedelta = timedelta(0)
    burst: int = 1
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """Whether a turn was taken: `rate` is the one that was not free, until `until`.

    If all were, `rate` is None, and `until` is when the next turn in this conversation is free (None: now).
    """

    rate: Rate | None
    until: datetime | None


def take(db: Db, rates: Sequence[Rate], now: datetime) -> Turned:
    """Take a turn at each of these rates, or at none."""
    if not rates:
        return Turned(None, None)
    names = [rate.name for rate in rates]
    rows = select(Turn.name, Turn.free_at).where(Turn.name.in_(names)).order_by(Turn.name).with_for_update()
    known = {name: free_at for name, free_at in db.execute(rows) if free_at <= now + FAR}
    free = {rate: known[rate.name] - rate.interval * (rate.burst - 1) for rate in rates if rate.name in known}
    closed = [(rate, until) for rate, until in free.items() if until > now]
    if closed:
        return Turned(*max(closed, key=lambda one: one[1]))
    taken = {rate: max(known.get(rate.name, now), now) + rate.interval for rate in rates if rate.interval}
    _write(db, {rate.name: until for rate, until in taken.items()})
    following = [until - r.interval * (r.burst - 1) for r, until in taken.items() if not r.whole]
    return Turned(None, max((until for until in following if until > now), default=None))


def close(db: Db, rates: Sequence[Rate], until: datetime) -> None:
    """Let nobody take a turn at these rates before `until`: the platform has asked for that."""
    _write(db, {rate.name: until + rate.interval * (rate.burst - 1) for rate in rates})


def forget_unused(db: Db, now: datetime) -> None:
    """Delete the turns that have been free for long, or that a wrong clock has taken."""
    unused = (Turn.free_at < now - KEPT) | (Turn.free_at > now + FAR)
    db.execute(delete(Turn).where(unused).execution_options(synchronize_session=False))


def other_clock(db: Db) -> datetime | None:
    """Return the time of the database's own machine; None for SQLite, which has ours."""
    return None if db.get_bind().dialect.name == "sqlite" else database_clock(db)


def _write(db: Db, free_at: dict[str, datetime]) -> None:
    if not free_at:
        return
    connection = db.connection()
    kind = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    new = kind(Turn)
    kept = new.on_conflict_do_update(
        index_elements=["organisation_id", "name"], set_={"free_at": new.excluded.free_at}
    )
    rows = [
        {"organisation_id": db.organisation_id, "name": name, "free_at": at}
        for name, at in sorted(free_at.items())
    ]
    connection.execute(kept, rows)
