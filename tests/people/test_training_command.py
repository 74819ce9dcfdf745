"""`alongside people training`: a list of supervisors' training, with a difference first."""

from pathlib import Path

from typer.testing import CliRunner

from bot.cli import people
from tests.people.test_cases_command import folder as folder

LINE = "ann@x.org,Supervision training,Systemic approaches,2026-01-10,"


def run(text: str, *words: str) -> tuple[int, str]:
    Path("training.csv").write_text(text)
    done = CliRunner().invoke(people.app, ["training", "training.csv", *words])
    return done.exit_code, done.output


def test_a_list_is_taken_over_once_and_every_wrong_line_is_named(folder: Path) -> None:
    wrong = "\n".join((
        "email,training,on,route,until", "nobody@x.org,Supervision training,2026-01-10,Systemic approaches,",
        "ann@x.org,Juggling,2026-01-10,,", "ann@x.org,Supervision training,2026-01-10,A book,",
        "ann@x.org,Safeguarding supervision,soon,,", "ann@x.org,Safeguarding supervision,2026-01-10,,2025-01-10",
    ))  # fmt: skip
    code, said = run(wrong, "--yes")
    assert code == 2
    for one in ("line 2: email", "line 3: training", "line 4: route", "line 5:", "line 6: until"):
        assert one in said
    text = f"email,training,route,on,until\n{LINE}\n"
    code, said = run(text, "--dry-run")
    assert "~ Ann: Supervision training, by Systemic approaches, 2026-01-10" in said
    assert "Done." in run(text, "--yes")[1]
    assert "0 to note, 1 known already." in run(text)[1]
    assert "missing: on" in run("email,training\n")[1]
