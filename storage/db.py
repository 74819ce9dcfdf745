"""Database engines, and transactions that stay inside one organisation.

SQLite runs in WAL mode with foreign keys on, and every writing transaction begins with `BEGIN IMMEDIATE`: it waits
for the write lock at the start instead of losing an update or failing half-way. Writers of one process queue for an
in-process lock first, because SQLite itself waits by sleeping and retrying, which can take seconds.
"""

import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Executable,
    Insert,
    Select,
    Update,
    create_engine,
    event,
    inspect,
    literal_column,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.util import identity_key

from storage.engines import remember
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
    WorkCount,
)

T = TypeVar("T", bound=Executable)

CACHE = "cache_size = -16000"
"""SQLite's page cache for each connection: a negative number is in KiB."""

KEPT_OPEN = 10
"""Connections to PostgreSQL that one process keeps open, shared by requests and background work."""

BUSY_SECONDS = 10
"""Seconds that a transaction waits for SQLite's write lock before it fails, and for a connection to PostgreSQL."""


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
    told: set[int]
    """People to whom this transaction has queued a message."""

    def commit(self) -> None:
        """Raise RuntimeError: one request is one transaction, opened and committed by `bot/app`."""
        raise RuntimeError("features never commit: the request's one transaction is committed in bot/app")


def connect(url: str) -> Engine:
    """Return an engine for `url` ("sqlite:///…", "postgresql://…" or "postgresql+psycopg://…").

    Errors never show a statement's parameters, which may be somebody's words.
    """
    if not url.startswith("sqlite"):
        driver = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
        patience = {"connect_timeout": BUSY_SECONDS}
        server = create_engine(
            driver,
            pool_pre_ping=True,
            pool_size=KEPT_OPEN,
            hide_parameters=True,
            connect_args=patience,
        )
        remember(server)
        return server
    _make_private(make_url(url).database)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
        execution_options={"turn": Lock()},
    )
    remember(engine)

    @event.listens_for(engine, "connect")
    def _(dbapi_connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        dbapi_connection.isolation_level = None  # pyright: ignore  (this module says BEGIN itself)
        cursor = dbapi_connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            "synchronous = NORMAL",
            "secure_delete = ON",
            CACHE,
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _make_private(file: str | None) -> None:
    """Create a SQLite file that only its owner can read; SQLite gives its -wal and -shm files the same mode."""
    if file and file != ":memory:":
        with suppress(OSError):  # the error appears when the file is opened
            Path(file).touch(mode=0o600, exist_ok=False)


@contextmanager
def transaction(
    engine: Engine, organisation_id: int, ring: KeyRing, *, reading: bool = False
) -> Generator[Db]:
    """Open a transaction inside one organisation: commit at the end, roll back if anything is raised."""
    with nullcontext() if reading else _turn(engine), engine.connect() as connection:
        if reading:
            connection = connection.execution_options(reading=True)
        with connection.begin(), Db(bind=connection, expire_on_commit=False) as db:
            db.organisation_id = organisation_id
            db.ring = ring
            db.dirty_pairs, db.dirty_people, db.dirty_owners = set(), set(), set()
            db.dirty_sessions, db.told = set(), set()
            db.held, db.my_pairs, db.at_end = [], {}, []
            yield db
            db.flush()
            for finish in db.at_end:
                finish(db)


@contextmanager
def _turn(engine: Engine) -> Generator[None]:
    """Hold this process's lock for writing to SQLite; after `BUSY_SECONDS`, go on and let SQLite refuse."""
    lock: Lock | None = engine.get_execution_options().get("turn")
    if lock is None:
        yield
        return
    mine = lock.acquire(timeout=BUSY_SECONDS)
    try:
        yield
    finally:
        if mine:
            lock.release()


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
    elif isinstance(row, FollowUp | Observation):
        db.dirty_owners.add(row.person_id)
    elif isinstance(row, GroupMember):
        db.dirty_people.add(row.person_id)
    elif isinstance(row, GroupSession):
        db.dirty_owners.add(row.lead_id)
    elif isinstance(row, GroupRecord):
        db.dirty_owners.add(row.writer_id)
