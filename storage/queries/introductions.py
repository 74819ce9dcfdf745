"""Introductions that are due: claimed, put off and counted."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import Row, bindparam, exists, func, select, update

from storage.bulk_ids import among
from storage.db import Db, prepared
from storage.models import Identity, OutboxMessage, Person, UtcDateTime


def claim(
    db: Db, channels: Collection[str], now: datetime, limit: int
) -> list[Row[int, str, str, date | None, date | None]]:
    """Return whom the bot should introduce itself to, locked for this transaction, longest known first.

    They are reached on one of `channels`, and start by tomorrow: where it is later than here, that is today.
    Columns: id, time zone, working days, paused until, start date.
    """
    reached = exists().where(
        Identity.person_id == Person.id, Identity.channel.in_(list(channels)), Identity.unreachable == ""
    )
    started = Person.starts_on.is_(None) | (Person.starts_on <= now.date() + timedelta(days=1))
    due = (
        select(Person.id, Person.timezone, Person.working_days, Person.paused_until, Person.starts_on)
        .where(Person.organisation_id == db.organisation_id, Person.introduce_at <= now)
        .where(Person.introduced_at.is_(None), Person.left_on.is_(None), started, reached)
        .order_by(Person.introduce_at, Person.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Person)
    )
    return list(db.connection().execute(due).all())


def put_off(db: Db, person_ids: Collection[int], until: datetime | None) -> None:
    """Set when these people's introduction is due; None where it is queued."""
    db.connection().execute(
        update(Person)
        .where(Person.organisation_id == db.organisation_id, among(db, Person.id, person_ids))
        .values(introduce_at=until)
    )


def queued_since(db: Db, name: str, since: datetime) -> int:
    """Return how many messages `name` have been queued since then."""
    counted = select(func.count()).select_from(OutboxMessage)
    return db.scalar(counted.where(OutboxMessage.name == name, OutboxMessage.due_at >= since)) or 0


def staff(db: Db) -> int:
    """Return how many people are here."""
    return db.scalar(select(func.count()).select_from(Person).where(Person.left_on.is_(None))) or 0


def next_after(db: Db, now: datetime) -> datetime | None:
    """Return when the next introduction falls due after `now`, or None."""
    return db.scalar(_NEXT_AFTER, {"now": now})


_NEXT_AFTER = prepared(
    select(func.min(Person.introduce_at)).where(Person.introduce_at > bindparam("now", type_=UtcDateTime))
)


def forget_after(db: Db, moment: datetime, now: datetime) -> None:
    """Let introductions be due now that were put off beyond `moment`: a wrong clock did that."""
    late = update(Person).where(Person.organisation_id == db.organisation_id, Person.introduce_at > moment)
    db.connection().execute(late.values(introduce_at=now))
