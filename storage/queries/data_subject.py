"""Every row about one person, for their subject access request."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import func, or_, select

from storage.db import Db
from storage.models import (
    Absence,
    Acceptance,
    ActionPoint,
    AgendaItem,
    Agreement,
    Appraisal,
    AuditEntry,
    Concern,
    Cover,
    FrequencyRequest,
    Grant,
    Identity,
    LearningNeed,
    LogEntry,
    Objective,
    Obligation,
    OwnPart,
    Pair,
    Person,
    PostedMessage,
    ReadTick,
    Record,
    RecordVersion,
    Scoped,
    Session,
    Signature,
    TypistConsent,
)
from storage.queries.pairs import BOTH

Row = TypeVar("Row", bound=Scoped)


def by_email(db: Db, email: str) -> Person | None:
    """Return the person with this address, however it is capitalised."""
    return db.scalars(select(Person).where(func.lower(Person.email) == email.strip().lower())).one_or_none()


def names(db: Db) -> dict[int, str]:
    """Return everybody's name, by id."""
    return {row.id: row.name for row in db.execute(select(Person.id, Person.name))}


def pairs(db: Db, person_id: int) -> list[Pair]:
    """Return the pairs that this person is or was in, with both people, oldest first."""
    mine = or_(Pair.supervisee_id == person_id, Pair.supervisor_id == person_id)
    return list(db.scalars(select(Pair).where(mine).options(*BOTH).order_by(Pair.starts_on, Pair.id)))


def covers(db: Db, person_id: int, pair_ids: Sequence[int]) -> list[Cover]:
    """Return cover that this person gave, or that was given in these pairs."""
    return _all(db, Cover, or_(Cover.person_id == person_id, Cover.pair_id.in_(pair_ids)))


def identities(db: Db, person_id: int) -> list[Identity]:
    """Return this person's identities on channels."""
    return _all(db, Identity, Identity.person_id == person_id)


def absences(db: Db, person_id: int) -> list[Absence]:
    """Return this person's absences."""
    return _all(db, Absence, Absence.person_id == person_id)


def asks(db: Db, pair_ids: Sequence[int]) -> list[FrequencyRequest]:
    """Return the requests for more frequent sessions in these pairs."""
    return _all(db, FrequencyRequest, FrequencyRequest.pair_id.in_(pair_ids))


def sessions(db: Db, pair_ids: Sequence[int]) -> list[Session]:
    """Return every session of these pairs, oldest first."""
    return list(
        db.scalars(
            select(Session).where(Session.pair_id.in_(pair_ids)).order_by(Session.starts_at, Session.id)
        )
    )


def records(db: Db, pair_ids: Sequence[int]) -> list[Record]:
    """Return every record of these pairs, drafts included."""
    return _all(db, Record, Record.pair_id.in_(pair_ids))


def versions(db: Db, pair_ids: Sequence[int]) -> list[RecordVersion]:
    """Return every version of these pairs' records, oldest first."""
    return _all(
        db, RecordVersion, RecordVersion.record_id.in_(select(Record.id).where(Record.pair_id.in_(pair_ids)))
    )


def signatures(db: Db, pair_ids: Sequence[int]) -> list[Signature]:
    """Return the signatures, disputes and comments on these pairs' records."""
    mine = select(RecordVersion.id).join(Record, Record.id == RecordVersion.record_id)
    return _all(db, Signature, Signature.version_id.in_(mine.where(Record.pair_id.in_(pair_ids))))


def own_parts(db: Db, person_id: int, pair_ids: Sequence[int]) -> list[OwnPart]:
    """Return what this person wrote in their own hand, and what the other in these pairs has given them."""
    given = OwnPart.pair_id.in_(pair_ids) & OwnPart.given_at.is_not(None)
    return _all(db, OwnPart, or_(OwnPart.person_id == person_id, given))


def read_ticks(db: Db, person_id: int) -> list[ReadTick]:
    """Return what this person has ticked as read before a session."""
    return _all(db, ReadTick, ReadTick.person_id == person_id)


