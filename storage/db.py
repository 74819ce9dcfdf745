"""Transactions that stay inside one organisation. `storage/connections` has the engines that they run on."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from time import monotonic
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Engine,
    Executable,
    Insert,
    Select,
    Update,
    event,
    inspect,
    literal_column,
)
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.util import identity_key

from storage.connections import WouldWrite, driver, turn
from storage.connections import connect as connect
from storage.keys import KeyRing
from storage.models import (
    Absence,
    ActionPoint,
    Agreement,
    Appraisal,
    Base,
    Case,
    CaseTick,
    Completion,
    Concern,
    Cover,
    DevelopmentProfile,
    FollowUp,
    FrequencyRequest,
    GroupMember,
    GroupRecord,
    GroupSession,
    LearningNeed,
    Objective,
    Observation,
    Organisation,
    Owned,
    Pair,
    Person,
    Record,
    Session,
    Training,
    WorkCount,
)

T = TypeVar("T", bound=Executable)


class Db(OrmSession):
    """Database session inside one organisation. Its opener commits; features never do."""

    organisation_id: int
    ring: KeyRing
    dirty_pairs: set[int]
    """Pairs whose facts this transaction has changed: their obligations are computed again before it commits."""
    dirty_sessions: set[int]
    """Sessions that it has changed: they are brought into people's calendars."""
    dirty_owners: set[int]
    """People whose actions or pairs it has changed: nothing that their pairs owe depends on that."""
    dirty_people: set[int]
    """The same for people: their hours, stage or leave."""
    at_end: "list[Callable[[Db], None]]"
    """What is still to be written at the end of this transaction, once its rows are."""
    held: list[object]
    """Rows that this transaction holds on to, so that whoever needs them again finds them loaded."""
    my_pairs: "dict[int, list[tuple[Pair, Cover | None]]]"
    """Pairs that were loaded with whoever asks, by person id; emptied when a pair or a cover changes."""
    postponed: "list[Callable[[Db], None]] | None"
    """What is to be written after the answer; None in a transaction that may write itself."""
    told: set[int]
    """People to whom this transaction has queued a message."""

    def commit(self) -> None:
        """Raise RuntimeError: one request is one transaction, opened and committed by `bot/app`."""
        raise RuntimeError("features never commit: the request's one transaction is committed in bot/app")


@contextmanager
def transaction(
    engine: Engine, organisation_id: int, ring: KeyRing, *, reading: bool = False, wait: bool = True
) -> Generator[Db]:
    """Open a transaction inside one organisation: commit at the end, roll back if anything is raised.

    Without `wait`, raise DatabaseBusy at once where SQLite has another writer at this moment.
    """
    with nullcontext() if reading else turn(engine, wait=wait) as mine, engine.connect() as connection:
        if reading or not wait:
            connection = connection.execution_options(reading=reading, wait=wait)
        with connection.begin(), Db(bind=connection, expire_on_commit=False) as db:
            if mine is not None:
                mine.since = monotonic()
            db.organisation_id = organisation_id
            db.ring = ring
            db.dirty_pairs, db.dirty_people, db.dirty_owners = set(), set(), set()
            db.dirty_sessions, db.told = set(), set()
            db.held, db.my_pairs, db.at_end, db.postponed = [], {}, [], None
            yield db
            db.flush()
            for finish in db.at_end:
                finish(db)


@contextmanager
def reading_only(db: Db) -> Generator[None]:
    """Refuse to write in a reading transaction on SQLite: raise WouldWrite where something would have written.

    What `after_the_answer` is given is collected in `db.postponed`.
    """
    db.postponed = []
    raw = driver(db.connection())  # its own connection: SQLAlchemy's is no longer usable after an error
    raw.execute("PRAGMA query_only = ON")
    try:
        yield
        db.flush()
        if db.at_end or db.dirty_pairs or db.dirty_people or db.dirty_owners or db.dirty_sessions:
            raise WouldWrite
    except OperationalError as problem:
        if "readonly database" in str(problem.orig):
            raise WouldWrite from None
        raise
    finally:
        raw.execute("PRAGMA query_only = OFF")


def after_the_answer(db: Db, write: Callable[[Db], None]) -> None:
    """Write now, or right after the answer where that was given without waiting for another writer.

    Only for what nobody's next step depends on: somebody's place in a list, or that dates were looked at.
    """
    if db.postponed is None:
        write(db)
    else:
        db.postponed.append(write)


def is_away(problem: Exception) -> bool:
    """Return whether something failed because the database does not answer, or has no room for it."""
    return isinstance(problem, OperationalError | InterfaceError | NoConnection)


R = TypeVar("R", bound=Base)


def loaded(db: Db, model: type[R], ids: Iterable[int]) -> dict[int, R]:
    """Return those of these rows that this transaction has loaded already, by id: they need no statement."""
    found: dict[int, R] = {}
    for number in ids:
        row = db.identity_map.get(identity_key(model, number))
        if isinstance(row, model) and not inspect(row).expired:
            found[number] = row
    return found


