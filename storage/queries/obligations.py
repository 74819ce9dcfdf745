"""Stored obligations: read, updated, and claimed for nudges."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, String, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.bulk_ids import among, among_given, given
from storage.db import Db, prepared
from storage.models import About, Obligation, Organisation, Person
from storage.models.base import UtcDateTime
from storage.queries.facts import chunks

_NAMED_BY = ("organisation_id", "kind", "about", "owner_id")


def _kept(new: Any) -> Any:
    set_ = {column.name: column for column in new.excluded if column.name not in ("id", *_NAMED_BY)}
    return new.on_conflict_do_update(index_elements=_NAMED_BY, set_=set_)


_WRITE = {"sqlite": _kept(sqlite_insert(Obligation)), "postgresql": _kept(postgresql_insert(Obligation))}


def write(db: Db, rows: Sequence[dict[str, Any]], replaced: Collection[Obligation]) -> None:
    """Insert obligations, or replace those that have the same names, in one statement.

    Each row has the same columns. `replaced` are the objects whose rows are.
    """
    if rows:
        connection = db.connection()
        here = {"organisation_id": db.organisation_id}
        connection.execute(_WRITE[connection.dialect.name], [{**row, **here} for row in rows])
        for row in replaced:
            db.expire(row)


def change(db: Db, rows: Sequence[dict[str, Any]]) -> None:
    """Update obligations by id. Each row has `id` and the same columns."""
    if rows:
        db.execute(update(Obligation), rows)


def remove(db: Db, ids: Collection[int]) -> None:
    """Delete obligations that nobody owes any more."""
    for some in chunks(ids):
        db.execute(
            delete(Obligation).where(Obligation.id.in_(some)).execution_options(synchronize_session=False)
        )


def of_owner(db: Db, owner_id: int) -> list[Obligation]:
    """Return everything that a person owes, soonest first."""
    return list(
        db.scalars(
            select(Obligation).where(Obligation.owner_id == owner_id).order_by(Obligation.due, Obligation.id)
        )
    )


def of_pair(db: Db, pair_id: int, kind: str) -> list[Obligation]:
    """Return a pair's obligations of one kind."""
    return list(db.scalars(select(Obligation).where(Obligation.pair_id == pair_id, Obligation.kind == kind)))


def of_facts(
    db: Db, pair_ids: Collection[int], people: Collection[int], by: Mapping[str, str]
) -> list[Obligation]:
    """Return the stored obligations that were computed from these pairs' and people's facts.

    `by` maps the kinds that are computed from people's facts to "owner" or "person" (whom they concern); all others
    are computed from a pair's facts.
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


def one(db: Db, kind: str, about: About, owner_id: int) -> Obligation | None:
    """Return the obligation with this kind, subject and owner, or None."""
    return db.scalars(
        select(Obligation).where(
            Obligation.kind == kind, Obligation.about == about, Obligation.owner_id == owner_id
        )
    ).one_or_none()


def claim(
    db: Db, now: datetime, limit: int
) -> Sequence[Row[int, str, str, str, int, date, str, str, date | None]]:
    """Return the obligations whose nudge is due, with their owners' work calendars, locked for this transaction.

    Plain columns instead of objects, and what each is about as it is written: a tick should cost little more than
    reading its rows.
    """
    o, p = Obligation, Person
    about = type_coerce(o.about, String).label("about")
    due = (
        select(
            o.id, o.kind, about, o.remind_on, o.owner_id, o.due, p.timezone, p.working_days, p.paused_until
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
    """Return these people's next reminders after `now` and up to `until`, except those of the kinds `but`.

    Columns: id, days, owner, due date, time of the next nudge, day of the last one. Snoozed obligations are left out.
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
    """Return when the next nudge is due, or None."""
    return db.scalar(_NEXT_NUDGE)


_NEXT_NUDGE = prepared(select(func.min(Obligation.next_nudge_at)))


_NOTED = {"next_nudge_at": bindparam("later", type_=UtcDateTime)}
_SAID = {"nudged_on": bindparam("on", type_=Date), "told_until": bindparam("up_to", type_=Date)}
_TOLD = {
    (dialect, said): update(Obligation).where(among_given(dialect, Obligation.id, "ids")).values(
        {**_NOTED, **(_SAID if said else {})}
    )
    for dialect in ("sqlite", "postgresql")
    for said in (True, False)
}  # fmt: skip
"""Built once: a tick runs dozens of them."""


def told(
    db: Db,
    ids: Collection[int],
    nudged_on: date | None,
    next_nudge_at: datetime | None,
    told_until: date | None = None,
) -> None:
    """Store that the owners are reminded of these obligations on `nudged_on` (None: not now), and when next.

    Reminder days up to `told_until` count as given.
    """
    connection = db.connection()
    dialect = connection.dialect.name
    values: dict[str, Any] = {"ids": given(dialect, ids), "later": next_nudge_at}
    if nudged_on is not None:
        values |= {"on": nudged_on, "up_to": told_until}
    connection.execute(_TOLD[dialect, nudged_on is not None], values)


def people_with(db: Db, kind: str) -> int:
    """Return how many people something of this kind concerns."""
    found = select(func.count(func.distinct(Obligation.person_id))).where(Obligation.kind == kind)
    return db.scalar(found) or 0


def policy_followed(db: Db) -> str:
    """Return the fingerprint of the policy that the stored obligations were computed under."""
    return db.get_one(Organisation, db.organisation_id).policy_fingerprint


def follow(db: Db, fingerprint: str) -> None:
    """Store the fingerprint of the policy that they are computed under from now on."""
    db.get_one(Organisation, db.organisation_id).policy_fingerprint = fingerprint


def passed(db: Db, now: datetime) -> datetime | None:
    """Return the time up to which the passing of time was processed before (None: never), and set it to `now`.

    Concurrent callers wait until this transaction ends.
    """
    organisation = db.get_one(Organisation, db.organisation_id, with_for_update=True, populate_existing=True)
    before, organisation.days_passed_at = organisation.days_passed_at, now
    return before


def forget_told_after(db: Db, day: date) -> None:
    """Forget reminders that were given on days after this one, which have not come."""
    o = Obligation
    untold = update(o).where(o.organisation_id == db.organisation_id, (o.nudged_on > day))
    db.connection().execute(untold.values(nudged_on=None, told_until=None, next_nudge_at=None))


def number_overdue(db: Db, today: date) -> int:
    """Return how many obligations are past due, for the metrics."""
    query = (
        select(func.count())
        .select_from(Obligation)
        .where(Obligation.overdue_from <= today, Obligation.counts)
    )
    return db.scalar(query) or 0
