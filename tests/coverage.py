"""Coverage of the five sources' clauses by tests: `make coverage` writes docs/coverage.md.

A test claims rows with `@pytest.mark.clause("STK-7.1", "STK-7.2")`. `tests/clauses/rows.tsv` has each row in our own
words; `tests/clauses/left_out.tsv` says why a row is left out. A claim whose test does not show the row is a defect.
The markers are read from the source, so nothing needs to run.
"""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PAGE = ROOT / "docs" / "coverage.md"
SOURCES = {
    "WCC": "Woughton Community Council",
    "GEN": "the generic policy",
    "STK": "Stockport Family",
    "PMA": "PMActive",
    "CYP": "children's services",
}
SERVED = "APGR"
"""Fits that software can serve: alone, by prompting, as a gate, as a report. The rest is text or help only."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that a source asks for, in our own words."""

    row: str
    force: str
    fit: str
    asks: str


def rows() -> dict[str, Row]:
    """Return every row by its name, in the order of the sources."""
    return {row.row: row for row in (Row(**one) for one in _read("rows.tsv"))}


def left_out() -> dict[str, str]:
    """Return the reasons of rows that are left out on purpose, by row."""
    return {one["row"]: one["why"] for one in _read("left_out.tsv")}


def _read(name: str) -> list[dict[str, str]]:
    with (TESTS / "clauses" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def claims() -> dict[str, list[str]]:
    """Return the tests that claim each row, as "tests/file.py::test"."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        if "node_modules" in path.parts or "mark.clause" not in (text := path.read_text(encoding="utf-8")):
            continue
        for test, row in _marked(ast.parse(text)):
            found[row].append(f"{path.relative_to(ROOT).as_posix()}::{test}")
    return dict(found)


def _marked(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield every test with each row that a marker claims, also markers on one of a test's parameters."""
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in function.decorator_list:
            for call in ast.walk(decorator):
                if isinstance(call, ast.Call) and _is_marker(call.func):
                    for argument in call.args:
                        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                            raise TypeError(f"{function.name}: a claim names its rows as plain text")
                        yield function.name, argument.value


def _is_marker(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "clause"
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "mark"
    )


def page() -> str:
    """Return the whole page: what is tested and where, and what is not, with the reason."""
    all_rows, played, reasons = rows(), claims(), left_out()
    served = [row for row in all_rows.values() if row.fit in SERVED]
    done = [row for row in served if row.row in played]
    lines = [
        "# What the five sources ask for, and where it is played",
        "",
        "Made by `make coverage` from the tests' `clause` markers; do not edit. A row is one thing that one of the"
        " five policies asks for, in our own words. A row counts when a test plays it as a person meets it.",
        "",
        f"{len(done)} of the {len(served)} rows that software can serve are played by a test.",
        "",
        "| source | rows | played |",
        "|---|---|---|",
    ]
    for prefix, name in SOURCES.items():
        own = [row for row in served if row.row.startswith(prefix)]
        lines.append(f"| {name} | {len(own)} | {sum(row.row in played for row in own)} |")
    for prefix, name in SOURCES.items():
        lines += ["", f"## Played: {name}", "", "| row | what it asks | where |", "|---|---|---|"]
        lines += _table(prefix, all_rows, played)
    lines += ["", "## Not played, and why", "", "| row | what it asks | why |", "|---|---|---|"]
    for row in served:
        if row.row not in played:
            lines.append(f"| {row.row} | {row.asks} | {reasons.get(row.row, 'no test plays it yet')} |")
    texts = [row for row in all_rows.values() if row.fit not in SERVED and row.row not in played]
    lines += ["", "## Text or help only, which no program can check", ""]
    lines += [f"- {row.row}: {row.asks}" for row in texts]
    return "\n".join(lines) + "\n"


def _table(prefix: str, all_rows: Mapping[str, Row], played: Mapping[str, list[str]]) -> Iterator[str]:
    for name, row in all_rows.items():
        if name.startswith(prefix) and name in played:
            where = ", ".join(f"`{test}`" for test in sorted(set(played[name])))
            yield f"| {name} | {row.asks} | {where} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(page().splitlines()[4])  # noqa: T201
