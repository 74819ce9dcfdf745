"""The whole list of people at once: read as plain rows, written in bulk.

Bulk statements bypass the session's notice of changed rows, so these functions mark whose facts they change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Date, bindparam, case, cast, delete, func, insert, literal, or_, select, update
from sqlalchemy import String as SqlString
from sqlalchemy.orm import aliased

from storage.db import Db, prepared
from storage.models import ActionPoint, AgendaItem, Identity, Pair, Person, Session

CONSOLE = "console"
"""The channel that has everybody."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Person as stored; `ids` are their first addresses, by channel."""

    id: int
    name: str
    email: str
    manager_id: int | None
    role: str
    role_from: date | None
    stage: str
    stage_from: date | None
    stage_until: date | None
    person_type: str
    team: str
    staff_number: str
    fte: float
    starts_on: date | None
    leaving_on: date | None
    left_on: date | None
    timezone: str
    working_days: str
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Pair that has not ended."""

    id: int
    supervisor_id: int
    supervisee_id: int
    series: str


def everybody(db: Db) -> list[KnownPerson]:
    """Return all people, also those who left, by e-mail address."""
    addresses = _addresses(db)
    p = Person
    rows = db.execute(
        select(
            p.id, p.name, p.email, p.manager_id, p.role, p.role_from, p.stage, p.stage_from, p.stage_until,
            p.person_type, p.team, p.staff_number, p.fte, p.starts_on, p.leaving_on, p.left_on,
            p.timezone, p.working_days,
        ).order_by(p.email)
    )  # fmt: skip
    return [KnownPerson(*row, addresses.get(row.id, {})) for row in rows]  # pyright: ignore


def _addresses(db: Db) -> dict[int, dict[str, str]]:
    """Return each person's first address on each channel."""
    found: dict[int, dict[str, str]] = {}
    rows = db.execute(select(Identity.person_id, Identity.channel, Identity.address).order_by(Identity.id))
    for person_id, channel, address in rows:
        found.setdefault(person_id, {}).setdefault(channel, address)
    return found


def leaving_by(db: Db, before: date) -> list[tuple[int, date]]:
    """Return people who are still here though their last day has passed: id, last day."""
    found = db.execute(_LEAVING, {"before": before})
    return [(row.id, row.leaving_on) for row in found if row.leaving_on is not None]


_LEAVING = prepared(
    select(Person.id, Person.leaving_on).where(
        Person.left_on.is_(None), Person.leaving_on < bindparam("before", type_=Date)
    )
)


def pairs_of(db: Db, people: Sequence[int], on: date) -> list[int]:
    """Return the ids of these people's open pairs, on either side."""
    found = select(Pair.id).where(
        or_(Pair.supervisor_id.in_(people), Pair.supervisee_id.in_(people)),
        or_(Pair.ends_on.is_(None), Pair.ends_on >= on),
    )
    return list(db.scalars(found))


def open_pairs(db: Db, on: date) -> list[OpenPair]:
    """Return every pair that has not ended before that day."""
    found = select(Pair.id, Pair.supervisor_id, Pair.supervisee_id, Pair.series).where(
        or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    )
    return [OpenPair(*row) for row in db.execute(found.order_by(Pair.id))]


def last_line_pairs(db: Db) -> dict[int, int]:
    """Return the id of each supervisee's newest line pair, ended or not."""
    found = select(Pair.supervisee_id, func.max(Pair.id)).where(Pair.series == "line")
    return dict(db.execute(found.group_by(Pair.supervisee_id)).all())


def open_actions(db: Db) -> dict[int, int]:
    """Return how many open actions each person owns."""
    found = select(ActionPoint.owner_id, func.count()).where(ActionPoint.state == "open")
    return dict(db.execute(found.group_by(ActionPoint.owner_id)).all())


