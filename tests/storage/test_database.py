"""The database itself: its versions, its guards, and transactions that wait instead of losing something."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import NullPool

from storage import connections as door
from storage.connections import connect
from storage.db import transaction
from storage.migrations import SchemaState, WrongVersion, prepare, state, upgrade, words
from storage.models import AgendaItem, Base, Pair, Person
from tests.storage.conftest import NOW, Tenant, tenant


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    assert state(engine).current
    upgrade(engine)
    assert state(engine).current
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_an_empty_database_has_no_version_yet(tmp_path: Path) -> None:
    empty = connect(f"sqlite:///{tmp_path / 'new.db'}")
    assert state(empty).found is None
    assert not state(empty).current
    empty.dispose()


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "alongside.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


def test_sqlite_runs_in_wal_mode_with_foreign_keys(file: Path) -> None:
    engine = connect(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_row_that_points_at_nobody_is_refused(here: Tenant) -> None:
    with pytest.raises(IntegrityError), here.open() as db:
        db.add(Pair(supervisor_id=998, supervisee_id=999, starts_on=NOW.date()))


def test_nobody_supervises_themselves(here: Tenant) -> None:
    priya = here.person("Priya")
    with pytest.raises(IntegrityError), here.open() as db:
        db.add(Pair(supervisor_id=priya, supervisee_id=priya, starts_on=NOW.date()))


def test_a_feature_can_not_commit(here: Tenant) -> None:
    with here.open() as db:
        db.add(Person(name="Priya", email="priya@example.org"))
        with pytest.raises(RuntimeError, match="features never commit"):
            db.commit()


def test_what_was_done_before_something_went_wrong_is_undone(here: Tenant) -> None:
    def go_wrong() -> None:
        with here.open() as db:
            db.add(Person(name="Priya", email="priya@example.org"))
            db.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        go_wrong()
    with here.open() as db:
        assert db.scalars(select(Person)).all() == []


def test_many_who_read_and_then_write_lose_no_update(here: Tenant) -> None:
    """Four at once count up the same number, fifteen times each."""
    priya = here.person("Priya")
    problems: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(15):
                with here.open() as db:
                    person = db.get_one(Person, priya, with_for_update=True)
                    person.fte += 1
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with here.open() as db:
        assert db.get_one(Person, priya).fte == 61


def test_readers_do_not_wait_for_a_writer(file: Path) -> None:
    engine = connect(f"sqlite:///{file}")
    council = tenant(engine, "Council")
    with council.open() as writer:
        writer.add(Person(name="Priya", email="priya@example.org"))
        writer.flush()
        with council.open(reading=True) as reader:
            assert reader.scalars(select(Person)).all() == []
    engine.dispose()


def test_a_locked_database_says_so_after_its_patience(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BUSY_SECONDS", 0.05)
    engine = connect(f"sqlite:///{file}")
    council = tenant(engine, "Council")
    other = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with other.connect() as holder:
        holder.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"), council.open() as db:
            db.add(Person(name="Priya", email="priya@example.org"))
    assert council.person("Priya")
    engine.dispose()
    other.dispose()


def test_an_error_does_not_show_what_people_wrote(here: Tenant) -> None:
    here.person("Priya")
    with pytest.raises(IntegrityError) as caught, here.open() as db:
        db.add(Person(name="Thinks of leaving", email="priya@example.org"))
    assert "Thinks of leaving" not in str(caught.value)


def test_a_transaction_remembers_whose_facts_it_changed(here: Tenant) -> None:
    ann, bo = here.person("Ann"), here.person("Bo")
    with here.open() as db:
        pair = Pair(supervisor_id=ann, supervisee_id=bo, starts_on=NOW.date())
        db.add(pair)
        db.flush()
        assert db.dirty_pairs == {pair.id}
        assert db.dirty_people == set()
        db.get_one(Person, bo).fte = 0.5
        db.flush()
        assert db.dirty_people == {bo}
    with here.open() as db:
        db.scalars(select(Person)).all()
        db.scalars(select(AgendaItem)).all()
        assert (db.dirty_pairs, db.dirty_people) == (set(), set())


def test_postgres_addresses_are_understood_however_they_are_written() -> None:
    for url in ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"):
        assert connect(url).url.drivername == "postgresql+psycopg"


def test_the_door_is_inside_one_organisation(here: Tenant) -> None:
    with transaction(here.engine, here.id, here.ring) as db:
        assert db.organisation_id == here.id


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (SchemaState("0001", "0001", True), ""),
        (SchemaState(None, "0001", True), "empty"),
        (SchemaState("0001", "0002", True), "at version 0001; this program needs 0002"),
        (SchemaState("0003", "0002", False), "newer than this program"),
    ],
)
def test_a_version_that_does_not_fit_is_told_with_what_to_do(found: SchemaState, said: str) -> None:
    assert said in words(found)
    assert bool(words(found)) == (not found.current)


def test_a_database_of_another_version_is_not_touched_by_the_service(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for refused in (prepare, upgrade):
        with pytest.raises(WrongVersion, match="newer"):
            refused(engine)
    assert state(engine).found == "9999"
