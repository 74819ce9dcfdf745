"""`alongside cases import`: the case system's list, its difference, what is wrong in it, and how old it is."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cases, people
from tests.people.test_reading import listed, row


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "ALONGSIDE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALONGSIDE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ALONGSIDE_POLICY", "stockport")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_bytes(listed(row("Ann", "ann@x.org", "bo@x.org"), row("Bo", "bo@x.org")))
    assert CliRunner().invoke(people.app, ["import", "people.csv", "--yes"]).exit_code == 0
    return tmp_path


def run(text: str, *words: str, typed: str = "") -> Result:
    Path("cases.csv").write_text(text)
    return CliRunner().invoke(cases.app, ["import", "cases.csv", *words], input=typed)


@pytest.mark.clause("STK-4.1a")
def test_a_list_is_taken_over_with_its_difference_and_repeating_it_changes_nothing(folder: Path) -> None:
    first = "number,worker_email,allocated_on,Child\n4711,ANN@x.org,2026-01-10,Smith\n4712,bo@x.org,2026-01-12,Jones\n"
    tried = run(first, "--dry-run", "--as-at", "2026-02-01")
    assert "2 new: 4711, 4712" in tried.stdout
    assert "Smith" not in tried.output
    assert run(first, "--as-at", "2026-02-01", typed="n\n").exit_code == 1
    done = run(first, "--as-at", "2026-02-01", typed="y\n")
    assert done.stdout.rstrip().endswith("Done. The list is of 2026-02-01.")
    assert run(first, "--as-at", "2026-02-01").stdout.startswith("Nothing to do")
    second = "Number;Worker email;Allocated on\n4711;bo@x.org;2026-02-02\n4713;bo@x.org;2026-02-03\n"
    assert "closed" not in run(second, "--part", "--dry-run", "--as-at", "2026-02-04").stdout
    shown = run(second, "--yes", "--as-at", "2026-02-04").stdout
    assert "1 new: 4713" in shown
    assert "1 with another worker, or open again: 4711" in shown
    assert "1 open here and not in the list, so closed: 4712" in shown


def test_every_wrong_line_is_named_and_nothing_is_changed(folder: Path) -> None:
    text = (
        "number,worker_email,allocated_on\nthe Smith children,ann@x.org,2026-01-10\n4712,nobody@x.org,2026-01-10\n"
        "4713,ann@x.org,soon\n4714,ann@x.org,2026-01-10\n4714,ann@x.org,2026-01-10\n4715,ann@x.org,2030-01-10\n"
    )
    refused = run(text, "--yes", "--as-at", "2026-02-01")
    assert refused.exit_code == 2
    for said in (
        "line 2: number",
        "line 3: worker_email",
        "line 4: allocated_on",
        "line 6: number",
        "line 7",
    ):
        assert said in refused.output
    assert "Smith" not in refused.output
    assert "2 new" not in run("number,worker_email,allocated_on\n", "--dry-run").output
