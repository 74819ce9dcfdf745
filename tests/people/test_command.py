"""`alongside people` on the command line: what it says, what it changes, how it ends."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.people import app
from tests.people.test_reading import listed, row


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "ALONGSIDE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALONGSIDE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ALONGSIDE_POLICY", "stockport")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


def test_a_list_is_taken_over_after_a_yes_and_written_out_again(folder: Path):
    (folder / "people.csv").write_bytes(listed(row("Ann", "ann@x.org", "bo@x.org"), row("Bo", "bo@x.org")))
    tried = run("import", "people.csv", "--dry-run")
    assert (tried.exit_code, "+ Ann <ann@x.org>" in tried.stdout, "dry run" in tried.stdout) == (
        0,
        True,
        True,
    )
    refused = run("import", "people.csv", typed="n\n")
    assert (refused.exit_code, "Nothing was changed." in refused.stdout) == (1, True)
    assert run("export").stdout.count("\n") == 1, "only the header so far"
    done = run("import", "people.csv", typed="y\n")
    assert (done.exit_code, done.stdout.rstrip().endswith("Done.")) == (0, True)
    assert run("import", "people.csv").stdout.startswith("Nothing to do")
    assert run("export", "again.csv").exit_code == 0
    assert run("import", "again.csv").stdout.startswith("Nothing to do")
    assert run("admin", "bo@x.org", "--yes").stdout == "Bo is an administrator.\n"
    assert run("admin", "bo@x.org").stdout == "Bo is an administrator.\n"


def test_a_wrong_list_ends_with_2_and_every_error(folder: Path):
    (folder / "people.csv").write_bytes(
        listed(row(name=""), row(email="b@x.org", manager="carol.king@x.org"))
    )
    refused = run("import", "people.csv", "--yes")
    assert refused.exit_code == 2
    assert refused.stderr.splitlines() == [
        "people.csv: line 2: name: is empty; everybody needs a name",
        "people.csv: line 3: manager_email: nobody in the list has the address carol.king@x.org",
        "people.csv: 2 to put right. Nothing was changed.",
    ]


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_ends_with_2(folder: Path, name: str):
    refused = run("import", name)
    assert (refused.exit_code, "can't be read" in refused.stderr) == (2, True)


def test_naming_nobody_administrator_ends_with_2(folder: Path):
    refused = run("admin", "nobody@x.org", "--yes")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Nobody here has the address nobody@x.org. Nothing was changed.\n",
    )
