"""A start with another key ring than the one that sealed the database: refused in words, and nothing is made."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.clock import SystemClock
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers.policy import load
from handlers.routing import RouteTable
from storage import audit_log, secrets
from storage.db import transaction
from storage.keys import KeyRing, encrypt, new_key
from storage.models import EncryptedText, FileKey, Person
from tests.cli.conftest import Data, Run

COMMANDS = [("serve",), ("people", "export")]


@pytest.fixture
def sealed(data: Data) -> Data:
    with data.open() as db:
        person = Person(name="Ann Lee", email="ann@example.org")
        db.add(person)
        db.flush()
        secrets.seal(db, person.id, "what nobody else may read")
    return data


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_missing_key_file_is_not_made_anew_over_sealed_data(
    run: Run, sealed: Data, command: tuple[str, ...]
):
    sealed.keys.unlink()
    ended = run(*command)
    assert (ended.code, "No new key was made" in ended.err, sealed.keys.exists()) == (2, True, False)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_keys_of_another_ring_are_refused_from_the_environment_too(
    run: Run, sealed: Data, command: tuple[str, ...]
):
    ended = run(*command, KEYS=new_key())
    assert (ended.code, "put it back into ALONGSIDE_KEYS or the key file" in ended.err) == (2, True)


def test_a_wrong_key_under_the_right_name_is_refused(run: Run, sealed: Data):
    name = sealed.keys.read_text().split(":")[0]
    wrong = f"{name}:{new_key().split(':')[1]}"
    ended = run("people", "export", KEYS=wrong)
    assert (ended.code, "does not open" in ended.err) == (2, True)


def test_a_fresh_folder_gets_its_first_key_by_itself(run: Run, tmp_path: Path):
    assert run("people", "export").code == 0
    assert (tmp_path / "data" / "keys").exists()


def test_a_mounted_secret_is_checked_as_well(run: Run, sealed: Data, tmp_path: Path):
    mounted = tmp_path / "secret"
    assert "No new key was made" in run("people", "export", KEYS=str(mounted)).err
    mounted.write_text(new_key())
    mounted.chmod(0o600)
    assert "put it back into ALONGSIDE_KEYS" in run("people", "export", KEYS=str(mounted)).err
    mounted.write_text(sealed.keys.read_text())
    sealed.keys.unlink()
    assert run("people", "export", KEYS=str(mounted)).code == 0
    assert not sealed.keys.exists()


def test_a_running_service_takes_over_a_new_key_and_wraps_what_it_missed(run: Run, sealed: Data):
    ring = KeyRing.load(sealed.keys)  # as the service has it
    old = ring.current
    with transaction(sealed.engine, sealed.organisation_id, ring) as db:
        (text,) = db.scalars(select(EncryptedText.id)).all()
    ended = run("keys", "rotate")
    assert (ended.code, "takes it over within a minute" in ended.out) == (0, True), ended.all
    with transaction(sealed.engine, sealed.organisation_id, ring) as db:  # no restart
        assert secrets.unseal(db, [text]) == {text: "what nobody else may read"}
        late = FileKey.ring_key != ring.current
        assert db.scalars(select(FileKey).where(late)).all() == []
        row = db.scalars(select(FileKey)).one()  # as if it had been wrapped while the key was changed
        about = f"file {row.person_id}"
        row.wrapped = encrypt(ring.keys[old], ring.unwrap(row.ring_key, row.wrapped, about), about)
        row.ring_key = old
    assert (ring.current != old, ring.behind) == (True, True)
    app = App(sealed.engine, sealed.organisation_id, ring, load("generic"), SystemClock(), RouteTable.of([]))
    Worker(app, Delivery(app, {})).seal()
    with sealed.open() as db:
        assert db.scalars(select(FileKey.ring_key)).all() == [ring.current]
    assert not ring.behind


def test_heads_noted_outside_show_a_log_cut_at_its_end(run: Run, sealed: Data, tmp_path: Path):
    heads = tmp_path / "heads"
    app = App(
        sealed.engine,
        sealed.organisation_id,
        KeyRing.load(sealed.keys),
        load("generic"),
        SystemClock(),
        RouteTable.of([]),
    )
    worker = Worker(app, Delivery(app, {}), audit_heads=heads)
    with app.transaction() as db:
        for number in range(3):
            audit_log.write(db, app.clock.now(), None, "looked", f"thing:{number}")
    worker.seal()
    worker.maintain()
    worker.maintain()
    assert len(heads.read_text().splitlines()) == 1
    assert run("audit", "verify", "--heads", heads).code == 0
    with sqlite3.connect(sealed.database) as thief:  # whoever can write the file can take its guards away
        thief.execute("DROP TRIGGER audit_log_no_delete")
        thief.execute("DELETE FROM audit_log WHERE position = 3")
    thief.close()
    assert run("audit", "verify").code == 0
    ended = run("audit", "verify", "--heads", heads)
    assert (ended.code, "missing from its end" in ended.err) == (1, True)
