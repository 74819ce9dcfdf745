"""The doctor looks at everything, changes nothing, and says how to mend what is wrong."""

import shutil
import socket
import sqlite3
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from bot.cli import doctor
from bot.clock import SystemClock
from handlers.policy import shipped
from storage import outbox
from storage.db import Db
from storage.keys import new_key
from storage.models import Identity, OutboxMessage, Person
from storage.secrets import seal
from tests.cli.conftest import Data, Run
from tests.support.serving import listening


def line(said: str, what: str) -> str:
    return next(row for row in said.splitlines() if what in row)


def somebody(data: Data) -> int:
    with data.open() as db:
        person = Person(name="Priya", email="priya@example.org")
        db.add(person)
        db.flush()
        db.add(Identity(person_id=person.id, channel="slack", workspace="T1", address="U1"))
        seal(db, person.id, "Words.")
        return person.id


def test_before_the_first_start_it_says_what_that_will_make(run: Run, tmp_path: Path) -> None:
    ended = run("doctor")
    assert ended.code < 2, ended.all
    for made in ("keys", "alongside.db"):
        assert str(tmp_path / "data" / made) in ended.out
    assert not (tmp_path / "data").exists()


def test_everything_in_order(run: Run, data: Data) -> None:
    somebody(data)
    ended = run("doctor")
    assert ended.code < 2, ended.all
    assert "✗" not in ended.out
    for what in (
        "Settings",
        "Policy",
        "Keys",
        "Database",
        "Migrations",
        "Clock",
        "Channels",
        "Disk",
        "Reach",
    ):
        assert any(mark in line(ended.out, what) for mark in "✓·!")
    assert "open all of 1 people's files" in ended.out


@pytest.mark.parametrize("policy", shipped())
def test_an_untouched_shipped_policy_is_in_order(run: Run, data: Data, policy: str) -> None:
    somebody(data)
    ended = run("doctor", POLICY=policy)
    assert ended.code == 0, ended.out


def test_it_reads_what_a_running_service_says_of_itself(
    run: Run, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = """alongside_database_up 1
alongside_nudge_lag_seconds 7200
alongside_tick_timestamp_seconds{work="plan"} 5
"""

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"alive": True})

    async def metrics(_request: Request) -> PlainTextResponse:
        return PlainTextResponse(figures)

    with listening(Starlette(routes=[Route("/healthz", health), Route("/metrics", metrics)])) as address:
        place = address.removeprefix("http://")
        ended = run("doctor", PORT=place.split(":")[1], METRICS=place)
    assert "Alongside answers on 127.0.0.1" in ended.out
    assert "!" in line(ended.out, "the oldest nudge not yet sent waits for 120 minutes")
    assert "✗" in line(ended.out, "scheduled work stands still: plan")
    assert ended.code == 2


def test_it_changes_nothing(run: Run, data: Data) -> None:
    somebody(data)
    data.engine.dispose()
    before = data.database.read_bytes(), data.keys.read_bytes()
    run("doctor")
    assert (data.database.read_bytes(), data.keys.read_bytes()) == before
    assert {file.name for file in data.folder.iterdir()} == {"alongside.db", "keys"}


def test_wrong_settings(run: Run) -> None:
    ended = run("doctor", PORT="high", CONSOLE="perhaps", POLICYY="x")
    assert (ended.code, ended.out.count("✗")) == (2, 2)
    assert "did you mean ALONGSIDE_POLICY?" in ended.out.replace("Did", "did")
    assert "✓" in line(ended.out, "Disk")  # it goes on with the rest


