"""Facts that obligations are computed from, for many pairs at once: one query a table, whatever the number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from storage.bulk_ids import among_given, given
from storage.db import Db, loaded, prepared
from storage.models import (
    Absence,
    Acceptance,
    ActionPoint,
    Agreement,
    Cover,
    FrequencyRequest,
    Pair,
    Person,
    Record,
    RecordVersion,
    Session,
    Signature,
)

CHUNK = 1_000
"""Number of ids in one query: below every database's limit on parameters."""

OFFERED = timedelta(days=28)
"""How long after somebody's return their supervisor is offered a session on it."""
TO_FINISH = timedelta(days=28)
"""How long after a pair has ended its supervisor may still finish what its sessions left open."""

T = TypeVar("T")


@dataclass(slots=True)
class PairRows:
    """Rows that one pair's obligations depend on."""

    pair: Pair
    supervisor: Person
    supervisee: Person
    manager: Person | None
    """The supervisor's manager."""
    answers: Person | None = None
    """The worker's manager, who answers for their supervision where the policy lets somebody else give it."""
    successor: Person | None = None
    """Who supervises the worker in this series now, once the pair has ended."""
    sessions: list[Session] = field(default_factory=list[Session])
    records: dict[int, Record] = field(default_factory=dict[int, Record])
    """By session id."""
    signatures: dict[int, list[Signature]] = field(default_factory=dict[int, list[Signature]])
    """On the newest version of a record, by record id."""
    initials: dict[int, str] = field(default_factory=dict[int, str])
    """Parts of the newest version that ask for initials, by record id."""
    agreements: list[Agreement] = field(default_factory=list[Agreement])
    accepted_by: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    """People's ids, by agreement id."""
    asks: list[FrequencyRequest] = field(default_factory=list[FrequencyRequest])
    covers: list[Cover] = field(default_factory=list[Cover])


def of_pairs(db: Db, pair_ids: Collection[int]) -> Iterator[list[PairRows]]:
    """Yield these pairs' facts in chunks. Pairs that have ended are included."""
    for ids in chunks(sorted(pair_ids)):
        supervisor, supervisee = aliased(Person), aliased(Person)
        manager, answers = aliased(Person), aliased(Person)
        query = (
            select(Pair, supervisor, supervisee, manager, answers)
            .join(supervisor, supervisor.id == Pair.supervisor_id)
            .join(supervisee, supervisee.id == Pair.supervisee_id)
            .outerjoin(manager, manager.id == supervisor.manager_id)
            .outerjoin(answers, answers.id == supervisee.manager_id)
            .where(Pair.id.in_(ids))
        )
        rows = {
            pair.id: PairRows(pair, one, other, above, head)
            for pair, one, other, above, head in db.execute(query)
        }
        for session in db.scalars(_of(Session, Session.pair_id, ids).order_by(Session.starts_at, Session.id)):
            rows[session.pair_id].sessions.append(session)
        for record in db.scalars(_of(Record, Record.pair_id, ids)):
            rows[record.pair_id].records[record.session_id] = record
        _signatures(db, rows)
        for agreement in db.scalars(_of(Agreement, Agreement.pair_id, ids).order_by(Agreement.version)):
            rows[agreement.pair_id].agreements.append(agreement)
        _acceptances(db, rows)
        for ask in db.scalars(
            _of(FrequencyRequest, FrequencyRequest.pair_id, ids)
            .where(FrequencyRequest.withdrawn_on.is_(None))
            .order_by(FrequencyRequest.id)
        ):
            rows[ask.pair_id].asks.append(ask)
        for cover in db.scalars(_of(Cover, Cover.pair_id, ids).order_by(Cover.id)):
            rows[cover.pair_id].covers.append(cover)
        find_successors(db, list(rows.values()))
        yield list(rows.values())


_ABSENCES = {
    dialect: prepared(
        select(Absence).where(among_given(dialect, Absence.person_id, "ids")).order_by(Absence.id)
    )
    for dialect in ("sqlite", "postgresql")
}


def absences(db: Db, person_ids: Collection[int]) -> dict[int, list[Absence]]:
    """Return the absences of these people, by person id."""
    found: dict[int, list[Absence]] = defaultdict(list)
    if person_ids:
        dialect = db.get_bind().dialect.name
        for absence in db.scalars(_ABSENCES[dialect], {"ids": given(dialect, person_ids)}):
            found[absence.person_id].append(absence)
    return found


def open_actions(db: Db, owner_ids: Collection[int]) -> list[ActionPoint]:
    """Return the open actions of these owners."""
    found: list[ActionPoint] = []
    for ids in chunks(sorted(owner_ids)):
        found += db.scalars(_of(ActionPoint, ActionPoint.owner_id, ids).where(ActionPoint.state == "open"))
    return found


def people(db: Db, ids: Collection[int]) -> dict[int, Person]:
    """Return these people, by id."""
    found = loaded(db, Person, ids)
    for some in chunks(sorted(set(ids) - found.keys())):
        found.update({person.id: person for person in db.scalars(_of(Person, Person.id, some))})
    return found


def pairs_with(db: Db, person_ids: Collection[int]) -> set[int]:
    """Return the ids of pairs that any of these people is in, or of whose supervisor or worker they are the manager."""
    found: set[int] = set()
    for ids in chunks(sorted(person_ids)):
        supervisor, supervisee = aliased(Person), aliased(Person)
        query = (
            select(Pair.id)
            .join(supervisor, supervisor.id == Pair.supervisor_id)
            .join(supervisee, supervisee.id == Pair.supervisee_id)
            .where(
                or_(
                    Pair.supervisor_id.in_(ids),
                    Pair.supervisee_id.in_(ids),
                    supervisor.manager_id.in_(ids),
                    supervisee.manager_id.in_(ids),
                )
            )
        )
        found.update(db.scalars(query))
    return found


