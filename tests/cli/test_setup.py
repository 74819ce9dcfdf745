"""The first start: a few questions, settings in a private file, an administrator, and everything checked."""

from pathlib import Path

import pytest

from bot.settings import misspelt
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_is_asked_is_written_and_used(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    answers = iter(
        ["Woughton's “Council”", "teams", "app", "tenant", "s3cret", "ada@example.org", "Ada Lead"]
    )

    def prompt(words: str, **_: object) -> str:
        asked.append(words)
        return next(answers)

    monkeypatch.setattr("typer.prompt", prompt)
    Path(".env").write_text("# kept\nALONGSIDE_ORGANISATION=old\nALONGSIDE_PORT=0\n")
    ended = run("setup", "--policy", "woughton")
    assert len(asked) == 7
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    written = Path(".env").read_text()
    assert written.startswith("# kept\nALONGSIDE_PORT=0\n")
    assert "old" not in written
    assert "Ada Lead is an administrator." in ended.out
    assert "✗ Teams       TEAMS_APP_ID is no GUID" in ended.out  # doctor ran, and what is wrong stays wrong
    assert ended.code == 2
    assert "s3cret" not in ended.all
    assert "Ada Lead is an administrator." in run("people", "admin", "ada@example.org").out
    run("setup", "--policy", "woughton", "--organisation", "X", "--channel", "none", "--admin", "")
    assert "Woughton" not in Path(".env").read_text()


def test_a_policy_that_cannot_be_used_writes_nothing(run: Run):
    Path("mine.toml").write_text("[policy]\nname = 3\n")
    ended = run("setup", "--policy", "mine.toml")
    assert (ended.code, "mine.toml:2" in ended.err, Path(".env").exists()) == (2, True, False)


def test_names_that_are_no_settings_are_named_with_the_one_that_was_meant(tmp_path: Path):
    file = tmp_path / "settings"
    file.write_text("ALONGSIDE_POLCY=generic\n# SLACK_BOT_TOKN=1\nexport TEAMS_APPID=1\n")
    environment = {
        "SLACK_BOT_TOKN": "1",
        "SLACK_WEBHOOK": "x",
        "ALONGSIDE_ELSEWHERE": "1",
        "ALONGSIDE_DOMAIN": "d",
    }
    assert misspelt(environment, file) == {
        "ALONGSIDE_POLCY": "ALONGSIDE_POLICY",
        "ALONGSIDE_ELSEWHERE": "",
        "SLACK_BOT_TOKN": "SLACK_BOT_TOKEN",
        "TEAMS_APPID": "TEAMS_APP_ID",
    }


def test_a_shell_completes_commands_and_what_is_below_them(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("_ALONGSIDE_COMPLETE", "complete_bash")
    for words, count, expected in (("alongside ba", 1, "backup"), ("alongside db co", 2, "copy")):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(count))
        assert run().out.split() == [expected]
