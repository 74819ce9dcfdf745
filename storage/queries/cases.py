"""Cases: by number, by worker, and for many pairs' obligations at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select

from storage.bulk_ids import among
from storage.db import Db
from storage.models import Case, CaseEntry, CaseList, CaseTick, Person
from storage.queries.facts import chunks


class OpenTick(NamedTuple):
    """Tick that nobody has made yet, with its case's number."""

    tick: CaseTick
    number: str


def case(db: Db, case_id: int, *, lock: bool = False) -> Case | None:
    """Return a case, or None."""
    return db.get(Case, case_id, with_for_update=lock or None)


def hold(db: Db, ids: Collection[int]) -> None:
    """Load these cases and their workers in two statements, so that whoever looks one up needs none."""
    for some in chunks(ids):
        found = list(db.scalars(select(Case).where(Case.id.in_(some))))
        workers = list(db.scalars(select(Person).where(Person.id.in_({one.worker_id for one in found}))))
        db.held += [*found, *workers]


def numbered(db: Db, numbers: Collection[str], *, lock: bool = False) -> dict[str, Case]:
    """Return the cases with these numbers, by number; closed ones too."""
    found: dict[str, Case] = {}
    for some in chunks_of(sorted(numbers)):
        query = select(Case).where(Case.number.in_(some)).order_by(Case.id)
        found.update({one.number: one for one in db.scalars(query.with_for_update() if lock else query)})
    return found


def chunks_of(texts: Sequence[str], size: int = 1_000) -> list[Sequence[str]]:
    """Return the texts in runs that fit one query."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def open_of(db: Db, workers: Collection[int]) -> dict[int, list[Case]]:
    """Return the open cases of these workers, by worker, in the order of their numbers."""
    found: dict[int, list[Case]] = defaultdict(list)
    if workers:
        query = select(Case).where(among(db, Case.worker_id, workers), Case.closed_on.is_(None))
        for one in db.scalars(query.order_by(Case.number)):
            found[one.worker_id].append(one)
    return found


def left_behind(db: Db, lead: Person) -> int:
    """Return how many open cases belong to somebody who has left, below a lead."""
    query = (
        select(func.count(Case.id))
        .join(Person, Person.id == Case.worker_id)
        .where(Case.closed_on.is_(None), Person.left_on.is_not(None))
        .where(Person.path > lead.path, Person.path < lead.path + "~")
    )
    return db.scalar(query) or 0


def has_open(db: Db, worker_id: int) -> bool:
    """Return whether somebody has an open case."""
    query = select(Case.id).where(Case.worker_id == worker_id, Case.closed_on.is_(None))
    return db.scalar(query.limit(1)) is not None


def open_ticks(db: Db, pair_ids: Collection[int]) -> dict[int, list[CaseTick]]:
    """Return the ticks that nobody has made yet, by pair, those of the earliest discussion first."""
    found: dict[int, list[CaseTick]] = defaultdict(list)
    for ids in chunks(sorted(pair_ids)):
        query = select(CaseTick).where(CaseTick.pair_id.in_(ids), CaseTick.ticked_on.is_(None))
        for one in db.scalars(query.order_by(CaseTick.on, CaseTick.id)):
            found[one.pair_id].append(one)
    return found


def numbered_ticks(db: Db, pair_id: int) -> list[OpenTick]:
    """Return a pair's open ticks with their cases' numbers, the earliest discussion first."""
    query = (
        select(CaseTick, Case.number)
        .join(Case, Case.id == CaseTick.case_id)
        .where(CaseTick.pair_id == pair_id, CaseTick.ticked_on.is_(None))
        .order_by(CaseTick.on, Case.number, CaseTick.id)
    )
    return [OpenTick(tick, number) for tick, number in db.execute(query)]


def open_ticks_of_case(db: Db, case_id: int) -> list[CaseTick]:
    """Return a case's ticks that nobody has made yet."""
    query = select(CaseTick).where(CaseTick.case_id == case_id, CaseTick.ticked_on.is_(None))
    return list(db.scalars(query.order_by(CaseTick.on, CaseTick.id)))


def entries(db: Db, case_id: int, limit: int = 10) -> list[CaseEntry]:
    """Return the last things that happened to a case, newest first."""
    query = select(CaseEntry).where(CaseEntry.case_id == case_id)
    return list(db.scalars(query.order_by(CaseEntry.on.desc(), CaseEntry.id.desc()).limit(limit)))


def newest_entry(db: Db, case_id: int) -> CaseEntry | None:
    """Return what was noted about a case last, or None."""
    query = select(CaseEntry).where(CaseEntry.case_id == case_id).order_by(CaseEntry.id.desc()).limit(1)
    return db.scalars(query).first()


def forget(db: Db, entry: CaseEntry) -> None:
    """Delete an entry that was taken back, with its ticks."""
    pairs = set(db.scalars(select(CaseTick.pair_id).where(CaseTick.entry_id == entry.id)))
    db.execute(delete(CaseTick).where(CaseTick.entry_id == entry.id))
    db.delete(entry)
    db.dirty_pairs.update(pairs)


def of_session(db: Db, session_id: int) -> set[int]:
    """Return the cases whose discussion was noted with this session."""
    query = select(CaseEntry.case_id).where(CaseEntry.session_id == session_id, CaseEntry.what == "discussed")
    return set(db.scalars(query))


def last_list(db: Db) -> CaseList | None:
    """Return the last list that was imported, or None."""
    return db.scalars(select(CaseList).order_by(CaseList.id.desc()).limit(1)).first()


class CaseCounts(NamedTuple):
    """Numbers of cases of some workers: open, never discussed since they were allocated, with ticks missing."""

    open: int
    never: int
    unticked: int


def counts_below(db: Db, lead: Person, *, direct: bool = False) -> CaseCounts:
    """Return the counts for everybody below a lead; with `direct`, for their direct reports."""
    under = (Person.path > lead.path) & (Person.path < lead.path + "~")
    return _counts(db, Person.manager_id == lead.id if direct else under)


def counts_of(db: Db, workers: Collection[int]) -> CaseCounts:
    """Return the counts for these workers."""
    return _counts(db, among(db, Person.id, workers)) if workers else CaseCounts(0, 0, 0)


def _counts(db: Db, whose: ColumnElement[bool]) -> CaseCounts:
    mine = (
        select(func.count(Case.id), func.count(Case.id).filter(Case.first_discussed_on.is_(None)))
        .join(Person, Person.id == Case.worker_id)
        .where(Case.closed_on.is_(None), whose)
    )
    number, never = db.execute(mine).one()
    ticks = (
        select(func.count(func.distinct(CaseTick.case_id)))
        .join(Case, Case.id == CaseTick.case_id)
        .join(Person, Person.id == Case.worker_id)
        .where(CaseTick.ticked_on.is_(None), whose)
    )
    return CaseCounts(number, never, db.scalar(ticks) or 0)


def workers_by_email(db: Db) -> dict[str, int]:
    """Return the ids of everybody who has not left, by e-mail address in lower case."""
    query = select(func.lower(Person.email), Person.id).where(Person.left_on.is_(None))
    return dict(db.execute(query).all())


def open_numbers(db: Db, on: date) -> list[str]:
    """Return the numbers of all open cases that were allocated by that day, in order."""
    query = select(Case.number).where(Case.closed_on.is_(None), Case.allocated_on <= on)
    return list(db.scalars(query.order_by(Case.number)))
