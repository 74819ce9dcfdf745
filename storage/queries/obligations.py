"""The obligations that are kept: read, brought in line with what is owed, claimed for nudges."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from storage.bulk_ids import among
from storage.db import Db
from storage.models import Obligation, Organisation, Person
from storage.queries.facts import chunks


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


def of_facts(
    db: Db, pair_ids: Collection[int], people: Collection[int], by: Mapping[str, str]
) -> list[Obligation]:
    """What is kept that these pairs' and people's facts made.

    `by` holds the kinds that are made from people's facts: of their "owner", or of the "person" they concern; all
    others are made from a pair's.
    """
    found: list[Obligation] = []
    for ids in chunks(sorted(pair_ids)):
        found += db.scalars(
            select(Obligation).where(Obligation.pair_id.in_(ids), Obligation.kind.not_in(list(by)))
        )
    for column, whose in ((Obligation.owner_id, "owner"), (Obligation.person_id, "person")):
        kinds = [kind for kind, one in by.items() if one == whose]
        for ids in chunks(sorted(people)) if kinds else ():
            found += db.scalars(select(Obligation).where(column.in_(ids), Obligation.kind.in_(kinds)))
    return found


def one(db: Db, kind: str, about: str, owner_id: int) -> Obligation | None:
    """The one obligation of these names, if it is still owed."""
    return db.scalars(
        select(Obligation).where(
            Obligation.kind == kind, Obligation.about == about, Obligation.owner_id == owner_id
        )
    ).one_or_none()


def claim(
    db: Db, now: datetime, limit: int
) -> Sequence[Row[int, str, str, str, int, date, str, str, date | None]]:
    """The obligations whose nudge is due, with what their owners' diaries need, locked for this transaction.

    Plain columns rather than objects: a tick costs what is due, and little more than reading it.
    """
    o, p = Obligation, Person
    due = (
        select(
            o.id, o.kind, o.about, o.remind_on, o.owner_id, o.due, p.timezone, p.working_days, p.paused_until
        )
        .join(p, p.id == o.owner_id)
        .where(o.organisation_id == db.organisation_id, o.next_nudge_at <= now)
        .order_by(o.next_nudge_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=o)
    )
    return db.connection().execute(due).all()


def following(
    db: Db, owners: Collection[int], now: datetime, until: datetime, but: Collection[str]
) -> Sequence[Row[int, str, int, date, datetime | None, date | None]]:
    """What these people would be told next, after `now` and up to `until`: id, days, owner, due date, moment, last.

    Nothing that is put off, and nothing of the kinds `but`.
    """
    o = Obligation
    query = (
        select(o.id, o.remind_on, o.owner_id, o.due, o.next_nudge_at, o.nudged_on)
        .where(o.organisation_id == db.organisation_id, among(db, o.owner_id, owners))
        .where(o.next_nudge_at > now, o.next_nudge_at <= until, o.kind.not_in(list(but)))
        .where(o.snoozed_until.is_(None))
        .with_for_update(skip_locked=True, of=o)
    )
    return db.connection().execute(query).all()


def next_nudge_at(db: Db) -> datetime | None:
    """When the next nudge is due, if any is."""
    return db.scalar(select(func.min(Obligation.next_nudge_at)))


def told(
    db: Db,
    ids: Collection[int],
    nudged_on: date | None,
    next_nudge_at: datetime | None,
    told_until: date | None = None,
) -> None:
    """Note of these obligations that their owners are told on `nudged_on` (None: not now), and when next.

    `told_until`: the steps up to that day are said with it.
    """
    noted = update(Obligation).values(next_nudge_at=next_nudge_at)
    if nudged_on is not None:
        noted = noted.values(nudged_on=nudged_on, told_until=told_until)
    db.connection().execute(noted.where(among(db, Obligation.id, ids)))


def policy_followed(db: Db) -> str:
    """The fingerprint of the policy that the kept obligations were computed under."""
    return db.get_one(Organisation, db.organisation_id).policy_fingerprint


def follow(db: Db, fingerprint: str) -> None:
    """Note the policy under which they are computed from now on."""
    db.get_one(Organisation, db.organisation_id).policy_fingerprint = fingerprint


def passed(db: Db, now: datetime) -> datetime | None:
    """Up to when the passing of time was followed before, None: never; from now on, it is up to `now`.

    Whoever asks at the same moment waits until this transaction ends.
    """
    organisation = db.get_one(Organisation, db.organisation_id, with_for_update=True, populate_existing=True)
    before, organisation.days_passed_at = organisation.days_passed_at, now
    return before


def number_overdue(db: Db, today: date) -> int:
    """How many obligations are past due, for the metrics."""
    query = (
        select(func.count())
        .select_from(Obligation)
        .where(Obligation.overdue_from <= today, Obligation.counts)
    )
    return db.scalar(query) or 0
