"""The command line as somebody at a terminal meets it: what there is, and what it says when something is wrong."""

import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.__main__ import PARTS
from storage import audit_log
from storage import connections as door
from storage.keys import KeyRing, new_key
from storage.models import AuditEntry, FileKey, Person
from storage.secrets import seal, unseal
from tests.cli.conftest import Data, Run
from tests.storage.conftest import NOW


def test_help_names_every_command_in_its_place(run: Run) -> None:
    shown = run("--help")
    assert shown.code == 0
    for part in PARTS:
        assert part.name in shown.out
        assert part.panel in shown.out


@pytest.mark.parametrize("name", [part.name for part in PARTS])
def test_every_command_explains_itself(run: Run, name: str) -> None:
    shown = run(name, "--help")
    assert shown.code == 0, shown.all
    assert f"Usage: alongside {name}" in shown.out


def test_help_imports_nothing_that_it_does_not_need() -> None:
    """So that it is there at once."""
    heavy = {"sqlalchemy", "alembic", "pydantic", "matplotlib", "starlette", "uvicorn", "cryptography"}
    asked = "import sys; from bot.__main__ import build; build(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(done.stdout.split())


def test_a_mistyped_command_is_refused(run: Run) -> None:
    ended = run("jurnal")
    assert (ended.code, "No such command 'jurnal'" in ended.err) == (2, True)


def test_it_says_which_version_it_is(run: Run) -> None:
    assert run("--version").out.startswith("alongside 0.")


def test_wrong_settings_are_all_listed_and_secrets_are_not_shown(run: Run) -> None:
    ended = run("serve", PORT="high", CONSOLE="perhaps", KEYS="k1:c2VjcmV0")
    assert ended.code == 2
    assert "ALONGSIDE_PORT: found 'high'; expected a valid integer" in ended.err
    assert "ALONGSIDE_CONSOLE: found 'perhaps'" in ended.err
    assert "c2VjcmV0" not in ended.all


def test_a_broken_policy_is_told_with_every_line_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[policy]\nname = 3\n[agenda]\nnonsense = "x"\n')
    ended = run("serve", POLICY=str(policy))
    assert ended.code == 2
    assert f"{policy}:2: error" in ended.err
    assert f"{policy}:4: error" in ended.err
    assert not (tmp_path / "data").exists()


def test_a_key_file_that_others_can_read_stops_the_service(run: Run, data: Data) -> None:
    data.keys.chmod(0o644)
    ended = run("serve")
    assert (ended.code, f"chmod 600 {data.keys}" in ended.err) == (2, True)


def test_a_port_that_is_taken_is_named(run: Run, data: Data) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("serve", "--port", str(port))
    assert ended.code == 2
    assert f"port {port}: Address already in use" in ended.err
    assert "--port" in ended.err


@pytest.mark.parametrize(("host", "port"), [("256.1.1.1", "0"), ("203.0.113.9", "0"), ("no such host", "0")])
def test_an_address_that_is_not_this_machines_is_refused(run: Run, data: Data, host: str, port: str) -> None:
    ended = run("serve", "--host", host, "--port", port)
    assert (ended.code, f"Can't listen on {host}" in ended.err) == (2, True)


@pytest.mark.parametrize(
    "command", [("audit", "verify"), ("keys", "rotate"), ("export", "a@example.org")], ids=" ".join
)
def test_without_a_database_nothing_is_made(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    ended = run(*command)
    assert (ended.code, "There is no database in" in ended.err) == (2, True)
    assert not (tmp_path / "data").exists()


def test_without_its_keys_an_export_is_refused_and_no_new_ones_are_made(run: Run, data: Data) -> None:
    data.keys.unlink()
    ended = run("export", "a@example.org")
    assert (ended.code, "There is no key file" in ended.err) == (2, True)
    assert not data.keys.exists()


def version(data: Data, number: str) -> None:
    with sqlite3.connect(data.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (number,))
    connection.close()


@pytest.mark.parametrize(
    "command", [("serve",), ("audit", "verify"), ("db", "upgrade"), ("people", "export")], ids=" ".join
)
def test_a_newer_database_is_left_alone(run: Run, data: Data, command: tuple[str, ...]) -> None:
    version(data, "9999")
    before = data.database.read_bytes()
    ended = run(*command)
    assert (ended.code, "newer than this program" in ended.err) == (2, True)
    assert data.database.read_bytes() == before


def test_an_empty_database_is_told_from_an_old_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "alongside.db").touch()
    ended = run("audit", "verify")
    assert (ended.code, "alongside db upgrade" in ended.err) == (2, True)
    assert "empty" in run("db", "upgrade").out
    assert "already" in run("db", "upgrade").out
    assert "There is no key file" in run("audit", "verify").err, "the chain is verified with the keys"


def test_a_read_only_database_says_so(run: Run, data: Data) -> None:
    ended = run("people", "export", DATABASE_URL=f"sqlite:///file:{data.database}?mode=ro&uri=true")
    assert (ended.code, "The database is read-only" in ended.err) == (2, True)