def agenda(db: Db, person_id: int, pair_ids: Sequence[int]) -> list[AgendaItem]:
    """Return agenda items of these pairs, and those that this person wrote elsewhere."""
    return _all(db, AgendaItem, or_(AgendaItem.author_id == person_id, AgendaItem.pair_id.in_(pair_ids)))


def actions(db: Db, person_id: int, pair_ids: Sequence[int]) -> list[ActionPoint]:
    """Return actions that this person owns or set, and those of these pairs."""
    own = or_(ActionPoint.owner_id == person_id, ActionPoint.set_by_id == person_id)
    return _all(db, ActionPoint, or_(own, ActionPoint.pair_id.in_(pair_ids)))


def agreements(db: Db, pair_ids: Sequence[int]) -> list[Agreement]:
    """Return every version of these pairs' agreements."""
    return _all(db, Agreement, Agreement.pair_id.in_(pair_ids))


def acceptances(db: Db, pair_ids: Sequence[int]) -> list[Acceptance]:
    """Return the acceptances of these pairs' agreements."""
    mine = select(Agreement.id).where(Agreement.pair_id.in_(pair_ids))
    return _all(db, Acceptance, Acceptance.agreement_id.in_(mine))


def obligations(db: Db, person_id: int) -> list[Obligation]:
    """Return what this person owes, and what is owed about their supervision."""
    return _all(db, Obligation, or_(Obligation.owner_id == person_id, Obligation.person_id == person_id))


def grants(db: Db, person_id: int) -> list[Grant]:
    """Return the grants to read this person's records, and those that let this person read others'."""
    return _all(db, Grant, or_(Grant.person_id == person_id, Grant.reader_id == person_id))


def audit_entries(db: Db, person_id: int) -> list[AuditEntry]:
    """Return the audit entries about this person's file, and those of what this person did."""
    return _all(db, AuditEntry, or_(AuditEntry.person_id == person_id, AuditEntry.actor_id == person_id))


def messages(db: Db, person_id: int) -> list[PostedMessage]:
    """Return the messages that were sent to this person."""
    return _all(db, PostedMessage, PostedMessage.person_id == person_id)


def _all(db: Db, model: type[Row], where: Any) -> list[Row]:
    return list(db.scalars(select(model).where(where).order_by(model.id)))


def objectives(db: Db, person_id: int) -> list[Objective]:
    """Return this person's objectives, and those that they suggested to others."""
    return _all(db, Objective, or_(Objective.worker_id == person_id, Objective.proposed_by_id == person_id))


def needs(db: Db, person_id: int) -> list[LearningNeed]:
    """Return this person's learning needs, and those that they raised for others."""
    return _all(
        db, LearningNeed, or_(LearningNeed.worker_id == person_id, LearningNeed.raised_by_id == person_id)
    )


def log(db: Db, person_id: int) -> list[LogEntry]:
    """Return the lines of this person's log, and those that they wrote in others' logs."""
    return _all(db, LogEntry, or_(LogEntry.worker_id == person_id, LogEntry.by_id == person_id))


def appraisals(db: Db, person_id: int) -> list[Appraisal]:
    """Return this person's appraisals, and those that they reviewed."""
    pairs_of = select(Pair.id).where(Pair.supervisor_id == person_id)
    return _all(db, Appraisal, or_(Appraisal.worker_id == person_id, Appraisal.pair_id.in_(pairs_of)))


def concerns(db: Db, person_id: int) -> list[Concern]:
    """Return the concerns about this person, and those that they opened."""
    return _all(db, Concern, or_(Concern.worker_id == person_id, Concern.opened_by_id == person_id))


def naming(db: Db, model: type[Row], person_id: int, *columns: str) -> list[Row]:
    """Return the rows of a table that name this person in one of these columns."""
    return _all(db, model, or_(*(getattr(model, column) == person_id for column in columns)))


def typists(db: Db, person_id: int, pair_ids: Sequence[int]) -> list[TypistConsent]:
    """Return what was asked about typists in these pairs, and where this person types or has asked."""
    own = or_(TypistConsent.typist_id == person_id, TypistConsent.asked_by_id == person_id)
    return _all(db, TypistConsent, or_(own, TypistConsent.pair_id.in_(pair_ids)))
