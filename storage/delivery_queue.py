"""Delivery's side of the outbox: what is sent where, by whom, and what became of it.

A worker claims a few messages of one lane under a lease that is longer than any send may take, counted by the
database's clock. Each claim raises the fence: a worker that lost its lease can neither renew it nor mark anything.
Only the first waiting message of each person in a lane is ever claimed, so that a conversation keeps its order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CursorResult,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage.bulk_ids import among
from storage.db import Db
from storage.models import Identity, OutboxMessage, PostedMessage, UtcDateTime
from storage.outbox import WAITING, database_clock, enqueue_all, pending, queue_now

LEASE = timedelta(seconds=60)
NOBODY = "none"
"""Lane of messages to people whom no channel reaches."""
EFFECT = "effect:"
"""Beginning of the lane of messages that are no card, such as entries of calendars."""
ROUTED = 1_000
"""Messages that get their lane in one statement."""
FAR = timedelta(days=1)
"""A retry later than this was set by a clock that was wrong."""


@dataclass(frozen=True, slots=True)
class SetAsideReason:
    """Messages that were set aside for the same reason."""

    name: str
    problem: str
    count: int
    oldest: datetime


def route(db: Db, now: datetime, channels: Sequence[str], effects: Collection[str]) -> bool:
    """Set the lane of messages that are due and have none yet: one statement. Return True when there may be more.

    `channels` are in order of preference. It is done when a message is due, because people move.
    """
    queue_now(db)
    o, i, m = OutboxMessage, Identity, PostedMessage
    places = {channel: number for number, channel in enumerate(channels)} or {"": 0}
    order = case(places, value=i.channel, else_=len(places))
    reached = (
        select(i.channel + literal(":") + i.workspace)
        .where(i.person_id == o.person_id, i.unreachable == "", i.channel.in_(list(channels)))
        .order_by(order, i.id)
        .limit(1)
        .scalar_subquery()
    )
    posted = (
        select(m.channel + literal(":") + m.workspace).where(m.id == o.message_id).limit(1).scalar_subquery()
    )
    due = (
        select(o.id)
        .where(o.organisation_id == db.organisation_id, o.state == WAITING, o.lane == "", o.due_at <= now)
        .order_by(o.due_at, o.id)
        .limit(ROUTED)
        .with_for_update(skip_locked=True)
    )
    lane = case(
        (o.name.in_(list(effects)), literal(EFFECT) + o.name),
        (o.message_id.is_not(None), func.coalesce(posted, NOBODY)),
        else_=func.coalesce(reached, NOBODY),
    )
    done = db.connection().execute(update(o).where(o.id.in_(due)).values(lane=lane))
    return done.rowcount == ROUTED


def lanes(db: Db, now: datetime) -> tuple[list[str], bool]:
    """Return the lanes that have messages, and whether there are messages that are due and have no lane yet.

    Each lane is one look into the index, however many messages wait in it.
    """
    queue_now(db)
    connection, here = db.connection(), {"here": db.organisation_id}
    found = connection.scalars(_LANES, here).all()
    return list(found), connection.scalar(_UNROUTED, {**here, "now": now}) is not None


def _lanes() -> Select[str]:
    first = select(func.min(_O.lane).label("lane")).where(_HERE, _O.lane > "").cte("lanes", recursive=True)
    following = select(func.min(_O.lane)).where(_HERE, _O.lane > first.c.lane).scalar_subquery()
    every = first.union_all(select(following).where(first.c.lane.is_not(None)))
    return select(every.c.lane).where(every.c.lane.is_not(None))


_O = OutboxMessage
_HERE = (_O.organisation_id == bindparam("here", type_=BigInteger)) & (_O.state == WAITING)
_LANES = _lanes()
_UNROUTED = (
    select(_O.id).where(_HERE, _O.lane == "", _O.due_at <= bindparam("now", type_=UtcDateTime)).limit(1)
)
"""Built once, like `_LANES`: delivery asks for them all the time."""


def claim(
    db: Db, now: datetime, lane: str, limit: int, *, new: bool = True, changes: bool = True
) -> list[OutboxMessage]:
    """Take up to `limit` messages of a lane that are due, that nobody holds and that nothing goes before.

    `new` or `changes` False leaves out new messages, or updates and deletions of old ones.
    """
    queue_now(db)
    clock = database_clock(db)
    free = (
        _claimable(db, now, clock)
        .where(OutboxMessage.lane == lane)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    if not new:
        free = free.where(OutboxMessage.message_id.is_not(None))
    if not changes:
        free = free.where(OutboxMessage.message_id.is_(None))
    claimed = list(db.scalars(free))
    if claimed:
        o = OutboxMessage
        db.connection().execute(
            update(o)
            .where(among(db, o.id, [row.id for row in claimed]))
            .values(lease_until=clock + LEASE, fence=o.fence + 1, attempts=o.attempts + 1)
        )
        for row in claimed:  # as the statement left them, and nothing more is written of them here
            db.expunge(row)
            row.lease_until, row.fence, row.attempts = clock + LEASE, row.fence + 1, row.attempts + 1
    return claimed


def _claimable(db: Db, now: datetime, clock: datetime) -> Any:
    o, earlier = OutboxMessage, aliased(OutboxMessage)
    goes_before = exists().where(
        earlier.person_id == o.person_id, earlier.id < o.id, earlier.state == WAITING,
        earlier.due_at <= now, or_(earlier.lane == o.lane, earlier.lane == ""),
    )  # fmt: skip
    return (
        select(o)
        .where(o.organisation_id == db.organisation_id, o.state == WAITING, o.due_at <= now)
        .where(_ready(now), or_(o.lease_until.is_(None), o.lease_until < clock), ~goes_before)
    )


def _ready(now: datetime) -> ColumnElement[bool]:
    """Return the condition that the next attempt is due; a time that a wrong clock set counts as over."""
    o = OutboxMessage
    far = literal(now + FAR, UtcDateTime)
    return or_(o.not_before.is_(None), o.not_before <= now, o.not_before > far)


def claim_introduction(
    db: Db, key: str, name: str, held: OutboxMessage, now: datetime
) -> tuple[OutboxMessage | None, datetime | None]:
    """Take the introduction of whoever gets `held`, which is sent before it; queue it if that was never done.

    Its key is unique, so it is one message however many workers come upon it. Return it, or None; and until when
    `held` has to wait for it: None if it was settled before, or is taken now.
    """
    enqueue_all(
        db,
        [
            {
                "name": name, "person_id": held.person_id, "ids": {}, "key": key, "due_at": now,
                "message_id": None, "lane": held.lane,
            }
        ],
    )  # fmt: skip
    queue_now(db)
    clock = database_clock(db)
    row = db.scalars(select(OutboxMessage).where(OutboxMessage.key == key).with_for_update()).one()
    if row.state != "waiting":
        return None, None
    leased = row.lease_until is not None and row.lease_until >= clock
    waits = row.not_before if row.not_before and now < row.not_before <= now + FAR else None
    if leased or waits:
        return None, waits or now + timedelta(seconds=1)
    row.lease_until, row.lane = clock + LEASE, held.lane
    row.fence, row.attempts = row.fence + 1, row.attempts + 1
    db.flush()
    db.expunge(row)
    return row, None


def hold(db: Db, outbox_id: int, fence: int) -> bool:
    """Renew a lease. Return False if another worker has taken the message over: nothing may be sent then."""
    held = _held(outbox_id, fence).values(lease_until=database_clock(db) + LEASE)
    return _changed(db, held)


def mark(db: Db, outbox_id: int, fence: int, state: str, problem: str = "") -> bool:
    """Settle a claimed message. Return False if the fence shows that another worker has taken it over."""
    settled = _held(outbox_id, fence).values(lease_until=None, not_before=None, state=state, problem=problem)
    return _changed(db, settled)


def later(db: Db, outbox_id: int, fence: int, not_before: datetime, problem: str) -> bool:
    """Release a claimed message after an attempt, for another one. Return False as `mark` does."""
    return _changed(
        db, _held(outbox_id, fence).values(lease_until=None, not_before=not_before, problem=problem)
    )


def give_back(db: Db, outbox_id: int, fence: int, not_before: datetime | None = None) -> bool:
    """Release a claimed message that nothing was done for: that was no attempt. Return False as `mark` does."""
    free = _held(outbox_id, fence)
    return _changed(
        db, free.values(lease_until=None, not_before=not_before, attempts=OutboxMessage.attempts - 1)
    )


def settled(db: Db, outbox_id: int) -> bool:
    """Return whether nobody is going to send this message any more."""
    row = db.get(OutboxMessage, outbox_id)
    return row is None or row.state != "waiting"


def put_off_next(db: Db, sent: OutboxMessage, until: datetime) -> None:
    """Let the next message of the same conversation wait until there is a turn for it, so that nobody tries before."""
    o, later = OutboxMessage, aliased(OutboxMessage)
    following = (
        select(func.min(later.id))
        .where(later.person_id == sent.person_id, later.lane == sent.lane, later.state == WAITING)
        .scalar_subquery()
    )
    waits = update(o).where(o.id == following, o.message_id.is_(None), o.not_before.is_(None))
    _changed(db, waits.values(not_before=until))


def drawn(db: Db, message_id: int) -> int:
    """Count that a posted message's card is built anew, and return the number of this time."""
    m = PostedMessage
    raised = update(m).where(m.id == message_id, m.organisation_id == db.organisation_id)
    number = db.connection().scalar(raised.values(drawn=m.drawn + 1).returning(m.drawn))
    return number or 0


