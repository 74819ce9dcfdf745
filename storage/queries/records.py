"""Records of sessions: their versions, and people's signatures and disputes."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from storage.db import Db
from storage.models import Pair, Person, Record, RecordFiling, RecordVersion, Session, Signature
from storage.queries.pairs import BOTH

WITH_PAIR = joinedload(Record.session).joinedload(Session.pair).options(*BOTH)


def record(db: Db, record_id: int, *, lock: bool = False) -> Record | None:
    """Return a record with its session, its pair and the two people, or None."""
    found = select(Record).where(Record.id == record_id).options(WITH_PAIR)
    return db.scalars(found.with_for_update(of=Record) if lock else found).one_or_none()


def of_session(db: Db, session_id: int) -> Record | None:
    """Return the session's record with its pair, or None if it was not begun."""
    return db.scalars(select(Record).where(Record.session_id == session_id).options(WITH_PAIR)).one_or_none()


def unwritten(db: Db, pair_ids: Collection[int]) -> list[tuple[Session, Record | None]]:
    """Return these pairs' held sessions that have no record or only a draft, newest first."""
    found = (
        select(Session, Record)
        .outerjoin(Record, Record.session_id == Session.id)
        .where(Session.pair_id.in_(pair_ids), Session.state == "held")
        .where(or_(Record.id.is_(None), Record.state == "draft"))
        .order_by(Session.starts_at.desc(), Session.id.desc())
    )
    return [(session, record) for session, record in db.execute(found)]


def of_pairs(db: Db, pair_ids: Collection[int]) -> list[Record]:
    """Return these pairs' shared records, newest session first."""
    return list(db.scalars(_shared().where(Record.pair_id.in_(pair_ids))))


def of_person(db: Db, person_id: int) -> list[Record]:
    """Return the shared records of this person's supervision, in any pair, newest session first."""
    return list(
        db.scalars(_shared().join(Pair, Pair.id == Record.pair_id).where(Pair.supervisee_id == person_id))
    )


def newest(db: Db, pair_id: int) -> Record | None:
    """Return the last record of a pair that was shared."""
    return db.scalars(_shared().where(Record.pair_id == pair_id).limit(1)).first()


def before(db: Db, session: Session) -> Record | None:
    """Return the pair's last shared record of an earlier session, or None."""
    found = _shared().where(Record.pair_id == session.pair_id, Session.starts_at < session.starts_at)
    return db.scalars(found.limit(1)).first()


def versions(db: Db, record_ids: Collection[int]) -> dict[int, list[RecordVersion]]:
    """Return the versions of these records, oldest first, by record id."""
    found: dict[int, list[RecordVersion]] = {number: [] for number in record_ids}
    rows = select(RecordVersion).where(RecordVersion.record_id.in_(record_ids))
    for row in db.scalars(rows.order_by(RecordVersion.number)):
        found[row.record_id].append(row)
    return found


def signatures(db: Db, version_ids: Collection[int]) -> dict[int, list[Signature]]:
    """Return the signatures, disputes and comments on these versions, oldest first, by version id."""
    found: dict[int, list[Signature]] = {number: [] for number in version_ids}
    rows = select(Signature).where(Signature.version_id.in_(version_ids))
    for row in db.scalars(rows.order_by(Signature.at, Signature.id)):
        found[row.version_id].append(row)
    return found


def supervises(db: Db, person_id: int) -> bool:
    """Return whether this person supervises anybody now."""
    found = select(Pair.id).where(Pair.supervisor_id == person_id, Pair.ends_on.is_(None))
    return db.scalar(found.limit(1)) is not None


def _shared() -> Select[Record]:
    return (
        select(Record)
        .join(Session, Session.id == Record.session_id)
        .where(Record.state != "draft")
        .options(WITH_PAIR)
        .order_by(Session.starts_at.desc(), Record.id.desc())
    )


def settled_of(db: Db, person_id: int) -> list[Record]:
    """Return the shared and settled records of one person's supervision, oldest session first."""
    mine = select(Pair.id).where(Pair.supervisee_id == person_id)
    found = select(Record).where(Record.pair_id.in_(mine), Record.state != "draft").options(WITH_PAIR)
    return sorted(db.scalars(found), key=lambda record: (record.session.starts_at, record.id))


def unfiled(db: Db, limit: int, *, lock: bool = False) -> list[Record]:
    """Return settled records that are not filed outside, oldest first; with `lock`, those that nobody else files."""
    found = (
        select(Record)
        .outerjoin(RecordFiling, RecordFiling.record_id == Record.id)
        .where(
            Record.state.in_(("agreed", "disputed")),
            Record.settled_at.is_not(None),
            RecordFiling.id.is_(None),
        )
        .order_by(Record.id)
        .limit(limit)
        .options(WITH_PAIR)
    )
    return list(db.scalars(found.with_for_update(of=Record, skip_locked=True) if lock else found))


def filing(db: Db, record_id: int) -> RecordFiling | None:
    """Return where a record was filed outside, or None."""
    return db.scalars(select(RecordFiling).where(RecordFiling.record_id == record_id)).one_or_none()


def outside(db: Db, people: Collection[int]) -> list[RecordFiling]:
    """Return the records that are kept on paper or elsewhere, by who says where they are, oldest first."""
    found = select(RecordFiling).where(
        RecordFiling.filed_by_id.in_(people), RecordFiling.kept != "", RecordFiling.reference != ""
    )
    return list(db.scalars(found.order_by(RecordFiling.id)))


def held_without(db: Db, path: str, limit: int) -> list[Session]:
    """Return held sessions of people below a place in the hierarchy that have no shared record, oldest first."""
    found = (
        select(Session)
        .join(Pair, Pair.id == Session.pair_id)
        .join(Person, Person.id == Pair.supervisee_id)
        .outerjoin(Record, Record.session_id == Session.id)
        .where(
            Person.path.startswith(path),
            Person.path != path,
            Person.left_on.is_(None),
            Session.state == "held",
        )
        .where(or_(Record.id.is_(None), Record.state == "draft"))
        .order_by(Session.starts_at, Session.id)
        .limit(limit)
        .options(joinedload(Session.pair).options(*BOTH))
    )
    return list(db.scalars(found))


def not_filed(db: Db, path: str, limit: int) -> list[Record]:
    """Return settled records about people at or below a place in the hierarchy that are not filed, oldest first."""
    found = (
        select(Record)
        .join(Pair, Pair.id == Record.pair_id)
        .join(Person, Person.id == Pair.supervisee_id)
        .outerjoin(RecordFiling, RecordFiling.record_id == Record.id)
        .where(
            Person.path.startswith(path), Record.state.in_(("agreed", "disputed")), RecordFiling.id.is_(None)
        )
        .order_by(Record.settled_at, Record.id)
        .limit(limit)
        .options(WITH_PAIR)
    )
    return list(db.scalars(found))