def add_people(db: Db, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Insert people (columns of the table except `path`) with their console identity.

    Returns their ids by e-mail address.
    """
    if not rows:
        return {}
    made = db.execute(
        insert(Person).returning(Person.email, Person.id),
        [{"organisation_id": db.organisation_id, **row} for row in rows],
    )
    ids = dict(made.all())
    add_identities(db, [(id, CONSOLE, str(id)) for id in ids.values()])
    return ids


def add_identities(db: Db, rows: Iterable[tuple[int, str, str]]) -> None:
    """Insert identities: person, channel, address."""
    values = [
        {"organisation_id": db.organisation_id, "person_id": person, "channel": channel, "address": address}
        for person, channel, address in rows
    ]
    if values:
        db.execute(insert(Identity), values)


def drop_identities(db: Db, channel: str, people: Iterable[int]) -> None:
    """Remove these people's identities on a channel."""
    for some in _chunks(people):
        gone = delete(Identity).where(Identity.channel == channel, Identity.person_id.in_(some))
        db.execute(gone.execution_options(synchronize_session=False))


def drop_every_identity(db: Db, people: Iterable[int]) -> None:
    """Remove these people's identities on every channel but the console, which they have as long as they are known."""
    for some in _chunks(people):
        gone = delete(Identity).where(Identity.channel != CONSOLE, Identity.person_id.in_(some))
        db.execute(gone.execution_options(synchronize_session=False))


def change_people(db: Db, changes: Sequence[Mapping[str, Any]]) -> None:
    """Update people. Each mapping has `id` and the same columns."""
    if changes:
        db.execute(update(Person), list(changes))
        db.dirty_people.update(change["id"] for change in changes)
        _forget(db, Person)


def follow_managers(db: Db) -> None:
    """Rewrite the hierarchy's paths from the managers, in one statement that touches only rows that differ."""
    slash = literal("/", SqlString)
    top = select(Person.id, (slash + cast(Person.id, SqlString) + slash).label("path")).where(
        Person.organisation_id == db.organisation_id, Person.manager_id.is_(None)
    )
    tree = top.cte("tree", recursive=True)
    child = aliased(Person)
    below = select(child.id, tree.c.path + cast(child.id, SqlString) + slash).join(
        tree, child.manager_id == tree.c.id
    )
    tree = tree.union_all(below)
    db.execute(
        update(Person)
        .values(path=tree.c.path)
        .where(Person.id == tree.c.id, Person.path != tree.c.path)
        .execution_options(synchronize_session=False)
    )
    _forget(db, Person)


def add_pairs(db: Db, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Insert pairs and return their ids by supervisee, who must be in at most one of them."""
    if not rows:
        return {}
    made = db.execute(
        insert(Pair).returning(Pair.supervisee_id, Pair.id),
        [{"organisation_id": db.organisation_id, **row} for row in rows],
    )
    ids = dict(made.all())
    db.dirty_pairs.update(ids.values())
    db.dirty_owners.update(ids)
    return ids


def end_pairs(db: Db, ids: Sequence[int], last_day: date, now: datetime) -> None:
    """End pairs on `last_day`, and cancel the sessions that they have planned after `now`."""
    for some in _chunks(ids):
        ended = update(Pair).where(Pair.id.in_(some)).values(ends_on=last_day)
        db.execute(ended.execution_options(synchronize_session=False))
    call_off(db, ids, now)
    db.dirty_pairs.update(ids)
    for some in _chunks(ids):
        db.dirty_owners.update(db.scalars(select(Pair.supervisee_id).where(Pair.id.in_(some))))
    _forget(db, Pair)


def call_off(db: Db, pairs: Sequence[int], after: datetime) -> None:
    """Cancel the sessions that these pairs have planned after a time."""
    for some in _chunks(pairs):
        off = (
            update(Session)
            .where(Session.pair_id.in_(some), Session.state.in_(("proposed", "booked")))
            .where(Session.starts_at > after)
            .values(state="cancelled", cancelled_at=after)
        )
        db.execute(off.execution_options(synchronize_session=False))
    _forget(db, Session)


def hand_over(db: Db, pairs: Iterable[tuple[int, int]]) -> None:
    """Move open and parked agenda items and open actions from old pairs to new ones: they follow the supervisee.

    A supervisor's private items stay with the old pair.
    """
    for some in _chunks(pairs):
        new = dict(some)
        old_pair = aliased(Pair)
        supervisee = select(old_pair.supervisee_id).where(old_pair.id == AgendaItem.pair_id).scalar_subquery()
        items = (
            update(AgendaItem)
            .where(AgendaItem.pair_id.in_(new), AgendaItem.state.in_(("open", "parked")))
            .where(or_(~AgendaItem.private, AgendaItem.author_id == supervisee))
            .values(pair_id=case(new, value=AgendaItem.pair_id))
        )
        actions = (
            update(ActionPoint)
            .where(ActionPoint.pair_id.in_(new), ActionPoint.state == "open")
            .values(pair_id=case(new, value=ActionPoint.pair_id))
        )
        for moved in (items, actions):
            db.execute(moved.execution_options(synchronize_session=False))
        db.dirty_pairs.update(new, new.values())
    _forget(db, AgendaItem, ActionPoint)


def _chunks(values: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`: a statement takes only so many parameters."""
    listed = list(values)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def _forget(db: Db, *kinds: type) -> None:
    """Expire the session's objects of these classes, so that they are read again when next used."""
    for row in list(db.identity_map.values()):
        if isinstance(row, kinds):
            db.expire(row)