def drawn_by(db: Db, message: PostedMessage) -> int:
    """Return the number of a card that a press has built anew: a new one only if the press changes something."""
    changes = db.postponed is None and pending(db)
    return drawn(db, message.id) if changes else message.drawn


def redraw_if_older(db: Db, message_id: int, number: int, now: datetime) -> None:
    """Queue a refresh of a posted message if its card was built again after this `number`.

    Two were on their way at once, and nobody knows which arrived last.
    """
    m = PostedMessage
    row = db.execute(select(m.name, m.person_id, m.ids, m.drawn).where(m.id == message_id)).first()
    if row is None or row.drawn <= number or not row.name:
        return
    enqueue_all(
        db,
        [
            {
                "name": row.name, "person_id": row.person_id, "ids": row.ids, "message_id": message_id,
                "due_at": now, "key": f"redraw:{message_id}:{row.drawn}:{number}",
            }
        ],
    )  # fmt: skip


# Set aside


def reasons(db: Db, *, reachable: bool = False) -> list[SetAsideReason]:
    """Return what was set aside, by card and reason, most first.

    With `reachable`, only messages to people whom some channel reaches: the others are told of by name.
    """
    o, i = OutboxMessage, Identity
    found = (
        select(o.name, o.problem, func.count(), func.min(o.due_at))
        .where(o.state == "failed")
        .group_by(o.name, o.problem)
        .order_by(func.count().desc(), o.name, o.problem)
    )
    if reachable:
        found = found.where(exists().where(i.person_id == o.person_id, i.unreachable == ""))
    return [SetAsideReason(*row) for row in db.execute(found)]


