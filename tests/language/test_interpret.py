"""`alongside interpret`: messages in as JSON lines, meanings out, one for each and in order."""

import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.interpret import answers, interpret
from tests.language.scoring import samples

COMMAND = "import typer; from bot.cli.interpret import interpret; typer.run(interpret)"


def _line(**changes: Any) -> str:
    item: dict[str, Any] = {
        "id": "a", "text": "thursday at 2", "now": "2026-07-06T13:40:00+01:00", "tz": "Europe/London",
        "asked": "book", "offered": [], "booked": None, "people": ["Priya Nair"],
    }  # fmt: skip
    return json.dumps({**item, **changes})


def _run(text: str) -> Any:
    app = typer.Typer()
    app.command()(interpret)
    return CliRunner().invoke(app, input=text)


def test_each_message_is_answered_in_order() -> None:
    items = samples("worked")
    result = _run("".join(json.dumps(item) + "\n" for item in items))
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [one["id"] for one in out] == [item["id"] for item in items]
    assert all(set(one) == {"id", "intent", "fields"} for one in out)


def test_a_bad_line_is_named_and_the_rest_are_still_answered() -> None:
    result = _run("\n".join([_line(id=1), "{not json", _line(id=3, now="soon"), _line(id=4)]) + "\n")
    assert result.exit_code == 2
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["id"], one["intent"]) for one in out] == [(1, "propose"), (3, "unclear"), (4, "propose")]
    assert "line 2 " in result.stderr
    assert "line 3 " in result.stderr
    assert "thursday" not in result.stderr  # what people type stays out of errors


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[]", "object"), ('"x"', "object"), ("{}", "`id`"), (_line(text=None), "`text`"), (_line(tz=3), "`tz`"),
        (_line(now="2026-07-06T13:40:00"), "offset"), (_line(now=5), "`now`"), (_line(asked="lunch"), "`asked`"),
        (_line(offered="x"), "`offered`"), (_line(people=[1]), "`people`"), (_line(booked=1), "`booked`"),
        ("[" * 100_000, "JSON"), ('{"id": 1e999999, "text": "\\ud800"}', "`tz`"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said(line: str, words: str) -> None:
    errors = StringIO()
    assert [good for _, good in answers([line], errors)] == [False]
    assert words in errors.getvalue()


def test_it_streams() -> None:
    """An answer comes before the next message is sent."""
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin
        assert process.stdout
        for n in range(3):
            process.stdin.write(_line(id=n) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_it_starts_without_the_heavy_libraries() -> None:
    heavy = "{'sqlalchemy', 'matplotlib', 'alembic', 'cryptography', 'pydantic', 'starlette'}"
    code = f"import sys; import bot.cli.interpret; sys.exit(str({heavy} & set(sys.modules)) != 'set()')"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
