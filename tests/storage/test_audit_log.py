"""The audit log: append-only, chained, and honest about the first broken link."""

import threading
from datetime import timedelta, timezone

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError

from storage import audit_log
from storage.db import Db
from storage.keys import KeyRing
from storage.models import AuditEntry
from tests.storage.conftest import NOW, Tenant


def write(tenant: Tenant, *verbs: str) -> None:
    with tenant.open() as db:
        for verb in verbs:
            audit_log.write(db, NOW, None, verb, "record:7")


def seal(tenant: Tenant) -> int:
    with tenant.open() as db:
        return audit_log.seal(db)


def verify(tenant: Tenant, kept: str | None = None) -> audit_log.Verdict:
    with tenant.open(reading=True) as db:
        return audit_log.verify(db, {kept} if kept else ())


def tamper(engine: Engine, *statements: str) -> None:
    """Change the audit log as somebody could who owns the database: without its triggers."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_log_no_delete")
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_log_seal_only")
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_log_no_replace")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_log DISABLE TRIGGER USER")
        for statement in statements:
            connection.exec_driver_sql(statement)
        if engine.dialect.name == "postgresql":  # other tests use this database
            connection.exec_driver_sql("ALTER TABLE audit_log ENABLE TRIGGER USER")


def test_an_empty_audit_log_is_whole(here: Tenant) -> None:
    assert verify(here) == audit_log.Verdict(0, 0, audit_log.START, None)


def test_entries_wait_until_they_are_sealed(here: Tenant) -> None:
    write(here, "read", "signed")
    assert (verify(here).sealed, verify(here).waiting) == (0, 2)
    assert seal(here) == 2
    assert seal(here) == 0
    write(here, "read")
    assert (verify(here).sealed, verify(here).waiting, verify(here).broken) == (2, 1, None)


def test_sealing_goes_on_where_it_stopped_batch_by_batch(
    here: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "BATCH", 3)
    write(here, *(f"v{n}" for n in range(8)))
    assert [seal(here) for _ in range(4)] == [3, 3, 2, 0]
    assert (verify(here).sealed, verify(here).broken) == (8, None)


def test_each_organisation_has_a_chain_of_its_own(here: Tenant, there: Tenant) -> None:
    write(here, "read")
    write(there, "read", "signed")
    assert (seal(here), seal(there)) == (1, 2)
    assert (verify(here).sealed, verify(there).sealed) == (1, 2)
    assert verify(here).head != verify(there).head


def test_a_moment_written_in_another_zone_holds(here: Tenant) -> None:
    """Sealed in the transaction that wrote it, and read again as UTC."""
    with here.open() as db:
        audit_log.write(db, NOW.astimezone(timezone(timedelta(hours=5, minutes=30))), None, "read")
        db.flush()
        assert audit_log.seal(db) == 1
    assert verify(here).broken is None


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "not yet sealed"])
@pytest.mark.parametrize(
    "change",
    [
        lambda db: db.execute(update(AuditEntry).values(verb="never happened")),
        lambda db: db.execute(update(AuditEntry).values(person_id=None, detail="x")),
        lambda db: db.execute(delete(AuditEntry)),
        lambda db: db.delete(db.scalars(select(AuditEntry)).one()) or db.flush(),
    ],
    ids=["changed", "changed in detail", "deleted", "deleted by hand"],
)
def test_the_database_refuses_to_rewrite_history(here: Tenant, change: object, sealed: bool) -> None:
    write(here, "read")
    if sealed:
        seal(here)

    def do(db: Db) -> None:
        assert callable(change)
        change(db)

    with pytest.raises(DBAPIError, match="append-only"), here.open() as db:
        do(db)


def test_a_sealed_place_can_not_be_given_again(here: Tenant) -> None:
    write(here, "read")
    seal(here)
    with pytest.raises(DBAPIError, match="append-only"), here.open() as db:
        db.execute(update(AuditEntry).values(position=2))


def test_the_database_refuses_to_empty_it(here: Tenant) -> None:
    write(here, "read")
    empty = "DELETE FROM audit_log" if here.engine.dialect.name == "sqlite" else "TRUNCATE audit_log CASCADE"
    with here.engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.exec_driver_sql(empty)


@pytest.mark.parametrize(
    ("changes", "holds", "words"),
    [
        (["UPDATE audit_log SET verb = 'x' WHERE position = 3"], 2, "entry 3 (id 3) is not what was written"),
        (
            ["UPDATE audit_log SET person_id = NULL, about = 'record:8' WHERE position = 1"],
            0,
            "entry 1 (id 1)",
        ),
        (["UPDATE audit_log SET digest = 'f' WHERE position = 5"], 4, "entry 5 (id 5) is not what"),
        (["DELETE FROM audit_log WHERE position = 2"], 1, "entry 2 is missing: after entry 1 comes 3"),
        (["DELETE FROM audit_log WHERE position = 1"], 0, "entry 1 is missing: after entry 0 comes 2"),
        (
            [
                "UPDATE audit_log SET position = 99 WHERE position = 2",
                "UPDATE audit_log SET position = 2 WHERE position = 3",
                "UPDATE audit_log SET position = 3 WHERE position = 99",
            ],
            1,
            "entry 2 (id 3) is not what was written",
        ),
        (
            [
                "DELETE FROM audit_log WHERE position = 2",
                "UPDATE audit_log SET position = -position WHERE position > 2",
                "UPDATE audit_log SET position = -position - 1 WHERE position < 0",
            ],
            1,
            "entry 2 (id 3) is not what was written",
        ),
    ],
    ids=[
        "changed",
        "changed at the start",
        "another digest",
        "taken out",
        "first taken out",
        "moved",
        "closed up",
    ],
)
def test_the_first_broken_link_is_named(here: Tenant, changes: list[str], holds: int, words: str) -> None:
    write(here, "a", "b", "c", "d", "e")
    seal(here)
    tamper(here.engine, *changes)
    verdict = verify(here)
    assert verdict.sealed == holds
    assert verdict.broken is not None
    assert words in verdict.broken


def test_an_end_that_was_cut_off_shows_only_against_a_kept_digest(here: Tenant) -> None:
    write(here, "a", "b", "c")
    seal(here)
    kept = verify(here).head
    write(here, "d")
    seal(here)
    assert verify(here, kept).broken is None
    tamper(here.engine, "DELETE FROM audit_log WHERE position > 2")
    assert verify(here).broken is None
    assert "kept" in (verify(here, kept).broken or "")


def test_writers_do_not_wait_for_each_other_nor_for_the_sealer(here: Tenant) -> None:
    if here.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with here.open() as first:
        audit_log.write(first, NOW, None, "first")
        first.flush()
        with here.open() as second:
            audit_log.write(second, NOW, None, "second")
            second.flush()
            audit_log.seal(second)
            with here.open() as third:
                audit_log.write(third, NOW, None, "third")
    assert seal(here) == 2
    assert (verify(here).sealed, verify(here).broken) == (3, None)


def test_many_who_write_and_seal_at_once_make_one_whole_chain(here: Tenant) -> None:
    problems: list[Exception] = []

    def work(name: str) -> None:
        try:
            for n in range(8):
                write(here, f"{name}{n}")
                seal(here)
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    seal(here)
    assert verify(here) == audit_log.Verdict(32, 0, verify(here).head, None)


def test_whoever_has_the_database_but_not_the_keys_can_not_make_the_chain_anew(here: Tenant) -> None:
    """They change an entry and seal everything again, with a key of their own under our key's name."""
    write(here, "read", "signed", "read")
    seal(here)
    forged = "UPDATE audit_log SET verb = 'nothing' WHERE position = 2"
    tamper(here.engine, forged, "UPDATE audit_log SET position = NULL, digest = NULL, sealed_by = NULL")
    ours = here.ring.current
    thief = Tenant(here.engine, here.id, KeyRing({ours: b"0" * 32}, ours))
    assert seal(thief) == 3
    assert verify(thief).broken is None
    assert verify(here).broken == "entry 1 (id 1) is not what was written"