def test_a_broken_policy(run: Run, data: Data, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("[policy]\nname = 3\n")
    ended = run("doctor", POLICY=str(tmp_path / "p.toml"))
    assert ended.code == 2
    assert "✗" in line(ended.out, "p.toml:2")
    assert "→" in ended.out


def test_a_key_file_that_others_can_read(run: Run, data: Data) -> None:
    data.keys.chmod(0o604)
    ended = run("doctor")
    assert (ended.code, "chmod 600" in ended.out) == (2, True)


def test_keys_that_open_nothing(run: Run, data: Data) -> None:
    somebody(data)
    ended = run("doctor", KEYS=new_key())
    assert (ended.code, "1 of 1 people's files do not open" in ended.out) == (2, True)


def test_a_lost_key_file(run: Run, data: Data) -> None:
    somebody(data)
    data.keys.unlink()
    ended = run("doctor")
    assert (ended.code, "1 of 1 people's files do not open" in ended.out) == (2, True)
    assert not data.keys.exists()


def test_an_empty_and_a_newer_database(run: Run, data: Data) -> None:
    with sqlite3.connect(data.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    newer = run("doctor")
    assert (newer.code, "✗" in line(newer.out, "newer than this program")) == (2, True)
    with sqlite3.connect(data.database) as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()
    assert "alongside db upgrade" in run("doctor").out


@pytest.mark.parametrize(
    ("url", "words"),
    [("postgresql://u:secret@127.0.0.1:9/x", "does not answer"), ("nonsense", "not an address")],
)
def test_a_database_that_is_not_there(run: Run, url: str, words: str) -> None:
    ended = run("doctor", DATABASE_URL=url)
    assert (ended.code, words in ended.out) == (2, True)
    assert "secret" not in ended.all


def test_a_database_that_takes_no_changes(run: Run, data: Data) -> None:
    ended = run("doctor", DATABASE_URL=f"sqlite:///file:{data.database}?mode=ro&uri=true")
    assert (ended.code, "read-only" in ended.out) == (2, True)


def test_a_postgres(run: Run, data: Data, request: pytest.FixtureRequest) -> None:
    server, template = (
        request.getfixturevalue("postgres_server"),
        request.getfixturevalue("postgres_database"),
    )
    ended = run("doctor", DATABASE_URL=server.replace("/postgres?", f"/{template}?"))
    assert ended.code < 2, ended.all
    assert "postgresql answers" in ended.out
    assert "0 s from the database's" in ended.out


def test_clocks_that_disagree(run: Run, data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    real = outbox.database_clock

    def behind(db: Db) -> object:
        return real(db) - timedelta(minutes=5)

    monkeypatch.setattr(outbox, "database_clock", behind)
    ended = run("doctor")
    assert (ended.code, "NTP" in ended.out) == (2, True)


def test_teams_half_set_up(run: Run, data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", "alongside")
    monkeypatch.setenv("TEAMS_OPENID_METADATA", "http://127.0.0.1:9")
    ended = run("doctor")
    assert (ended.code, "✗" in line(ended.out, "TEAMS_APP_ID is no GUID")) == (2, True)


def test_a_full_disk(run: Run, data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, doctor.ROOM - 1))
    ended = run("doctor")
    assert (ended.code, "Make room" in ended.out) == (2, True)


def test_a_port_that_something_has_already(run: Run, data: Data) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("doctor", PORT=str(taken.getsockname()[1]))
    assert (ended.code, "✗" in line(ended.out, "another program answers on 127.0.0.1")) == (2, True)


def test_an_address_of_another_machine(run: Run, data: Data) -> None:
    ended = run("doctor", HOST="203.0.113.9")
    assert (ended.code, "✗" in line(ended.out, "Reach")) == (2, True)


def test_a_data_folder_in_the_way(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run("doctor", DATA=str(tmp_path / "file" / "data"))
    assert (ended.code, "Data folder" in ended.out) == (2, True)


def test_people_whom_a_channel_does_not_reach(run: Run, data: Data) -> None:
    somebody(data)
    with data.open() as db:
        db.add(
            Identity(
                person_id=1, channel="slack", workspace="T1", address="U2", unreachable="not in the workspace"
            )
        )
    ended = run("doctor")
    assert ended.code == 1
    assert "slack can't reach 1 of 2 people" in line(ended.out, "Channels")


def test_messages_that_no_channel_would_take(run: Run, data: Data) -> None:
    person_id, now = somebody(data), SystemClock().now()
    given_up = list(enumerate([(1, "Teams refused: BadSyntax"), (2, "Teams gave no answer"), (30, "old")]))
    with data.open() as db:  # messages are written at the end of the transaction
        for number, (days, _) in given_up:
            outbox.enqueue(db, "nudge", person_id, f"told:{number}", now - timedelta(days=days))
    with data.open() as db:
        for number, (_, why) in given_up:
            db.execute(
                update(OutboxMessage)
                .where(OutboxMessage.key == f"told:{number}")
                .values(state="failed", problem=why)
            )
    ended = run("doctor")
    assert "2 messages of the last 7 days were given up" in ended.out
    assert "1: Teams refused: BadSyntax" in ended.out
    assert "old" not in ended.out.replace("older", "")


def test_a_console_that_anybody_may_reach(run: Run, data: Data) -> None:
    """The channel's own check: no check of another channel is said where it isn't set up."""
    said = run("doctor", CONSOLE="yes", CONSOLE_ANYWHERE="yes").out
    assert "!" in line(said, "the console answers other machines too")
    assert "Slack" not in said