def test_a_locked_database_says_so(run: Run, data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(data.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    ended = run("keys", "rotate")
    holder.close()
    assert (ended.code, "The database is locked" in ended.err) == (2, True)


def test_a_file_that_is_no_database_says_so(run: Run, data: Data) -> None:
    data.engine.dispose()
    for file in data.folder.glob("alongside.db*"):
        file.unlink()
    data.database.write_text("Dear diary, today I am not a database. " * 50)
    ended = run("audit", "verify")
    assert (ended.code, "not a SQLite database" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://u:secret@127.0.0.1:9/x", "does not answer"),
        ("nonsense", "not an address"),
        ("oracle+magic://x", "not an address"),
        ("sqlite:////nowhere/at/all/x.db", "can't be opened"),
    ],
)
def test_a_database_that_is_not_there_says_what_to_look_at(run: Run, url: str, words: str) -> None:
    ended = run("db", "upgrade", DATABASE_URL=url)
    assert (ended.code, words in ended.err) == (2, True)
    assert "secret" not in ended.all
    assert "Traceback" not in ended.all


def test_a_data_folder_that_can_not_be_made_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run("db", "upgrade", DATA=str(tmp_path / "file" / "data"))
    assert (ended.code, "Not a directory" in ended.err) == (2, True)


# Keys and the audit log


def test_a_new_key_fits_a_ring(run: Run) -> None:
    assert KeyRing.parse(run("keys", "new").out).current.startswith("k")


def person(data: Data, name: str = "Priya Nair") -> int:
    with data.open() as db:
        row = Person(name=name, email=f"{name.split()[0].lower()}@example.org")
        db.add(row)
        db.flush()
        return row.id


def test_rotating_keeps_peoples_words_and_the_files_mode(run: Run, data: Data) -> None:
    priya = person(data)
    with data.open() as db:
        kept = seal(db, priya, "Wants more cases.")
    before = KeyRing.load(data.keys)
    ended = run("keys", "rotate")
    after = KeyRing.load(data.keys)
    assert (ended.code, "1 files' keys were wrapped" in ended.out) == (0, True)
    assert set(before.keys) < set(after.keys)
    assert after.current not in before.keys
    assert stat.S_IMODE(data.keys.stat().st_mode) == 0o600
    with data.open() as db:
        assert unseal(db, [kept]) == {kept: "Wants more cases."}
        assert db.scalars(select(FileKey.ring_key)).one() == after.current
        assert db.scalars(select(AuditEntry.verb)).all() == ["keys.rotated"]


def test_rotating_keys_from_the_environment_uses_the_one_that_was_added(run: Run, data: Data) -> None:
    old, fresh = data.keys.read_text().strip(), new_key()
    priya = person(data)
    with data.open() as db:
        seal(db, priya, "Wants more cases.")
    assert "alongside keys new" in run("keys", "rotate", KEYS=old).out
    assert "1 files' keys" in run("keys", "rotate", KEYS=f"{old},{fresh}").out
    ended = run("keys", "rotate", KEYS=new_key())
    assert (ended.code, "put it back" in ended.err) == (2, True)


def test_a_whole_audit_log_and_a_broken_one(run: Run, data: Data) -> None:
    with data.open() as db:
        for verb in ("read", "signed", "read"):
            audit_log.write(db, NOW, None, verb)
        db.flush()
        audit_log.seal(db)
    whole = run("audit", "verify")
    assert (whole.code, "3 entries hold; 0 wait" in whole.out) == (0, True)
    head = next(line.split()[1] for line in whole.out.splitlines() if "Head:" in line)
    assert run("audit", "verify", "--head", head).code == 0
    assert run("audit", "verify", "--head", "f" * 64).code == 1
    with sqlite3.connect(data.database) as connection:
        connection.execute("DROP TRIGGER audit_log_seal_only")
        connection.execute("UPDATE audit_log SET verb = 'nothing' WHERE position = 2")
    connection.close()
    broken = run("audit", "verify")
    assert (broken.code, "entry 2 (id 2) is not what was written. The 1 before it hold." in broken.err) == (
        1,
        True,
    )


# Serving


def test_the_service_answers_at_the_address_that_it_prints_and_stops_when_told(tmp_path: Path) -> None:
    environment = {**os.environ, "ALONGSIDE_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    command = [
        shutil.which("alongside", path=Path(sys.executable).parent) or "alongside",
        "serve",
        "--port",
        "0",
    ]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as serving:
        assert serving.stdout is not None
        assert serving.stderr is not None
        try:
            said = serving.stdout.readline()
            assert said.startswith("Alongside answers at http://127.0.0.1:"), serving.stderr.read()
            address = said.split()[-1]
            for path in ("/healthz", "/readyz"):
                with urllib.request.urlopen(address + path, timeout=20) as answer:
                    assert answer.status == 200
        finally:
            serving.send_signal(signal.SIGTERM)
            code = serving.wait(30)
        assert (code, serving.stderr.read()) == (0, "")
    assert stat.S_IMODE((tmp_path / "data" / "keys").stat().st_mode) == 0o600