def test_entries_sealed_before_a_rotation_hold_as_long_as_the_old_key_is_kept(here: Tenant) -> None:
    write(here, "read")
    seal(here)
    old = here.ring.current
    here.ring = KeyRing({**here.ring.keys, "new": b"1" * 32}, "new")
    write(here, "signed")
    seal(here)
    assert verify(here).broken is None
    here.ring = KeyRing({"new": b"1" * 32}, "new")
    assert f"the key {old!r}, which the key ring has not" in (verify(here).broken or "")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit_log SELECT id, organisation_id, at, actor_id, 'x', about, person_id, detail, "
        "position, digest, sealed_by FROM audit_log WHERE position = 1",
        "UPDATE OR REPLACE audit_log SET position = 1 WHERE position IS NULL",
    ],
)
def test_sqlite_replaces_no_entry(here: Tenant, statement: str) -> None:
    if here.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has OR REPLACE")
    write(here, "read", "signed")
    seal(here)
    write(here, "waits")
    columns = "id, organisation_id, at, actor_id, verb, about, person_id, detail, position, digest, sealed_by"
    with pytest.raises(DBAPIError, match="append-only"), here.engine.begin() as connection:
        connection.exec_driver_sql(
            statement.replace("INTO audit_log SELECT", f"INTO audit_log ({columns}) SELECT")
        )
    assert verify(here).broken is None
