"""Outbox: messages that a feature queues in its own transaction and delivery sends afterwards.

A key is queued once. What delivery does with them is in `storage/delivery_queue`.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy import cast as cast_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import aliased

from storage.bulk_ids import among
from storage.db import Db, prepared
from storage.models import About, OutboxMessage, Person, PostedMessage, UtcDateTime

WAITING: ColumnElement[str] = literal_column("'waiting'", String)
"""In the text of a statement rather than a parameter: SQLite uses a partial index for no other."""

FRESH = {"deletes": False, "lane": "", "state": "waiting", "attempts": 0, "fence": 0, "problem": ""}
"""Initial values of every outbox message."""

REFRESHED = 6
"""Number of newest messages about a thing that are refreshed; an older one is refreshed when somebody presses it."""

AT_ONCE = 20
"""Number of messages, and of things that have changed, up to which a transaction queues them at its end."""


@dataclass(slots=True)
class _Pending:
    """What one transaction queues at its end, in one statement."""

    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    changed: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Things whose cards are to be refreshed, by the name of the cards that show them; "" is any."""
    now: datetime | None = None
    drawn: set[int] = field(default_factory=set[int])
    """Messages whose card was drawn in this transaction."""


def enqueue(
    db: Db,
    name: str,
    person_id: int,
    key: str,
    due_at: datetime,
    *,
    message_id: int | None = None,
    **ids: int | str,
) -> None:
    """Queue the card `name` with these ids to a person, due at `due_at`. Do nothing if `key` was queued before."""
    enqueue_all(
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


def enqueue_all(db: Db, outbox_messages: Sequence[dict[str, Any]]) -> None:
    """Queue messages. A few wait for the end of the transaction, and are queued with what else it queues."""
    db.told |= {p["person_id"] for p in outbox_messages if p.get("message_id") is None}
    pending = _pending(db)
    if len(pending.messages) + len(outbox_messages) <= AT_ONCE:
        pending.messages += outbox_messages
    else:
        _insert(db, outbox_messages)


def _insert(db: Db, outbox_messages: Sequence[dict[str, Any]]) -> None:
    if not outbox_messages:
        return
    rows = [{"organisation_id": db.organisation_id, **FRESH, **p} for p in outbox_messages]
    kind = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.execute(kind(OutboxMessage).on_conflict_do_nothing(index_elements=["organisation_id", "key"]), rows)


def refresh(db: Db, about: About | Collection[About], now: datetime, *, name: str = "") -> None:
    """Queue refreshes of the messages about these things, because the facts that they show have changed.

    With a `name`, only the cards of that name show them. A few wait for the end of the transaction.
    """
    abouts = [str(one) for one in ([about] if isinstance(about, About) else about)]
    if len(abouts) <= AT_ONCE:
        pending = _pending(db)
        pending.changed.setdefault(name, set()).update(abouts)
        pending.now = now
        return
    for start in range(0, len(abouts), 1_000):
        _insert_refreshing(db, {name: abouts[start : start + 1_000]}, now, [])


def leave_as_drawn(db: Db, message_id: int) -> None:
    """Queue no refresh of a message in this transaction: its card has been drawn anew in answer to a press."""
    _pending(db).drawn.add(message_id)


def pending(db: Db) -> bool:
    """Return whether this transaction has queued something, or changed what cards show."""
    found = db.info.get("outbox")
    return found is not None and bool(found.messages or found.changed)


def _pending(db: Db) -> _Pending:
    if "outbox" not in db.info:
        db.info["outbox"] = _Pending()
        db.at_end.append(queue_now)
    return db.info["outbox"]


def queue_now(db: Db) -> None:
    """Queue what waits for the end of the transaction: whoever reads the outbox before does so."""
    pending: _Pending = db.info.get("outbox") or _Pending()
    messages, changed = pending.messages, pending.changed
    pending.messages, pending.changed = [], {}
    if pending.now is not None and any(changed.values()):
        _insert_refreshing(db, changed, pending.now, messages, pending.drawn)
    else:
        _insert(db, messages)


def _insert_refreshing(
    db: Db,
    changed: Mapping[str, Collection[str]],
    now: datetime,
    messages: Sequence[dict[str, Any]],
    drawn: Collection[int] = (),
) -> None:
    """Queue new messages, then refreshes of the newest messages about these things: one statement.

    A message that waits to be refreshed is not queued again.
    """
    m, o = PostedMessage, OutboxMessage
    showing = [
        m.about.in_(sorted(abouts)) & (m.name == name if name else true())
        for name, abouts in sorted(changed.items())
        if abouts
    ]
    newest = func.row_number().over(partition_by=m.about, order_by=m.id.desc()).label("newest")
    # One that is being refreshed at this moment is refreshed again: nobody knows which card arrives last.
    shown = (
        [or_(m.id.not_in(drawn), exists().where(o.message_id == m.id, o.state == WAITING))] if drawn else []
    )
    known = (
        select(m.id, m.name, m.person_id, m.ids, newest)
        .where(m.organisation_id == db.organisation_id, or_(*showing), *shown)
        .subquery("known")
    )
    waits = exists().where(o.message_id == known.c.id, o.state == WAITING, o.lease_until.is_(None))
    rows = [
        _values(
            db, len(messages), name=known.c.name, person_id=known.c.person_id, ids=known.c.ids, message_id=known.c.id,
            key=literal("refresh:") + cast_(known.c.id, String) + literal(f":{secrets.token_hex(8)}"), due_at=now,
        ).where(known.c.newest <= REFRESHED, ~waits),
        *(_values(db, number, **message) for number, message in enumerate(messages)),
    ]  # fmt: skip
    new = union_all(*rows).subquery("new")
    columns = [column for column in new.c if column.name != "place"]
    kind = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgresql_insert
    made = kind(o).from_select(
        [column.name for column in columns],
        select(*columns).where(new.c.place >= 0).order_by(new.c.place, new.c.message_id.desc()),
    )
    db.connection().execute(made.on_conflict_do_nothing(index_elements=["organisation_id", "key"]))


def _values(db: Db, place: int, **given: Any) -> Any:
    """Return the selection of one outbox message's columns, or of many: a value may be a column of another table."""
    columns: Any = OutboxMessage.__table__.c
    values: dict[str, Any] = {"organisation_id": db.organisation_id, "message_id": None, **FRESH, **given}
    chosen: list[Any] = [
        (value if isinstance(value, ColumnElement) else literal(value, columns[name].type)).label(name)
        for name, value in sorted(values.items())
    ]
    return select(literal(place).label("place"), *chosen)


def delete(db: Db, messages: Collection[PostedMessage], now: datetime) -> None:
    """Queue the deletion of these messages."""
    enqueue_all(
        db,
        [
            {
                "name": message.name,
                "person_id": message.person_id,
                "ids": message.ids,
                "message_id": message.id,
                "deletes": True,
                "due_at": now,
                "key": f"delete:{message.id}",
            }
            for message in messages
        ],
    )


def delete_earlier(
    db: Db, person_id: int, names: Collection[str], about: str, ref: str, now: datetime
) -> None:
    """Queue the deletion of this person's messages with these names and that `about`, except the message `ref`."""
    earlier = select(PostedMessage).where(
        PostedMessage.person_id == person_id, PostedMessage.name.in_(names),
        PostedMessage.about == about, PostedMessage.ref != ref,
    )  # fmt: skip
    delete(db, list(db.scalars(earlier)), now)


def one_a_day(db: Db, name: str, person_ids: Collection[int], day: date, now: datetime) -> set[int]:
    """Queue the day's card `name` to these people, and return those who had not been sent one for that day.

    The ids of the outbox message are the person and the day. It is one statement made by the database, because a tick
    may have thousands of people.
    """
    sqlite = db.get_bind().dialect.name == "sqlite"
    kind, object_of = (
        (sqlite_insert, func.json_object) if sqlite else (postgresql_insert, func.json_build_object)
    )
    number = cast_(Person.id, String)
    values: dict[str, Any] = {
        "organisation_id": Person.organisation_id,
        "name": literal(name),
        "person_id": Person.id,
        "ids": object_of(text("'person'"), Person.id, text("'day'"), literal(str(day))),
        "key": literal(f"{name}:") + number + literal(f":{day}"),
        "due_at": literal(now, UtcDateTime),
        **{column: literal(value) for column, value in FRESH.items()},
    }
    people = select(*values.values()).where(Person.organisation_id == db.organisation_id)
    made = kind(OutboxMessage).from_select(list(values), people.where(among(db, Person.id, person_ids)))
    made = made.on_conflict_do_nothing(index_elements=["organisation_id", "key"])
    return set(db.connection().scalars(made.returning(OutboxMessage.person_id)))


def refresh_last(db: Db, name: str, person_ids: Collection[int], now: datetime) -> None:
    """Queue a refresh of the last message `name` to each of these people, in one statement."""
    if not person_ids:
        return
    kind = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgresql_insert
    values: dict[str, Any] = {
        "organisation_id": PostedMessage.organisation_id,
        "name": PostedMessage.name,
        "person_id": PostedMessage.person_id,
        "ids": PostedMessage.ids,
        "message_id": PostedMessage.id,
        "key": literal("refresh:") + cast_(PostedMessage.id, String) + literal(f":{now.isoformat()}"),
        "due_at": literal(now, UtcDateTime),
        **{column: literal(value) for column, value in FRESH.items()},
    }
    last = (
        select(func.max(PostedMessage.id))
        .where(PostedMessage.organisation_id == db.organisation_id, PostedMessage.name == name)
        .where(among(db, PostedMessage.person_id, person_ids))
        .group_by(PostedMessage.person_id)
    )
    made = kind(OutboxMessage).from_select(
        list(values), select(*values.values()).where(PostedMessage.id.in_(last))
    )
    db.connection().execute(made.on_conflict_do_nothing(index_elements=["organisation_id", "key"]))


def next_due_at(db: Db) -> datetime | None:
    """Return when the next outbox message that nobody holds and nothing goes before can be sent, or None."""
    queue_now(db)
    return db.scalar(_NEXT_DUE, {"clock": database_clock(db)})


def _next_due() -> Select[datetime]:
    o, earlier = OutboxMessage, aliased(OutboxMessage)
    free = or_(o.lease_until.is_(None), o.lease_until < bindparam("clock", type_=UtcDateTime))
    goes_before = exists().where(
        earlier.person_id == o.person_id, earlier.id < o.id, earlier.state == WAITING,
        earlier.lane == o.lane, earlier.due_at <= o.due_at,
    )  # fmt: skip
    ready = func.min(func.coalesce(o.not_before, o.due_at))
    return select(ready).where(o.state == WAITING, free, ~goes_before)


_NEXT_DUE = prepared(_next_due())
_CLOCK = prepared(select(func.now()))


def backlog(db: Db, now: datetime) -> tuple[int, datetime | None]:
    """Return how many messages are due and not yet settled, and when the oldest fell due."""
    queue_now(db)
    waiting = select(func.count(), func.min(OutboxMessage.due_at)).where(
        OutboxMessage.state == "waiting", OutboxMessage.due_at <= now
    )
    count, oldest = db.execute(waiting).one()
    return count, oldest


def database_clock(db: Db) -> datetime:
    """Return the database's own time: leases are counted by it, so that two machines' clocks can't disagree."""
    clock = db.scalar(_CLOCK)
    assert clock is not None
    return clock.replace(tzinfo=UTC) if clock.tzinfo is None else clock.astimezone(UTC)
