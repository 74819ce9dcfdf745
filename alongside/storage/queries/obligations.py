"""The obligations that are kept: read, brought in line with what is owed, claimed for nudges."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from alongside.storage.db import Db
from alongside.storage.models import Obligation, Organisation, Person, Promise
from alongside.storage.queries.facts import chunks


def add(db: Db, rows: Sequence[dict[str, Any]]) -> None:
    """Keep new obligations, in one statement."""
    if rows:
        db.execute(insert(Obligation), [{"organisation_id": db.organisation_id, **row} for row in rows])


def change(db: Db, rows: Sequence[dict[str, Any]]) -> None:
    """Change obligations by id (`id` and the columns that differ), each row naming the same columns."""
    if rows:
        db.execute(update(Obligation), rows)


def remove(db: Db, ids: Collection[int]) -> None:
    """Forget obligations that nobody owes any more."""
    for some in chunks(ids):
        db.execute(
            delete(Obligation).where(Obligation.id.in_(some)).execution_options(synchronize_session=False)
        )


def of_owner(db: Db, owner_id: int) -> list[Obligation]:
    """Everything that a person owes, soonest first."""
    return list(
        db.scalars(
            select(Obligation).where(Obligation.owner_id == owner_id).order_by(Obligation.due, Obligation.id)
        )
    )


def of_pair(db: Db, pair_id: int, kind: str) -> list[Obligation]:
    """What a pair owes of one kind."""
    return list(db.scalars(select(Obligation).where(Obligation.pair_id == pair_id, Obligation.kind == kind)))


def one(db: Db, kind: str, about: str, owner_id: int) -> Obligation | None:
    """The one obligation of these names, if it is still owed."""
    return db.scalars(
        select(Obligation).where(
            Obligation.kind == kind, Obligation.about == about, Obligation.owner_id == owner_id
        )
    ).one_or_none()


def claim(db: Db, now: datetime, limit: int) -> Sequence[Row[int, str, int, date, date | None, str, str, date | None]]:
    """The obligations whose nudge is due, with what their owners' diaries need, locked for this transaction.

    Plain columns rather than objects: a tick costs what is due, and little more than reading it.
    """
    o, p = Obligation, Person
    due = (
        select(o.id, o.kind, o.owner_id, o.due, o.snoozed_until, p.timezone, p.working_days, p.paused_until)
        .join(p, p.id == o.owner_id)
        .where(o.organisation_id == db.organisation_id, o.next_nudge_at <= now)
        .order_by(o.next_nudge_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=o)
    )
    return db.connection().execute(due).all()


def told(db: Db, rows: Sequence[dict[str, Any]]) -> None:
    """Note that nudges of these obligations are promised: `key` (its id), `nudged_on`, `next_nudge_at`."""
    if rows:
        table = Obligation.__table__
        statement = (
            update(Obligation)
            .where(table.c.id == bindparam("key"))
            .values(nudged_on=bindparam("nudged_on"), next_nudge_at=bindparam("next_nudge_at"))
        )
        db.connection().execute(statement, rows)


def promised(db: Db, keys: Collection[str]) -> set[str]:
    """Which of these promises have been made before."""
    found: set[str] = set()
    for some in chunks(keys):  # pyright: ignore[reportArgumentType]
        query = select(Promise.key).where(
            Promise.organisation_id == db.organisation_id, Promise.key.in_(some)
        )
        found.update(db.connection().scalars(query))
    return found


def policy_followed(db: Db) -> str:
    """The fingerprint of the policy that the kept obligations were computed under."""
    return db.get_one(Organisation, db.organisation_id).policy_fingerprint


def follow(db: Db, fingerprint: str) -> None:
    """Note the policy under which they are computed from now on."""
    db.get_one(Organisation, db.organisation_id).policy_fingerprint = fingerprint


def number_overdue(db: Db, today: date) -> int:
    """How many obligations are past due, for the metrics."""
    query = (
        select(func.count())
        .select_from(Obligation)
        .where(Obligation.overdue_from <= today, Obligation.counts)
    )
    return db.scalar(query) or 0
