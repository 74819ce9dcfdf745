"""`alongside slack` and `alongside people sync slack`, where workspaces come by OAuth."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.__main__ import main
from bot.cli import context
from bot.wiring import wire
from tests.slack.fake import FakeSlack
from tests.slack.installs import CLIENT_ID, CLIENT_SECRET, Team

ADDRESS = "https://alongside.example.org"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def council(fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> FakeSlack:
    """Priya is on the list; the council has the workspaces T1 and T2, and she an account in each."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    for name, value in (("ID", CLIENT_ID), ("SECRET", CLIENT_SECRET)):
        monkeypatch.setenv(f"SLACK_CLIENT_{name}", value)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    monkeypatch.setenv("SLACK_API_URL", f"{fake.address}/api/")
    columns = "name,email,manager_email,role,stage,fte,start_date,timezone,working_days,slack_id,teams_id"
    (tmp_path / "people.csv").write_text(f"{columns}\nPriya Nair,priya@example.org,,,,,,,,,\n")
    assert run(["people", "import", "people.csv", "--yes"]) == 0
    for workspace, name, user in (("T1", "Council", "U1"), ("T2", "Libraries", "U2")):
        fake.installs.teams[workspace] = Team(workspace, name)
        fake.person(user, "Priya Nair", "priya@example.org", team_id=workspace)
    capsys.readouterr()
    return fake


def run(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def follow(fake: FakeSlack, link: str, workspace: str) -> str:
    """Somebody follows a link through Slack and back to the service."""
    product = wire(context.settings())
    with TestClient(
        Starlette(routes=list(product.channels["slack"].routes(product.worker))),
        base_url=ADDRESS,
        follow_redirects=False,
    ) as browser:
        assert browser.get(link).status_code == 200
        ticket = link.partition("ticket=")[2]
        sent = browser.post("/slack/install", data={"ticket": ticket})
        back = fake.installs.allow(sent.headers["location"], workspace, product.app.clock.now())
        return browser.get(back).text


def test_a_link_from_the_command_line_installs_a_workspace(council: FakeSlack, capsys: Capture) -> None:
    assert run(["slack", "workspaces"]) == 0
    assert "None yet" in capsys.readouterr().out
    assert run(["slack", "install-link", ADDRESS + "/"]) == 0
    link = capsys.readouterr().out.strip()
    assert urlsplit(link)[:3] == ("https", "alongside.example.org", "/slack/install")
    assert "was added to Council" in follow(council, link, "T1")
    assert run(["slack", "workspaces"]) == 0
    assert "T1  workspace  Council" in capsys.readouterr().out


@pytest.mark.parametrize(
    "address", ["alongside.example.org", "http://alongside.example.org", "https://", "ftp://x"]
)
def test_an_address_that_slack_would_not_send_people_back_to_is_refused(
    council: FakeSlack, capsys: Capture, address: str
) -> None:
    assert run(["slack", "install-link", address]) == 2
    assert "begins with https://" in capsys.readouterr().err


def test_without_the_settings_for_it_there_is_no_link(
    council: FakeSlack, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_CLIENT_SECRET")
    assert run(["slack", "install-link", ADDRESS]) == 2
    assert "SLACK_CLIENT_SECRET" in capsys.readouterr().err


def test_sync_asks_which_workspace_where_there_are_several(council: FakeSlack, capsys: Capture) -> None:
    assert run(["people", "sync", "slack"]) == 2
    assert "install-link" in capsys.readouterr().err
    for workspace in ("T1", "T2"):
        run(["slack", "install-link", ADDRESS])
        follow(council, capsys.readouterr().out.strip(), workspace)
        if workspace == "T1":
            assert run(["people", "sync", "slack", "--yes"]) == 0
            assert "+ Priya Nair: U1" in capsys.readouterr().out
    assert run(["people", "sync", "slack", "--yes"]) == 2
    assert "T2  Libraries" in capsys.readouterr().err
    assert run(["people", "sync", "slack", "--yes", "--workspace", "T2"]) == 0
    assert "+ Priya Nair: U2" in capsys.readouterr().out
    for workspace in ("T1", "T2"):
        assert run(["people", "sync", "slack", "--workspace", workspace]) == 0
        assert "Nothing to do." in capsys.readouterr().out
