"""The facts of a few pairs and people in one statement: what a single request reads to know what is owed afterwards.

`storage/queries/facts` reads the same for many at once, table by table, which is quicker from some dozens on.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from storage.db import Db, prepared
from storage.models import (
    Absence,
    Acceptance,
    Agreement,
    Cover,
    FrequencyRequest,
    Obligation,
    Pair,
    Person,
    Record,
    RecordVersion,
    Session,
    Signature,
)
from storage.queries.facts import PairRows, find_successors

T = TypeVar("T")

FEW = 20
"""Number of pairs and people up to which one statement reads them all."""


@dataclass(slots=True)
class KnownFacts:
    """Rows that a few pairs' and people's obligations depend on, and the obligations that are kept of them."""

    pairs: list[PairRows] = field(default_factory=list[PairRows])
    people: dict[int, Person] = field(default_factory=dict[int, Person])
    absences: dict[int, list[Absence]] = field(default_factory=dict[int, list[Absence]])
    """By person id, of everybody in `people`."""
    obligations: list[Obligation] = field(default_factory=list[Obligation])


_PAIRS = bindparam("pairs", type_=BigInteger, expanding=True)
_WHOSE = bindparam("whose", type_=BigInteger, expanding=True)
_OF_OWNER = bindparam("of_owner", type_=String, expanding=True)
_OF_PERSON = bindparam("of_person", type_=String, expanding=True)
_OTHERS = bindparam("of_people", type_=String, expanding=True)

_Supervisor, _Worker = aliased(Person), aliased(Person)
_PART: dict[str, ColumnElement[int]] = {
    name: literal_column(str(number), Integer)
    for number, name in enumerate(
        ("pair", "session", "version", "agreement", "ask", "cover", "owed", "person")
    )
}
_IDS = union_all(
    select(_PART["pair"].label("part"), Pair.id.label("id")).where(Pair.id.in_(_PAIRS)),
    select(_PART["session"], Session.id).where(Session.pair_id.in_(_PAIRS)),
    select(_PART["version"], RecordVersion.id)
    .join(Record, Record.id == RecordVersion.record_id)
    .where(Record.pair_id.in_(_PAIRS)),
    select(_PART["agreement"], Agreement.id).where(Agreement.pair_id.in_(_PAIRS)),
    select(_PART["ask"], FrequencyRequest.id).where(
        FrequencyRequest.pair_id.in_(_PAIRS), FrequencyRequest.withdrawn_on.is_(None)
    ),
    select(_PART["cover"], Cover.id).where(Cover.pair_id.in_(_PAIRS)),
    select(_PART["owed"], Obligation.id).where(
        Obligation.pair_id.in_(_PAIRS), Obligation.kind.not_in(_OTHERS)
    ),
    select(_PART["owed"], Obligation.id).where(
        Obligation.owner_id.in_(_WHOSE), Obligation.kind.in_(_OF_OWNER)
    ),
    select(_PART["owed"], Obligation.id).where(
        Obligation.person_id.in_(_WHOSE), Obligation.kind.in_(_OF_PERSON)
    ),
    select(_PART["person"], Pair.supervisor_id).where(Pair.id.in_(_PAIRS)),
    select(_PART["person"], Pair.supervisee_id).where(Pair.id.in_(_PAIRS)),
    select(_PART["person"], _Supervisor.manager_id)
    .join(Pair, Pair.supervisor_id == _Supervisor.id)
    .where(Pair.id.in_(_PAIRS)),
    select(_PART["person"], _Worker.manager_id)
    .join(Pair, Pair.supervisee_id == _Worker.id)
    .where(Pair.id.in_(_PAIRS)),
    select(_PART["person"], Cover.person_id).where(Cover.pair_id.in_(_PAIRS)),
    select(_PART["person"], Person.id).where(Person.id.in_(_WHOSE)),
).subquery("ids")
_AT_ONCE = prepared(
    select(
        Pair, Session, Record, RecordVersion, Signature, Agreement, Acceptance, FrequencyRequest, Cover, Obligation,
        Person, Absence,
    )
    .select_from(_IDS)
    .outerjoin(Pair, and_(_IDS.c.part == _PART["pair"], Pair.id == _IDS.c.id))
    .outerjoin(Session, and_(_IDS.c.part == _PART["session"], Session.id == _IDS.c.id))
    .outerjoin(Record, Record.session_id == Session.id)
    .outerjoin(RecordVersion, and_(_IDS.c.part == _PART["version"], RecordVersion.id == _IDS.c.id))
    .outerjoin(Signature, Signature.version_id == RecordVersion.id)
    .outerjoin(Agreement, and_(_IDS.c.part == _PART["agreement"], Agreement.id == _IDS.c.id))
    .outerjoin(Acceptance, Acceptance.agreement_id == Agreement.id)
    .outerjoin(FrequencyRequest, and_(_IDS.c.part == _PART["ask"], FrequencyRequest.id == _IDS.c.id))
    .outerjoin(Cover, and_(_IDS.c.part == _PART["cover"], Cover.id == _IDS.c.id))
    .outerjoin(Obligation, and_(_IDS.c.part == _PART["owed"], Obligation.id == _IDS.c.id))
    .outerjoin(Person, and_(_IDS.c.part == _PART["person"], Person.id == _IDS.c.id))
    .outerjoin(Absence, Absence.person_id == Person.id)
)  # fmt: skip


def load(db: Db, pair_ids: Collection[int], whose: Collection[int], by: Mapping[str, str]) -> KnownFacts:
    """Return the facts of these pairs and people, and what is kept that they made.

    `by` holds the kinds that are made from people's facts, as in `storage/queries/obligations.of_facts`.
    """
    parameters = {
        "pairs": sorted(pair_ids),
        "whose": sorted(whose),
        "of_people": list(by),
        "of_owner": [kind for kind, one in by.items() if one == "owner"],
        "of_person": [kind for kind, one in by.items() if one == "person"],
    }
    found: dict[type, dict[int, object]] = defaultdict(dict)
    for row in db.execute(_AT_ONCE, parameters):
        for one in row:
            if one is not None:
                found[type(one)][one.id] = one
    known = _arranged(found)
    find_successors(db, known.pairs)
    return known


def _arranged(found: Mapping[type, Mapping[int, object]]) -> KnownFacts:
    """Return rows of all kinds, given by class and id, as the facts that they make up."""

    def of(kind: type[T]) -> list[T]:
        return [one for one in found.get(kind, {}).values() if isinstance(one, kind)]

    people = {person.id: person for person in of(Person)}
    absences: dict[int, list[Absence]] = {person: [] for person in people}
    for absence in sorted(of(Absence), key=lambda one: one.id):
        absences[absence.person_id].append(absence)
    rows: dict[int, PairRows] = {}
    for pair in of(Pair):
        supervisor = people[pair.supervisor_id]
        worker, manager = people[pair.supervisee_id], people.get(supervisor.manager_id or 0)
        rows[pair.id] = PairRows(pair, supervisor, worker, manager, people.get(worker.manager_id or 0))
    for session in sorted(of(Session), key=lambda one: (one.starts_at, one.id)):
        rows[session.pair_id].sessions.append(session)
    for record in of(Record):
        rows[record.pair_id].records[record.session_id] = record
    pair_of = {record.id: record.pair_id for record in of(Record)}
    newest = {one.record_id: one for one in sorted(of(RecordVersion), key=lambda one: one.number)}
    for record, version in newest.items():
        if version.initials and record in pair_of:
            rows[pair_of[record]].initials[record] = version.initials
    record_of = {version.id: record for record, version in newest.items()}
    for signature in sorted(of(Signature), key=lambda one: one.id):
        record = record_of.get(signature.version_id)
        if record is not None:
            rows[pair_of[record]].signatures.setdefault(record, []).append(signature)
    agreements = {agreement.id: agreement for agreement in of(Agreement)}
    for agreement in sorted(agreements.values(), key=lambda one: one.version):
        rows[agreement.pair_id].agreements.append(agreement)
    for acceptance in of(Acceptance):
        accepted_by = rows[agreements[acceptance.agreement_id].pair_id].accepted_by
        accepted_by.setdefault(acceptance.agreement_id, set()).add(acceptance.person_id)
    for ask in sorted(of(FrequencyRequest), key=lambda one: one.id):
        rows[ask.pair_id].asks.append(ask)
    for cover in sorted(of(Cover), key=lambda one: one.id):
        rows[cover.pair_id].covers.append(cover)
    return KnownFacts(list(rows.values()), people, absences, of(Obligation))
