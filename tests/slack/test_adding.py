"""People added straight from the directory, with the difference first; and a dry run that leaves nothing behind."""

import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.slack.fake import TOKEN, FakeSlack


def run(*given: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(given)
    return int(ended.value.code or 0)


def test_accounts_become_people_once_the_difference_was_seen(
    fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SLACK_API_URL", f"{fake.address}/api/")
    fake.person("U1", "Priya Nair", "priya@example.org", tz="Europe/Dublin")
    fake.person("U2", "Gone", "gone@example.org", deleted=True)
    fake.person("U3", "No Address", "")
    assert run("people", "sync", "slack", "--add", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "+ Priya Nair" in said
    assert "Gone" not in said
    assert "dry run: nothing was changed" in said
    assert run("people", "export") == 0
    assert "priya" not in capsys.readouterr().out
    assert run("people", "sync", "slack", "--add", "--yes") == 0
    capsys.readouterr()
    assert run("people", "export") == 0
    exported = capsys.readouterr().out
    (line,) = [line for line in exported.splitlines() if "priya@example.org" in line]
    assert "Europe/Dublin" in line
    assert line.rstrip(",").endswith("U1")
    assert "Gone" not in exported
    assert run("people", "sync", "slack", "--add") == 0
    assert "Nothing to do" in capsys.readouterr().out


def test_a_dry_run_of_an_import_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALONGSIDE_DATA", str(tmp_path / "data"))
    (tmp_path / "people.csv").write_text("name,email\nPriya Nair,priya@example.org\n")
    before = (
        run("people", "import", "people.csv", "--dry-run"),
        sorted(file.name for file in tmp_path.iterdir()),
    )
    assert before == (0, ["people.csv"]), "not even a folder, a key or a database"
    assert "Priya Nair" in capsys.readouterr().out
    assert run("people", "import", "people.csv", "--yes") == 0
    with sqlite3.connect(tmp_path / "data" / "alongside.db") as connection:
        rows = connection.execute("SELECT name FROM people").fetchall()
        written = list(connection.iterdump())
    (tmp_path / "people.csv").write_text(
        "name,email\nPriya Nair,priya@example.org\nAnn Lee,ann@example.org\n"
    )
    assert run("people", "import", "people.csv", "--dry-run") == 0
    with sqlite3.connect(tmp_path / "data" / "alongside.db") as connection:
        assert connection.execute("SELECT name FROM people").fetchall() == rows
        assert list(connection.iterdump()) == written