def workers_of(db: Db, pair_ids: Collection[int]) -> set[int]:
    """Return the ids of those who are supervised in these pairs."""
    found: set[int] = set()
    for ids in chunks(sorted(pair_ids)):
        found.update(db.scalars(select(Pair.supervisee_id).where(Pair.id.in_(ids))))
    return found


def all_pairs(db: Db) -> set[int]:
    """Return the ids of all pairs."""
    return set(db.scalars(select(Pair.id)))


def everybody(db: Db) -> set[int]:
    """Return the ids of all people."""
    return set(db.scalars(select(Person.id)))


def _between(column: Any, name: str = "") -> Any:
    return column.between(bindparam(f"{name}first"), bindparam(f"{name}last"))


_ENDED = prepared(select(Pair.id).where(or_(_between(Pair.ends_on), _between(Pair.ends_on, "finish_"))))
_COVERED = prepared(select(Cover.pair_id).where(or_(_between(Cover.from_on), _between(Cover.until_on))))
_CAME = prepared(
    select(Session.pair_id).where(Session.state.in_(["proposed", "booked"]), _between(Session.starts_at))
)
_AWAY = prepared(select(Absence.person_id).where(Absence.last_day.is_(None)))
_BACK = prepared(
    select(Absence.person_id).where(
        or_(_between(Absence.last_day, "back_"), _between(Absence.last_day, "offered_"))
    )
)
_ASKED_UNTIL = prepared(select(FrequencyRequest.pair_id).where(_between(FrequencyRequest.until_on)))
_BEGUN = prepared(select(Person.id).where(or_(_between(Person.starts_on), _between(Person.stage_until))))


def moved_by_time(db: Db, since: datetime, now: datetime) -> tuple[set[int], set[int]]:
    """Return the pairs and people whose obligations may have changed by the passing of time alone.

    Pairs: those that ended, or whose supervisor's time to finish is over, whose cover began or ended, or whose
    session's time came. People: away with an open end, so that every day away counts as it passes; those who are
    back, who start, or whose stage ends. Days are taken a day wider: they begin earlier in the east.
    """
    first, last = (since - timedelta(days=2)).date(), (now + timedelta(days=1)).date()
    days = {"first": first, "last": last}
    finished = {"finish_first": first - TO_FINISH, "finish_last": last - TO_FINISH}
    pairs = set(db.scalars(_ENDED, {**days, **finished}))
    pairs |= set(db.scalars(_COVERED, days))
    pairs |= set(db.scalars(_CAME, {"first": since, "last": now}))
    pairs |= set(db.scalars(_ASKED_UNTIL, days))
    back = {
        "back_first": first,
        "back_last": last,
        "offered_first": first - OFFERED,
        "offered_last": last - OFFERED,
    }
    away = set(db.scalars(_AWAY)) | set(db.scalars(_BACK, back))
    return pairs, away | set(db.scalars(_BEGUN, days))


def chunks(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    """Yield the ids in runs that fit one query."""
    every = list(ids)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def _of(model: type[T], column: Any, ids: Sequence[int]) -> Select[T]:
    return select(model).where(column.in_(ids))


def _signatures(db: Db, rows: dict[int, PairRows]) -> None:
    records = {record.id: of for of in rows.values() for record in of.records.values()}
    newest: dict[int, int] = {}
    initials: dict[int, str] = {}
    for ids in chunks(records):
        versions = db.execute(
            select(RecordVersion.record_id, RecordVersion.id, RecordVersion.initials)
            .where(RecordVersion.record_id.in_(ids))
            .order_by(RecordVersion.number)
        )
        for record, version, asked in versions:
            newest[record], initials[record] = version, asked
    for record, asked in initials.items():
        if asked:
            records[record].initials[record] = asked
    record_of = {version: record for record, version in newest.items()}
    for ids in chunks(record_of):
        for signature in db.scalars(_of(Signature, Signature.version_id, ids).order_by(Signature.id)):
            record = record_of[signature.version_id]
            records[record].signatures.setdefault(record, []).append(signature)


def find_successors(db: Db, rows: Sequence[PairRows]) -> None:
    """Set who supervises the worker now, in the same series, on each of these pairs that has ended."""
    ended = [of for of in rows if of.pair.ends_on is not None]
    if not ended:
        return
    query = (
        select(Pair, Person)
        .join(Person, Person.id == Pair.supervisor_id)
        .where(Pair.supervisee_id.in_({of.pair.supervisee_id for of in ended}), Pair.ends_on.is_(None))
        .order_by(Pair.starts_on, Pair.id)
    )
    now = {(pair.supervisee_id, pair.series): (pair, person) for pair, person in db.execute(query)}
    for of in ended:
        pair, person = now.get((of.pair.supervisee_id, of.pair.series), (None, None))
        if pair is not None and pair.starts_on >= of.pair.starts_on:
            of.successor = person


def _acceptances(db: Db, rows: dict[int, PairRows]) -> None:
    agreements = {agreement.id: of for of in rows.values() for agreement in of.agreements}
    for ids in chunks(agreements):
        for acceptance in db.scalars(_of(Acceptance, Acceptance.agreement_id, ids)):
            agreements[acceptance.agreement_id].accepted_by.setdefault(acceptance.agreement_id, set()).add(
                acceptance.person_id
            )