def set_aside(db: Db, limit: int) -> Sequence[OutboxMessage]:
    """Return messages that were set aside, newest first."""
    found = select(OutboxMessage).where(OutboxMessage.state == "failed")
    return db.scalars(found.order_by(OutboxMessage.id.desc()).limit(limit)).all()


def retry(db: Db, ids: Collection[int] | None = None) -> int:
    """Queue messages again that were set aside: all, or those with these ids. Return how many."""
    o = OutboxMessage
    again = update(o).where(o.organisation_id == db.organisation_id, o.state == "failed")
    if ids is not None:
        again = again.where(among(db, o.id, ids))
    # One attempt stays counted: it may have arrived, so it is looked for before it is sent again.
    fresh = again.values(state="waiting", attempts=1, not_before=None, lease_until=None, lane="", problem="")
    return db.connection().execute(fresh).rowcount


def forget_settled_after(db: Db, moment: datetime) -> None:
    """Delete settled messages that are due after `moment`, which has not come: a wrong clock made them.

    Their keys are free again, for when that time comes.
    """
    o = OutboxMessage
    db.connection().execute(
        delete(o).where(
            o.organisation_id == db.organisation_id, o.state.in_(("sent", "unneeded")), o.due_at > moment
        )
    )


def due_now(db: Db, first: datetime, last: datetime | None, now: datetime) -> None:
    """Let messages be due now that wait for a time from `first` to `last`: a wrong clock made them."""
    o = OutboxMessage
    late = update(o).where(o.organisation_id == db.organisation_id, o.state == WAITING, o.due_at >= first)
    if last is not None:
        late = late.where(o.due_at <= last)
    db.connection().execute(late.values(due_at=now))


def _held(outbox_id: int, fence: int) -> Any:
    o = OutboxMessage
    return update(o).where(o.id == outbox_id, o.fence == fence, o.state == WAITING)


def _changed(db: Db, statement: Any) -> bool:
    done = db.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount == 1
