"""What `alongside demo` may be told: which shipped policy, and where to keep it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import demo


def test_a_policy_that_is_not_shipped_is_bad_input_and_the_others_are_named() -> None:
    result = CliRunner().invoke(demo.app, ["--policy", "nowhere"])
    assert result.exit_code == 2
    assert "woughton" in result.output


@pytest.mark.parametrize(("kept", "said"), [(None, "it is gone"), (Path("here"), "the folder here is kept")])
def test_it_says_whether_anything_is_kept(
    capsys: pytest.CaptureFixture[str], kept: Path | None, said: str
) -> None:
    demo.announce("http://127.0.0.1:1", kept)
    assert said in capsys.readouterr().out
