"""What people will notice of a changed policy is said in plain words, and nothing else is."""

from pathlib import Path

from typer.testing import CliRunner

from bot.cli.policy import app
from handlers.policy import load
from handlers.policy.difference import changes, said
from handlers.policy.loading import SHIPPED


def test_a_changed_interval_is_said_and_a_comment_is_not(tmp_path: Path) -> None:
    text = (SHIPPED / "woughton.toml").read_text()
    new, same = tmp_path / "new.toml", tmp_path / "same.toml"
    new.write_text(text.replace('every = "2 months"', 'every = "6 weeks"', 1))
    same.write_text(f"# a comment\n{text}")
    shown = CliRunner().invoke(app, ["diff", "woughton", str(new)])
    assert shown.exit_code == 0, shown.output
    assert "How often" in shown.output
    assert "every 6 weeks" in shown.output
    assert "No longer:" in shown.output
    assert "Nobody will notice" in CliRunner().invoke(app, ["diff", "woughton", str(same)]).output
    assert changes(said(load("woughton")), said(load("woughton"))) == []
