"""`alongside policy`, as somebody who writes a policy types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.policy import app
from tests.policy.making import EXAMPLE

BROKEN = EXAMPLE.parent / "broken.toml"


def run(*words: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=text)


def test_check_says_that_a_policy_can_be_used_and_warns() -> None:
    result = run("check", str(EXAMPLE))
    assert result.exit_code == 0
    assert "can be used (0 errors, 2 warnings)" in result.output
    assert "warning: scope, roles" in result.output


def test_check_gives_every_error_and_exit_code_2() -> None:
    result = run("check", str(BROKEN))
    assert result.exit_code == 2
    for line in (6, 9, 14):
        assert f"broken.toml:{line}: error" in result.stderr
    assert "3 errors" in result.stderr


@pytest.mark.parametrize("command", ["check", "explain", "due"])
@pytest.mark.parametrize("name", ["no such policy", str(EXAMPLE.parent)])
def test_a_policy_that_is_not_there_is_told_in_words(command: str, name: str) -> None:
    result = run(command, name, text="")
    assert result.exit_code == 2
    assert "expected the path of a policy file, or a shipped policy: childrens" in result.stderr
    assert "Traceback" not in result.output


def test_explain_speaks_of_a_shipped_policy_by_name() -> None:
    result = run("explain", "stockport")
    assert result.exit_code == 0
    assert "How often" in result.output
    assert "Where the policy has more than one reading" in result.output


GOOD = '{"id": "a", "role": "social worker", "start": "2026-01-31", "today": "2026-02-01"}'


def test_due_answers_each_line_in_order() -> None:
    rows = [
        GOOD,
        '{"id": 2, "stage": "unpaid", "start": "2026-01-31", "today": "2026-02-01"}',
        '{"id": null, "role": "social worker", "start": "2026-01-31", "today": "2026-03-01", '
        '"sessions": [{"on": "2026-02-20"}, {"on": "2026-02-25", "kind": "partnership"}], "fte": 1, "agreement": null, '
        '"asked": {"every": "2 weeks", "by": "worker"}, "absences": [["2026-02-21", "2026-02-22"]]}',
    ]
    result = run("due", str(EXAMPLE), text="\n".join(rows))
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [list(answer) for answer in answers] == [
        ["id", "due", "overdue_from", "from", "every", "clause", "why"]
    ] * 3
    assert [(answer["id"], answer["due"], answer["every"]) for answer in answers] == [
        ("a", "2026-02-28", "1 month"),
        (2, None, None),
        (None, "2026-03-06", "2 weeks"),
    ]
    assert answers[0]["overdue_from"] == "2026-03-01"
    assert answers[0]["clause"] == "section 7"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nonsense", "not JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"today": "2026-01-01"}', "start: is missing; expected a date"),
        ('{"start": "2026-02-30", "today": "2026-01-01"}', "there is no day 2026-02-30"),
        ('{"start": "20260201", "today": "2026-01-01"}', "expected a date, YYYY-MM-DD"),
        ('{"start": "2026-02-01", "today": "2026-01-01", "fte": 0}', "fte: found 0"),
        ('{"start": "2026-02-01", "today": "2026-01-01", "fte": NaN}', "fte: found nan"),
        ('{"start": "2026-02-01", "today": "2026-01-01", "fte": true}', "fte: found true"),
        (
            '{"start": "2026-02-01", "today": "2026-01-01", "agreement": {"every": "1 year"}}',
            "agreement, every",
        ),
        (
            '{"start": "2026-02-01", "today": "2026-01-01", "agreement": "1 week"}',
            "agreement: found '1 week'",
        ),
        (
            '{"start": "2026-02-01", "today": "2026-01-01", "asked": {"every": "1 week"}}',
            "asked, by: is missing",
        ),
        (
            '{"start": "2026-02-01", "today": "2026-01-01", "absences": [["2026-03-01"]]}',
            "expected [first day, last",
        ),
        (
            '{"start": "2026-02-01", "today": "2026-01-01", "absences": [["2026-03-02", "2026-03-01"]]}',
            "is after",
        ),
        (
            '{"start": "2026-02-01", "today": "2026-01-01", "sessions": [{"kind": "x"}]}',
            "session 1, on: is missing",
        ),
        ('{"start": "2026-02-01", "today": "2026-01-01", "sessions": "x"}', "expected a list"),
        ('{"start": "2026-02-01", "today": "2026-01-01", "role": 3}', "role: found 3; expected text"),
        ('{"start": "9999-12-31", "today": "2026-01-01", "role": "social worker"}', "past the year 9999"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_are_answered(line: str, words: str) -> None:
    result = run("due", str(EXAMPLE), text=f"{GOOD}\n{line}\n{GOOD}\n")
    assert result.exit_code == 2
    answers = [json.loads(row) for row in result.stdout.splitlines()]
    assert [answer.get("due") for answer in answers] == ["2026-02-28", None, "2026-02-28"]
    assert "error" in answers[1]
    assert result.stderr.startswith("line 2: ")
    assert words in result.stderr


def test_a_field_that_nobody_knows_is_told_once_and_ignored() -> None:
    row = GOOD.replace('"id"', '"absense": [], "id"')
    result = run("due", str(EXAMPLE), text=f"{row}\n{row}\n")
    assert result.exit_code == 0
    assert result.stderr.count("'absense' is not a field") == 1


def test_lines_that_are_not_utf_8_and_a_byte_order_mark() -> None:
    result = run("due", str(EXAMPLE), text=b"\xef\xbb\xbf" + GOOD.encode() + b"\r\n\n\xff\xfe\n")
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 2
    assert "line 3: not UTF-8" in result.stderr


def test_due_streams_and_starts_without_what_it_does_not_need() -> None:
    """Each answer comes before the next question is asked."""
    code = (
        "import sys; from bot.cli.policy import app\n"
        "assert not {'matplotlib', 'sqlalchemy', 'starlette'} & set(sys.modules)\n"
        "app()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "due", str(EXAMPLE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TZ": "Pacific/Kiritimati"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(GOOD + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["due"] == "2026-02-28"
        process.stdin.close()
        assert process.wait() == 0


PEOPLE = """\
name,email,manager_email,role,stage,fte,start_date,timezone,working_days,slack_id,teams_id
Priya Shah,priya@example.org,,,,,,,,,
Ann Lee,ann@example.org,Priya@example.org,social worker,,0.5,2025-12-05,,mon-wed,,
Bo Day,bo@example.org,priya@example.org,social worker,,,2025-12-19,,,,
"""
PERIOD = ("--from", "2026-01-01", "--to", "2026-03-31")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def test_simulate_shows_the_weeks_and_draws_them(people: Path, tmp_path: Path) -> None:
    picture = tmp_path / "cost.svg"
    result = run("simulate", str(EXAMPLE), "--people", str(people), *PERIOD, "--plot", str(picture))
    assert result.exit_code == 0, result.output
    assert "2026-01-05" in result.output
    assert "Priya Shah: 9.0 hours" in result.output
    assert picture.read_text().lstrip().startswith("<?xml")


def test_simulate_tells_every_wrong_row(people: Path) -> None:
    people.write_text(
        PEOPLE
        + "X,x@example.org,nobody@example.org,,,2,2026-01-01,,,,\nY,y@example.org,ann@example.org,,,,soon,,,,\n"
    )
    result = run("simulate", str(EXAMPLE), "--people", str(people), *PERIOD)
    assert result.exit_code == 2
    assert "people.csv:5: nobody here has the address" in result.stderr
    assert "people.csv:5: fte: found 2" in result.stderr
    assert "people.csv:6:" in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "there is no column"), (b"a,b\n1,2\n", "there is no column name"), (b"\xff\xfe", "not UTF-8")],
)
def test_simulate_refuses_a_file_that_is_no_people_file(people: Path, content: bytes, words: str) -> None:
    people.write_bytes(content)
    result = run("simulate", str(EXAMPLE), "--people", str(people), *PERIOD)
    assert result.exit_code == 2
    assert words in result.stderr


def test_new_writes_a_file_with_the_organisations_own_figure_marked_as_such(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    assert run("new", "--from", "generic", "--every", "6 weeks", "--to", str(file)).exit_code == 0
    due = json.loads(run("due", str(file), text=GOOD).stdout)
    assert (due["due"], due["every"], due["clause"]) == ("2026-03-14", "6 weeks", "set by your organisation")
    assert run("check", str(file)).exit_code == 0
    again = run("new", "--every", "6 weeks", "--to", str(file))
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    assert run("new", "--every", "often", "--to", str(tmp_path / "b.toml")).exit_code == 2


def test_simulate_refuses_days_the_wrong_way_round(people: Path) -> None:
    result = run(
        "simulate", str(EXAMPLE), "--people", str(people), "--from", "2026-02-01", "--to", "2026-01-01"
    )
    assert result.exit_code == 2
    assert "--to 2026-01-01 is before --from 2026-02-01" in result.stderr


def test_due_echoes_any_id_that_json_can_hold() -> None:
    rows = [GOOD.replace('"a"', name) for name in ('"\\ud800"', '"é😀"', "[1, {}]", "1.5")]
    result = run("due", str(EXAMPLE), text="\n".join(rows))
    assert result.exit_code == 0
    answers = [json.loads(line)["id"] for line in result.stdout.splitlines()]
    assert answers == ["\ud800", "é😀", [1, {}], 1.5]
