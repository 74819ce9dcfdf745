"""A backup of a database in use, put back elsewhere and compared; and a grown SQLite file moved to PostgreSQL."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, text

from storage import audit_log, backup, database_copy, secrets
from storage.backup import BackupProblem, digests, snapshot
from storage.connections import connect
from storage.db import transaction
from storage.keys import KeyRing
from storage.models import AuditEntry, EncryptedText, Pair, Person
from storage.queries import organisations
from tests.support import databases

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RING = KeyRing.parse("test:" + "QUFB" * 10 + "QUE=")


def quiet(_table: str, _rows: int) -> None: ...


def filled(engine: Engine, people: int = 30) -> int:
    """Fill a few tables of one organisation: people below people, a pair, words, a sealed audit log."""
    here = organisations.the_one(engine, "Test Council")
    with transaction(engine, here, RING) as db:
        first = Person(name="Ada “the” Lead", email="ada@example.org", fte=0.1, starts_on=NOW.date())
        db.add(first)
        db.flush()
        below = [
            Person(name=f"P{n} ünïcode\n", email=f"p{n}@example.org", manager_id=first.id)
            for n in range(people)
        ]
        db.add_all(below)
        db.flush()
        first.manager_id = below[-1].id  # refers to a row that comes later
        db.add(Pair(supervisor_id=first.id, supervisee_id=below[0].id, starts_on=NOW.date()))
        secrets.seal(db, below[0].id, "Words that nobody else may read.")
        for number in range(5):
            audit_log.write(db, NOW, first.id, "looked", f"thing:{number}")
    with transaction(engine, here, RING) as db:
        audit_log.seal(db)
    return here


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of an empty PostgreSQL database."""
    server = request.getfixturevalue("postgres_server")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS elsewhere"))
        connection.execute(text("CREATE DATABASE elsewhere"))
    yield databases.on(server, "elsewhere")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE elsewhere WITH (FORCE)"))
    admin.dispose()


def test_a_backup_holds_one_moment_and_is_put_back_equal(engine: Engine, tmp_path: Path) -> None:
    here = filled(engine)
    added = False

    def add_meanwhile(table: str, _rows: int) -> None:
        nonlocal added
        if not added:  # somebody works on while the backup is written
            added = True
            with transaction(engine, here, RING) as db:
                db.add(Person(name="Later", email="later@example.org"))

    with snapshot(engine) as connection:
        before = digests(connection)
    made = backup.make(engine, tmp_path / "kept", NOW, add_meanwhile)
    assert added
    assert made.tables == before
    assert made.ring_keys == ["test"]
    assert b"nobody else" not in b"".join(
        gzip.decompress(f.read_bytes()) for f in (tmp_path / "kept").glob("*.gz")
    )
    assert {f.stat().st_mode & 0o777 for f in (tmp_path / "kept").iterdir()} == {0o600}

    back = connect(f"sqlite:///{tmp_path / 'back.db'}")
    backup.put_back(back, tmp_path / "kept", quiet)
    with transaction(back, here, RING) as db:
        texts = db.scalars(select(EncryptedText.id)).all()
        assert list(secrets.unseal(db, texts).values()) == ["Words that nobody else may read."]
        found = audit_log.verify(db)
        assert (found.broken, found.sealed) == (None, 5)
        db.add(Person(name="New", email="new@example.org"))
    back.dispose()


def test_what_is_no_whole_backup_is_refused_and_nothing_stays(tmp_path: Path, sqlite_template: Path) -> None:
    with databases.sqlite(sqlite_template, tmp_path) as engine:
        filled(engine)
        kept = tmp_path / "kept"
        backup.make(engine, kept, NOW, quiet)
        with pytest.raises(BackupProblem, match="not empty"):
            backup.make(engine, kept, NOW, quiet)
        with pytest.raises(BackupProblem, match="not empty"):
            backup.put_back(engine, kept, quiet)
        people = kept / "people.jsonl.gz"
        whole = people.read_bytes()
        lines = gzip.decompress(whole).splitlines(keepends=True)
        changed = {**json.loads(lines[3]), "name": "Somebody else"}
        for damage, words in (
            (whole[: len(whole) // 2], "damaged"),
            (gzip.compress(b"".join(lines[:-1])), "people"),
            (
                gzip.compress(b"".join([*lines[:3], json.dumps(changed).encode() + b"\n", *lines[4:]])),
                "people",
            ),
        ):
            people.write_bytes(damage)
            with pytest.raises((BackupProblem, Exception), match=words):
                backup.prove(kept, tmp_path, quiet)
        assert not list(tmp_path.glob("proof*"))
        (kept / "manifest.json").unlink()
        with pytest.raises(BackupProblem, match="no whole backup"):
            backup.read_manifest(kept)


@pytest.mark.postgres
def test_a_grown_sqlite_file_moves_to_postgres_and_goes_on_where_it_stopped(
    tmp_path: Path, sqlite_template: Path, elsewhere: str
) -> None:
    target = connect(elsewhere)
    with databases.sqlite(sqlite_template, tmp_path) as source:
        here = filled(source, people=2_500)
        batches = 0

        def pull_the_plug(table: str, _rows: int) -> None:
            nonlocal batches
            batches += table == "people"
            if batches == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            database_copy.copy(source, target, pull_the_plug)
        with target.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(Person.__table__)) == 2_000
        shown: list[str] = []
        counts = database_copy.copy(source, target, lambda table, _: shown.append(table))
        assert shown.count("people") == 1, "what was there already is not copied again"
        assert counts["people"] == 2_501
        with snapshot(source) as one, snapshot(target) as other:
            assert digests(one) == digests(other)
        with pytest.raises(BackupProblem, match="not empty"):
            database_copy.copy(source, target, quiet)
    with transaction(target, here, RING) as db:  # life goes on there, with ids that follow
        lead = db.scalars(select(Person).where(Person.email == "ada@example.org")).one()
        assert lead.manager_id is not None
        db.add(Person(name="New", email="new@example.org"))
        audit_log.write(db, NOW, lead.id, "looked")
        db.flush()
        audit_log.seal(db)
        assert audit_log.verify(db).broken is None
        assert db.scalar(select(func.max(AuditEntry.position))) == 6
        assert secrets.unseal(db, db.scalars(select(EncryptedText.id))).popitem()[1].startswith("Words")
    target.dispose()


@pytest.mark.postgres
def test_a_row_that_differs_is_named(tmp_path: Path, sqlite_template: Path, elsewhere: str) -> None:
    target = connect(elsewhere)
    with databases.sqlite(sqlite_template, tmp_path) as source:
        filled(source)

        def meddle(table: str, _rows: int) -> None:
            if table == "pairs":
                with target.begin() as connection:
                    connection.execute(text("UPDATE people SET name = 'Other' WHERE id = 7"))

        with pytest.raises(BackupProblem, match="people: 1 rows differ, the first with the key 7"):
            database_copy.copy(source, target, meddle)
    target.dispose()