@event.listens_for(Db, "do_orm_execute")
def _stay_inside(state: ORMExecuteState) -> None:
    """Restrict every query to one organisation. Raise RuntimeError for a statement that can't be restricted."""
    db = state.session
    assert isinstance(db, Db)
    if state.is_column_load or state.is_relationship_load:
        return
    if not state.is_orm_statement and not _without_tables(state.statement):
        raise RuntimeError(
            "a statement on tables or in text can't be kept inside one organisation: use the models"
        )
    if state.is_insert or state.is_update:
        _own_values(state, db.organisation_id)
    made = _PREPARED.get(state.statement)
    if made is None:
        state.statement = state.statement.options(*_inside(db))
    else:
        if db.organisation_id not in made:
            made[db.organisation_id] = state.statement.options(*_inside(db))
        state.statement = made[db.organisation_id]


_PREPARED: dict[Executable, dict[int, Executable]] = {}


def prepared(statement: T) -> T:
    """Register a statement that is built once, at import, and run with parameters.

    Building it is a third of the work of a small query. The criteria that keep it inside an organisation are added
    once as well.
    """
    _PREPARED[statement] = {}
    return statement


def _inside(db: Db) -> Sequence[LoaderCriteriaOption]:
    """Return the criteria that keep a query inside the organisation."""
    return _criteria(int(db.organisation_id))


@lru_cache(maxsize=64)
def _criteria(organisation_id: int) -> Sequence[LoaderCriteriaOption]:
    # A literal instead of a parameter: a parameter in criteria adds a tenth to the cost of a small query.
    here = literal_column(str(organisation_id), BigInteger)
    return (
        with_loader_criteria(Owned, lambda cls: cls.organisation_id == here, include_aliases=True),
        with_loader_criteria(Organisation, lambda cls: cls.id == here, include_aliases=True),
    )


def _without_tables(statement: Executable) -> bool:
    """Return whether a statement reads no table, such as one that asks for the database's clock."""
    return isinstance(statement, Select) and not statement.get_final_froms()


def _own_values(state: ORMExecuteState, here: int) -> None:
    """Raise RuntimeError if a bulk statement writes rows of another organisation."""
    written = state.parameters or cast("Insert | Update", state.statement).compile().params
    for row in [written] if isinstance(written, Mapping) else written:
        if row.get("organisation_id", here) != here:
            raise RuntimeError("a statement writes rows of another organisation")


@event.listens_for(Db, "before_flush")
def _fill_in(db: OrmSession, _context: UOWTransaction, _instances: Any) -> None:
    """Give every new row its organisation. Raise RuntimeError for a row of another organisation."""
    assert isinstance(db, Db)
    new = db.new  # each access builds a new set: do it once, not for each row
    for row in (*new, *db.dirty, *db.deleted):
        if isinstance(row, Owned):
            if row in new and row.organisation_id is None:  # pyright: ignore[reportUnnecessaryComparison]
                row.organisation_id = db.organisation_id
            if row.organisation_id != db.organisation_id:
                raise RuntimeError(f"{type(row).__name__} belongs to another organisation")


FACTS_OF_A_WORKER = Case | Objective | LearningNeed | DevelopmentProfile | Appraisal | Concern
FACTS_OF_A_PAIR = Session | Record | Agreement | FrequencyRequest | Cover | CaseTick


@event.listens_for(Db, "before_flush")
def _notice(db: OrmSession, _context: UOWTransaction, _instances: Any) -> None:
    """Record whose facts change."""
    assert isinstance(db, Db)
    for row in (*db.new, *db.dirty, *db.deleted):
        _touch(db, row)


@event.listens_for(Db, "after_flush")
def _notice_new(db: OrmSession, _context: UOWTransaction) -> None:
    """Record new pairs, people and actions, which have an id only once they are written."""
    assert isinstance(db, Db)
    for row in db.new:
        _touch(db, row)


def _touch(db: Db, row: Base) -> None:
    if isinstance(row, Session) and row.id:
        db.dirty_sessions.add(row.id)
    if isinstance(row, Pair | Cover):
        db.my_pairs.clear()
    if isinstance(row, FACTS_OF_A_PAIR):
        db.dirty_pairs.add(row.pair_id)
    elif isinstance(row, Pair) and row.id:
        db.dirty_pairs.add(row.id)
        db.dirty_owners.update((row.supervisor_id, row.supervisee_id))
    elif isinstance(row, Absence | Completion | WorkCount):
        db.dirty_people.add(row.person_id)
    elif isinstance(row, FACTS_OF_A_WORKER):
        db.dirty_people.add(row.worker_id)
    elif isinstance(row, Person) and row.id:
        db.dirty_people.add(row.id)
    elif isinstance(row, ActionPoint):
        db.dirty_owners.add(row.owner_id)
    elif isinstance(row, FollowUp | Observation | Training):
        db.dirty_owners.add(row.person_id)
    elif isinstance(row, GroupMember):
        db.dirty_people.add(row.person_id)
    elif isinstance(row, GroupSession):
        db.dirty_owners.add(row.lead_id)
    elif isinstance(row, GroupRecord):
        db.dirty_owners.add(row.writer_id)
