"""The app is installed for the people in pairs, through Graph: once each, and on from where it was stopped."""

import sqlite3
from pathlib import Path

import pytest

from bot.channels.teams import app_install, graph_client
from bot.channels.teams.activity_handler import REMOVED
from bot.channels.teams.connector import BLOCKED
from bot.channels.teams.graph import Graph
from bot.channels.teams.transport import UNREACHABLE
from tests.people.test_reading import listed, row
from tests.teams.authority import APP, TENANT
from tests.teams.graph import CATALOG, FakeGraph, serving
from tests.teams.test_accounts import Ours, run


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeGraph:
    """Return a tenant with Ann, whom Lou supervises, and Otto, who is in no pair; all matched to their accounts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_bytes(
        listed(row("Lou", "lou@x.org"), row("Ann", "ann@x.org", "lou@x.org"), row("Otto", "otto@x.org"))
    )
    assert run("people", "import", "people.csv", "--yes") == 0
    fake = FakeGraph()
    for name in ("Lou", "Ann", "Otto"):
        fake.person(name, f"{name.lower()}@x.org")
    monkeypatch.setattr(graph_client, "credentials", lambda _: Ours())
    monkeypatch.setenv("TEAMS_APP_ID", APP)
    monkeypatch.setenv("TEAMS_TENANT_ID", TENANT)
    return fake


def test_people_in_pairs_get_it_once_and_nobody_else(
    fake: FakeGraph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(fake) as address:
        monkeypatch.setenv("TEAMS_GRAPH_URL", address)
        assert run("teams", "install") == 2
        assert "people sync entra" in capsys.readouterr().err
        assert run("people", "sync", "entra", "--yes") == 0
        assert run("teams", "install") == 2
        assert "not in your organisation's catalogue" in capsys.readouterr().err
        fake.apps[APP] = CATALOG
        assert run("teams", "install") == 0
        said = capsys.readouterr().out
        assert "1/2 Ann: installed" in said
        assert "Installed for 2; 0 people had it already." in said
        assert {fake.users[user]["displayName"] for user in fake.installed} == {"Ann", "Lou"}
        assert run("teams", "install") == 0
        assert "Installed for 0; 2 people had it already." in capsys.readouterr().out


def test_stopped_half_way_it_goes_on_from_there(
    fake: FakeGraph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.apps[APP] = CATALOG
    with serving(fake) as address:
        monkeypatch.setenv("TEAMS_GRAPH_URL", address)
        assert run("people", "sync", "entra", "--yes") == 0
        lou = next(user for user, facts in fake.users.items() if facts["displayName"] == "Lou")
        fake.throttle(f"users/{lou}/teamwork", 1, after="400")
        assert run("teams", "install") == 2
        assert "Run it again to go on from here." in capsys.readouterr().err
        assert run("teams", "install") == 0
        assert "Installed for 1; 1 person had it already." in capsys.readouterr().out


def test_who_could_not_be_written_to_gets_it_and_who_removed_it_is_left_alone(
    fake: FakeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.apps[APP] = CATALOG
    with serving(fake) as address:
        monkeypatch.setenv("TEAMS_GRAPH_URL", address)
        assert run("people", "sync", "entra", "--yes") == 0
        users = {facts["displayName"]: user for user, facts in fake.users.items()}
        with sqlite3.connect(tmp_path / "data" / "alongside.db") as database:
            for name, why in (("Ann", UNREACHABLE[BLOCKED]), ("Lou", REMOVED)):
                database.execute(
                    "UPDATE identities SET unreachable = ? WHERE address = ?", (why, users[name])
                )
        database.close()
        assert run("teams", "install") == 0
        assert run("people", "sync", "entra", "--yes") == 0
        assert "1/1 Ann: installed" in capsys.readouterr().out
        with sqlite3.connect(tmp_path / "data" / "alongside.db") as database:
            (known,) = database.execute("SELECT ref, address FROM conversations").fetchall()
            reach = dict(database.execute("SELECT address, unreachable FROM identities"))
        database.close()
    assert known == (f"19:{users['Ann']}_bot@unq.gbl.spaces", users["Ann"])
    assert (reach[users["Ann"]], reach[users["Lou"]]) == ("", REMOVED), "nor does a sync make it otherwise"


def test_whom_a_policy_keeps_it_from_is_told_and_the_others_get_it(
    fake: FakeGraph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.apps[APP] = CATALOG
    with serving(fake) as address:
        monkeypatch.setenv("TEAMS_GRAPH_URL", address)
        assert run("people", "sync", "entra", "--yes") == 0
        fake.blocked.add(next(user for user, facts in fake.users.items() if facts["displayName"] == "Ann"))
        assert run("teams", "install") == 1
        said = capsys.readouterr()
        assert "1/2 Ann: can't be installed (Forbidden)" in said.out
        assert "2/2 Lou: installed" in said.out
        fake.permissions.remove("AppCatalog.Read.All")
        assert run("teams", "install") == 2
        assert "AppCatalog.Read.All" in capsys.readouterr().err


def test_the_conversation_with_the_person_is_learnt(fake: FakeGraph) -> None:
    fake.apps[APP] = CATALOG
    user = next(iter(fake.users))
    with serving(fake) as address, Graph(Ours(), address) as graph:
        app = app_install.catalogued(graph, APP)
        assert app == CATALOG
        assert app_install.install(graph, app, user) == app_install.Installed(
            True, f"19:{user}_bot@unq.gbl.spaces"
        )
        assert not app_install.install(graph, app, user).new
