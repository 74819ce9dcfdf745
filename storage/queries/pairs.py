"""Pairs, and people who stand in for a supervisor."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, and_, bindparam, inspect, or_, select, true, union
from sqlalchemy.orm import joinedload

from storage import secrets
from storage.db import Db, loaded, prepared
from storage.models import ActionPoint, Agreement, Cover, FileKey, Grant, Pair, Person, Record, Session

BOTH = (joinedload(Pair.supervisor), joinedload(Pair.supervisee))
WHOLE = (*BOTH, joinedload(Pair.covers))


_WHO, _ON = bindparam("person_id", type_=BigInteger), bindparam("on", type_=Date)
_MINE = union(  # a union of three look-ups: an OR across tables would read every pair
    select(Pair.id).where(Pair.supervisor_id == _WHO),
    select(Pair.id).where(Pair.supervisee_id == _WHO),
    select(Cover.pair_id).where(Cover.person_id == _WHO, Cover.from_on <= _ON, Cover.until_on >= _ON),
)
_EVER = prepared(select(Pair).where(Pair.id.in_(_MINE)).options(*BOTH))
_OPEN = prepared(_EVER.where(or_(Pair.ends_on.is_(None), Pair.ends_on >= _ON)))
_BY_ID = prepared(select(Pair).where(Pair.id == bindparam("id")).options(*WHOLE))

_FROM, _UNTIL = bindparam("first", type_=Date), bindparam("last", type_=Date)
_IN_COVER = and_(Cover.person_id == _WHO, Cover.from_on <= _UNTIL, Cover.until_on >= _FROM)
_AROUND = union(
    select(Pair.id).where(Pair.supervisor_id == _WHO),
    select(Pair.id).where(Pair.supervisee_id == _WHO),
    select(Cover.pair_id.label("id")).where(_IN_COVER),
).subquery("around")
_WITH_ME = prepared(
    select(Person, Pair, Cover, FileKey)
    .select_from(Person)
    .outerjoin(_AROUND, true())
    .outerjoin(Pair, and_(Pair.id == _AROUND.c.id, or_(Pair.ends_on.is_(None), Pair.ends_on >= _FROM)))
    .outerjoin(Cover, and_(Cover.pair_id == Pair.id, _IN_COVER))
    .outerjoin(FileKey, FileKey.person_id == Pair.supervisee_id)
    .where(Person.id == _WHO)
    .options(*BOTH)
)
A_DAY = timedelta(days=1)


def person_with_pairs(db: Db, person_id: int, today: date) -> Person | None:
    """Return a person, with what most of what they type needs loaded in one statement.

    Their pairs, each with its two people and the key of its file: `pairs_of` and `pair` then need no other.
    `today` is the day in UTC: pairs and covers are loaded a day wider, as it may be another where the person is.
    """
    days = {"first": today - A_DAY, "last": today + A_DAY}
    rows: list[Any] = list(db.execute(_WITH_ME, {"person_id": person_id, **days}))
    db.my_pairs[person_id] = [(pair, cover) for _, pair, cover, _ in rows if pair is not None]
    secrets.keep_keys(db, [key for *_, key in rows if key is not None])
    return rows[0][0] if rows else None


def _is_in(person_id: int, pair: Pair, cover: Cover | None, on: date) -> bool:
    """Return whether a person is in an open pair on this day, as one of its two or as a cover."""
    if pair.ends_on is not None and pair.ends_on < on:
        return False
    mine = person_id in (pair.supervisor_id, pair.supervisee_id)
    return mine or (cover is not None and cover.from_on <= on <= cover.until_on)


def _is_whole(pair: Pair) -> bool:
    """Return whether a pair was loaded with its two people."""
    return inspect(pair).unloaded.isdisjoint(("supervisor", "supervisee"))


_OF_PAIRS: Mapping[str, type[ActionPoint] | type[Agreement] | type[Record] | type[Session]] = {
    "session": Session, "record": Record, "agreement": Agreement, "action": ActionPoint,
}  # fmt: skip


def pair(db: Db, pair_id: int) -> Pair | None:
    """Return a pair with its two people, or None."""
    known = loaded(db, Pair, [pair_id]).get(pair_id)
    if known is not None and _is_whole(known):
        return known
    return db.scalars(_BY_ID, {"id": pair_id}).unique().one_or_none()


def pairs(db: Db, ids: Collection[int]) -> list[Pair]:
    """Return these pairs, each with its two people."""
    known = {number: pair for number, pair in loaded(db, Pair, ids).items() if _is_whole(pair)}
    missing = set(ids) - known.keys()
    others = db.scalars(select(Pair).where(Pair.id.in_(missing)).options(*BOTH)) if missing else ()
    return [*known.values(), *others]


def pairs_of(db: Db, person_id: int, on: date, *, ended: bool = False) -> list[Pair]:
    """Return the pairs that a person is in on that day, as one of the two or as cover.

    With `ended`, past ones too.
    """
    if not ended and person_id in db.my_pairs:
        known = db.my_pairs[person_id]
        return list({pair.id: pair for pair, cover in known if _is_in(person_id, pair, cover, on)}.values())
    return list(db.scalars(_EVER if ended else _OPEN, {"person_id": person_id, "on": on}))


def of_thing(db: Db, ids: Mapping[str, int | str]) -> Pair | None:
    """Return the pair that a message with these ids is about; None where it is about none."""
    for name, model in _OF_PAIRS.items():
        if isinstance(number := ids.get(name), int):
            row = db.get(model, number)
            return db.get(Pair, row.pair_id) if row is not None and row.pair_id is not None else None
    return None


def covers(db: Db, person_id: int, pair_id: int, on: date) -> bool:
    """Return whether this person stands in for the pair's supervisor on that day."""
    found = select(Cover.id).where(Cover.pair_id == pair_id, Cover.person_id == person_id, _covering(on))
    return db.scalar(found.limit(1)) is not None


