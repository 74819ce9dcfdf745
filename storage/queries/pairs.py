"""Pairs, and people who stand in for a supervisor."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Date, bindparam, or_, select, union
from sqlalchemy.orm import joinedload

from storage.db import Db, prepared
from storage.models import ActionPoint, Agreement, Cover, Grant, Pair, Record, Session

BOTH = (joinedload(Pair.supervisor), joinedload(Pair.supervisee))


_WHO, _ON = bindparam("person_id", type_=BigInteger), bindparam("on", type_=Date)
_MINE = union(  # a union of three look-ups: an OR across tables would read every pair
    select(Pair.id).where(Pair.supervisor_id == _WHO),
    select(Pair.id).where(Pair.supervisee_id == _WHO),
    select(Cover.pair_id).where(Cover.person_id == _WHO, Cover.from_on <= _ON, Cover.until_on >= _ON),
)
_EVER = prepared(select(Pair).where(Pair.id.in_(_MINE)).options(*BOTH))
_OPEN = prepared(_EVER.where(or_(Pair.ends_on.is_(None), Pair.ends_on >= _ON)))
_BY_ID = prepared(select(Pair).where(Pair.id == bindparam("id")).options(*BOTH))


_OF_PAIRS: Mapping[str, type[ActionPoint] | type[Agreement] | type[Record] | type[Session]] = {
    "session": Session, "record": Record, "agreement": Agreement, "action": ActionPoint,
}  # fmt: skip


def pair(db: Db, pair_id: int) -> Pair | None:
    """Return a pair with its two people, or None."""
    return db.scalars(_BY_ID, {"id": pair_id}).one_or_none()


def pairs(db: Db, ids: Iterable[int]) -> list[Pair]:
    """Return these pairs, each with its two people."""
    return list(db.scalars(select(Pair).where(Pair.id.in_(set(ids))).options(*BOTH)))


def pairs_of(db: Db, person_id: int, on: date, *, ended: bool = False) -> list[Pair]:
    """Return the pairs that a person is in on that day, as one of the two or as cover.

    With `ended`, past ones too.
    """
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


def standing_in(db: Db, pair_id: int, on: date) -> list[int]:
    """Return the ids of those who stand in for the pair's supervisor on that day."""
    return list(db.scalars(select(Cover.person_id).where(Cover.pair_id == pair_id, _covering(on))))


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
