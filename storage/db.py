"""One door to the database: how a transaction is opened, and in whose organisation it stays.

SQLite runs in WAL mode with foreign keys on, and every writing transaction begins with `BEGIN IMMEDIATE`: it waits for
its turn at the start instead of losing an update or failing half-way. Those of one process wait for each other first:
SQLite itself makes one wait by sleeping and asking again, and whoever is unlucky sleeps for seconds.
"""

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
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
    literal_column,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession

from storage.engines import remember
from storage.keys import KeyRing
from storage.models import (
    Absence,
    ActionPoint,
    Agreement,
    Base,
    Cover,
    FrequencyRequest,
    Organisation,
    Owned,
    Pair,
    Person,
    Record,
    Session,
)

T = TypeVar("T", bound=Executable)

CACHE = "cache_size = -16000"
"""What one SQLite connection keeps of the file in memory, in KiB where negative."""

KEPT_OPEN = 10
"""Connections to PostgreSQL that one process keeps open: what answers at once, and what works beside it."""

BUSY_SECONDS = 10
"""How long a transaction waits for SQLite's one writer before it gives up."""


class Db(OrmSession):
    """A database session inside one organisation. Whoever opened it commits; features never do."""

    organisation_id: int
    ring: KeyRing
    dirty_pairs: set[int]
    """Pairs whose facts this transaction has changed: what they owe is computed again before it commits."""
    dirty_people: set[int]
    """The same for people: their hours, stage, leave or actions of their own."""

    def commit(self) -> None:
        """Always refused: one request is one transaction, opened and committed by `bot/app`."""
        raise RuntimeError("features never commit: the request's one transaction is committed in bot/app")


def connect(url: str) -> Engine:
    """An engine for `url` ("sqlite:///…" or "postgresql+psycopg://…"), set up as the house needs it.

    Errors never show a statement's parameters: they may be somebody's words.
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
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL", CACHE):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _make_private(file: str | None) -> None:
    """Create a SQLite file that only its owner can read; its -wal and -shm files get the same mode."""
    if file and file != ":memory:":
        with suppress(OSError):  # opening it says what is wrong
            Path(file).touch(mode=0o600, exist_ok=False)


@contextmanager
def transaction(
    engine: Engine, organisation_id: int, ring: KeyRing, *, reading: bool = False
) -> Generator[Db]:
    """One transaction inside one organisation: committed at the end, rolled back when anything is raised."""
    with nullcontext() if reading else _turn(engine), engine.connect() as connection:
        if reading:
            connection = connection.execution_options(reading=True)
        with connection.begin(), Db(bind=connection, expire_on_commit=False) as db:
            db.organisation_id = organisation_id
            db.ring = ring
            db.dirty_pairs, db.dirty_people = set(), set()
            yield db
            db.flush()


@contextmanager
def _turn(engine: Engine) -> Generator[None]:
    """SQLite's one writer within this process. Whoever has waited long enough leaves it to SQLite to refuse."""
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


@event.listens_for(Db, "do_orm_execute")
def _stay_inside(state: ORMExecuteState) -> None:
    """Every query is inside one organisation; a statement that cannot be kept there is a bug."""
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
    """A statement that is made once, as its module is read, and run with parameters: a third of the work of a small
    query is making it. What keeps it inside an organisation is added once as well."""
    _PREPARED[statement] = {}
    return statement


def _inside(db: Db) -> Sequence[LoaderCriteriaOption]:
    """The criteria that keep a query inside, made once a transaction."""
    if "inside" not in db.info:
        # A number in the statement rather than a parameter: those in criteria cost SQLAlchemy a tenth of a small query.
        here = literal_column(str(int(db.organisation_id)), BigInteger)
        db.info["inside"] = (
            with_loader_criteria(Owned, lambda cls: cls.organisation_id == here, include_aliases=True),
            with_loader_criteria(Organisation, lambda cls: cls.id == here, include_aliases=True),
        )
    return db.info["inside"]


def _without_tables(statement: Executable) -> bool:
    """Whether a statement asks the database itself alone, such as for its clock."""
    return isinstance(statement, Select) and not statement.get_final_froms()


def _own_values(state: ORMExecuteState, here: int) -> None:
    """Rows that are written in bulk belong here, and stay here."""
    written = state.parameters or cast("Insert | Update", state.statement).compile().params
    for row in [written] if isinstance(written, Mapping) else written:
        if row.get("organisation_id", here) != here:
            raise RuntimeError("a statement writes rows of another organisation")


@event.listens_for(Db, "before_flush")
def _fill_in(db: OrmSession, _context: UOWTransaction, _instances: Any) -> None:
    """Every new row gets its organisation; one of another, however it got here, is a bug."""
    assert isinstance(db, Db)
    new = db.new  # asking for it makes a set of all of them: once, not for each row
    for row in (*new, *db.dirty, *db.deleted):
        if isinstance(row, Owned):
            if row in new and row.organisation_id is None:  # pyright: ignore[reportUnnecessaryComparison]
                row.organisation_id = db.organisation_id
            if row.organisation_id != db.organisation_id:
                raise RuntimeError(f"{type(row).__name__} belongs to another organisation")


FACTS_OF_A_PAIR = Session | Record | Agreement | FrequencyRequest | Cover


@event.listens_for(Db, "before_flush")
def _notice(db: OrmSession, _context: UOWTransaction, _instances: Any) -> None:
    """Remember whose facts change."""
    assert isinstance(db, Db)
    for row in (*db.new, *db.dirty, *db.deleted):
        _touch(db, row)


@event.listens_for(Db, "after_flush")
def _notice_new(db: OrmSession, _context: UOWTransaction) -> None:
    """A new pair, person or action has its id only once it is written."""
    assert isinstance(db, Db)
    for row in db.new:
        _touch(db, row)


def _touch(db: Db, row: Base) -> None:
    if isinstance(row, FACTS_OF_A_PAIR):
        db.dirty_pairs.add(row.pair_id)
    elif isinstance(row, Pair) and row.id:
        db.dirty_pairs.add(row.id)
    elif isinstance(row, Absence):
        db.dirty_people.add(row.person_id)
    elif isinstance(row, Person) and row.id:
        db.dirty_people.add(row.id)
    elif isinstance(row, ActionPoint):
        db.dirty_people.add(row.owner_id)