def membership_in(db: Db, pair: Pair, on: date) -> list[int]:
    """Return the ids of those who stand in for the pair's supervisor on that day."""
    if "covers" in inspect(pair).unloaded:
        return list(db.scalars(select(Cover.person_id).where(Cover.pair_id == pair.id, _covering(on))))
    return [cover.person_id for cover in pair.covers if cover.from_on <= on <= cover.until_on]


def succeeds(db: Db, person_id: int, pair: Pair, on: date) -> bool:
    """Return whether this person is, on that day, the supervisor who came after this pair's, in the same series."""
    found = select(Pair.id).where(
        Pair.supervisor_id == person_id,
        Pair.supervisee_id == pair.supervisee_id,
        Pair.series == pair.series,
        Pair.id != pair.id,
        Pair.starts_on >= pair.starts_on,
        Pair.starts_on <= on,
        or_(Pair.ends_on.is_(None), Pair.ends_on >= on),
    )
    return db.scalar(found.limit(1)) is not None


def leads_line(db: Db, person_id: int, worker_id: int, on: date) -> bool:
    """Return whether this person is the worker's supervisor in the line on that day."""
    found = select(Pair.id).where(
        Pair.supervisor_id == person_id,
        Pair.supervisee_id == worker_id,
        Pair.series == "line",
        Pair.starts_on <= on,
        or_(Pair.ends_on.is_(None), Pair.ends_on >= on),
    )
    return db.scalar(found.limit(1)) is not None


def grants(db: Db, reader_id: int, person_id: int, on: date) -> list[Grant]:
    """Return the grants that let this reader see that person's records on that day, oldest first."""
    return list(
        db.scalars(
            select(Grant)
            .where(Grant.reader_id == reader_id, Grant.person_id == person_id)
            .where(Grant.from_on <= on, Grant.until_on >= on)
            .order_by(Grant.id)
        )
    )


def _covering(on: date) -> ColumnElement[bool]:
    return (Cover.from_on <= on) & (Cover.until_on >= on)
