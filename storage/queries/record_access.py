"""Readings of a person's records, and grants to read them."""

from datetime import date, datetime

from sqlalchemy import Date, bindparam, select

from storage.db import Db, prepared
from storage.models import (
    AuditEntry,
    Disclosure,
    Grant,
    OutsideFile,
    Pair,
    Person,
    ReadRequest,
    TypistConsent,
)


def readings(db: Db, person_id: int, limit: int) -> list[AuditEntry]:
    """Return the newest readings of this person's records by others."""
    found = select(AuditEntry).where(
        AuditEntry.person_id == person_id,
        AuditEntry.verb == "read",
        AuditEntry.about.like("record:%"),
        AuditEntry.actor_id != person_id,
    )
    return list(db.scalars(found.order_by(AuditEntry.id.desc()).limit(limit)))


def first_read(db: Db, record_id: int, person_id: int) -> datetime | None:
    """Return when somebody first opened a record of their own supervision; None where they have not."""
    found = select(AuditEntry.at).where(
        AuditEntry.person_id == person_id,
        AuditEntry.actor_id == person_id,
        AuditEntry.verb == "read",
        AuditEntry.about == f"record:{record_id}",
    )
    return db.scalar(found.order_by(AuditEntry.id).limit(1))


def grants_on(db: Db, person_id: int, on: date) -> list[Grant]:
    """Return every grant on this person's records that is in force on that day or begins later."""
    found = select(Grant).where(Grant.person_id == person_id, Grant.until_on >= on)
    return list(db.scalars(found.order_by(Grant.from_on, Grant.id)))


def types(db: Db, typist_id: int, pair_id: int) -> bool:
    """Return whether the worker of a pair has said yes to this typist."""
    found = select(TypistConsent.id).where(
        TypistConsent.pair_id == pair_id, TypistConsent.typist_id == typist_id, TypistConsent.answer == "yes"
    )
    return db.scalar(found) is not None


def consent(db: Db, typist_id: int, pair_id: int) -> TypistConsent | None:
    """Return what a pair's worker was asked about a typist, or has said."""
    mine = (TypistConsent.pair_id == pair_id, TypistConsent.typist_id == typist_id)
    return db.scalars(select(TypistConsent).where(*mine)).one_or_none()


def typed_for(db: Db, typist_id: int) -> list[int]:
    """Return the ids of the pairs whose workers have said yes to this typist."""
    found = select(TypistConsent.pair_id).where(
        TypistConsent.typist_id == typist_id, TypistConsent.answer == "yes"
    )
    return list(db.scalars(found))


def typists(db: Db, person_id: int) -> list[TypistConsent]:
    """Return what this person was asked about typists, or has said."""
    mine = select(Pair.id).where(Pair.supervisee_id == person_id)
    return list(
        db.scalars(select(TypistConsent).where(TypistConsent.pair_id.in_(mine)).order_by(TypistConsent.id))
    )


def open_request(db: Db, reader_id: int, person_id: int, purpose: str, body: str) -> ReadRequest | None:
    """Return the request of this reader for the same that nobody has decided yet."""
    same = select(ReadRequest).where(
        ReadRequest.reader_id == reader_id, ReadRequest.person_id == person_id, ReadRequest.body == body,
        ReadRequest.purpose == purpose, ReadRequest.state == "asked",
    )  # fmt: skip
    return db.scalars(same).first()


def requests_of(db: Db, person_id: int) -> list[ReadRequest]:
    """Return the requests to read this person's records that got a yes, newest first."""
    found = select(ReadRequest).where(ReadRequest.person_id == person_id, ReadRequest.state == "granted")
    return list(db.scalars(found.order_by(ReadRequest.id.desc())))


def files_of(db: Db, person_id: int) -> list[OutsideFile]:
    """Return the files of this person's records that were made for somebody outside, newest first."""
    found = select(OutsideFile).where(OutsideFile.person_id == person_id)
    return list(db.scalars(found.order_by(OutsideFile.id.desc())))


def file_at(db: Db, digest: str) -> OutsideFile | None:
    """Return the file at an address by its token's digest."""
    return db.scalars(select(OutsideFile).where(OutsideFile.token_digest == digest)).one_or_none()


def files_over(db: Db, today: date) -> list[OutsideFile]:
    """Return the files whose last day has passed and that are still there."""
    return list(db.scalars(_OVER, {"today": today}))


_OVER = prepared(
    select(OutsideFile).where(
        OutsideFile.until_on < bindparam("today", type_=Date), OutsideFile.sealed != b""
    )
)


def disclosures_of(db: Db, person_id: int) -> list[Disclosure]:
    """Return what was passed on from this person's supervision, newest first."""
    found = select(Disclosure).where(Disclosure.person_id == person_id)
    return list(db.scalars(found.order_by(Disclosure.id.desc())))


def admins(db: Db) -> list[Person]:
    """Return the administrators who have not left, by name."""
    found = select(Person).where(Person.is_admin.is_(True), Person.left_on.is_(None))
    return list(db.scalars(found.order_by(Person.name, Person.id)))
