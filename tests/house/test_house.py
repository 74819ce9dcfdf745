"""House rules, checked in the source itself."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter import cli as import_linter

from bot.channels import registry

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

LONGEST = 350
LONG = {
    "storage/migrations/versions/0001_first_tables.py": "made by Alembic",
    "handlers/language/time/dates.py": "the ways in which people name a day, one after the other",
}
"""Longer than LONGEST, each with its reason; none longer than FAR_TOO_LONG."""
FAR_TOO_LONG = 450

ERRORS = ("ArgumentError", "DBAPIError", "NoSuchModuleError", "SQLAlchemyError")

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def called(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield every `something.name` in a file: the two words, and the line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            if isinstance(owner, ast.Name):
                yield owner.id, node.attr, node.lineno
            elif isinstance(owner, ast.Attribute):
                yield owner.attr, node.attr, node.lineno


def imported(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield every module that a file imports, with the names that it takes from it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, node.lineno) for alias in node.names)


def test_imports_go_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert import_linter.lint_imports(no_cache=True) == 0, capsys.readouterr().out


def test_only_settings_reads_the_environment() -> None:
    readers = [
        f"{name(path)}:{line}"
        for path in FILES
        for owner, attribute, line in [*called(path), *imported(path)]
        if (owner, attribute) in {("os", "environ"), ("os", "getenv"), ("os", "environb")}
        and name(path) not in ("bot/settings.py", "bot/__main__.py")  # the latter: what a shell completes
    ]
    assert readers == []


def test_only_the_clock_says_what_time_it_is() -> None:
    tellers = [
        f"{name(path)}:{line}"
        for path in FILES
        if name(path) != "bot/clock.py"
        for owner, attribute, line in [*called(path), *imported(path)]
        if (owner, attribute) in CLOCKS
    ]
    assert tellers == []


def test_files_can_be_read_in_one_go() -> None:
    lines = {name(path): len(path.read_text().splitlines()) for path in FILES}
    assert {file for file, count in lines.items() if count > LONGEST} <= set(LONG)
    assert [f for f, n in lines.items() if n > FAR_TOO_LONG and not f.startswith("storage/")] == []


@pytest.mark.parametrize("pure", ["handlers/policy", "handlers/language"])
def test_rules_touch_nothing_of_the_outside(pure: str) -> None:
    outside = {
        "socket",
        "subprocess",
        "requests",
        "httpx",
        "sqlalchemy",
        "random",
        "secrets",
        "threading",
        "asyncio",
    }
    touched = [
        f"{name(path)}:{line} {module}"
        for path in FILES
        if name(path).startswith(pure)
        for module, _, line in imported(path)
        if module.split(".")[0] in outside
    ]
    assert touched == []


def test_the_core_has_one_colour_of_function() -> None:
    coloured = [
        f"{name(path)}:{node.lineno}"
        for path in FILES
        if not name(path).startswith("bot/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]
    assert coloured == []


def test_a_class_has_a_name_of_its_own() -> None:
    """Channels keep the names of the contract that each of them implements."""
    found: dict[str, list[str]] = {}
    for package in ("bot", "handlers", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found.setdefault(node.name, []).append(place)
    twice = {
        name: places
        for name, places in found.items()
        if len(places) > 1 and not all(place.startswith("bot/channels/") for place in places)
    }
    assert twice == {}


def test_only_storage_knows_sql() -> None:
    """The edge opens an engine and hands it on, and puts the database's errors into words."""
    allowed = {("sqlalchemy", "Engine"), *(("sqlalchemy.exc", name) for name in ERRORS)}
    speakers = [
        f"{name(path)}:{line} {module}"
        for path in FILES
        if not name(path).startswith("storage/")
        for module, taken, line in imported(path)
        if module.split(".")[0] == "sqlalchemy"
        and not (name(path).startswith("bot/") and (module, taken) in allowed)
    ]
    assert speakers == []


CHANNELS = sorted(path.parent.name for path in (ROOT / "bot" / "channels").glob("*/__init__.py"))

CHANNEL = re.compile(r"slack|microsoft|entra[_ ]|\bTeams\b|^teams$|(?:^|[^a-z])teams_|_teams\b", re.ASCII)
"""A channel's name in a word; "teams" of people are something else."""


def test_handlers_name_no_channel() -> None:
    """What they need of one comes as data. Words that people type, and how they come, stand in `language`."""
    named = [
        f"{name(path)}:{getattr(node, 'lineno', 0)} {word}"
        for path in FILES
        if name(path).startswith("handlers/")
        for node in ast.walk(tree(path))
        for word in words_in(node, literals="/language/" not in name(path))
        if CHANNEL.search(word) or any(one in word.lower() for one in CHANNELS if one != "teams")
    ]
    assert named == []


def test_every_channel_is_registered() -> None:
    assert sorted(known.name for known in registry.CHANNELS) == CHANNELS


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_is_played_by_scenarios_and_drawn(channel: str) -> None:
    """Its people have a chat in the scenarios; what it shows is in `bot/render`, the console's as HTML."""
    assert (ROOT / "tests" / channel / "world.py").is_file()
    drawn = ROOT / "bot" / "render" / {"console": "html.py"}.get(channel, channel)
    assert drawn.exists()
    files = sorted(drawn.rglob("*.py")) if drawn.is_dir() else [drawn]
    total = sum(path.read_text().count("assert_never(") for path in files)
    assert total >= 2, f"{drawn.name} has no whole `match` over the blocks, or none over the inputs"


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_knows_no_other(channel: str) -> None:
    others = tuple(
        f"bot.{part}.{other}" for part in ("channels", "render") for other in CHANNELS if other != channel
    )
    known = [
        f"{name(path)}:{line} {module}"
        for path in FILES
        if name(path).startswith((f"bot/channels/{channel}/", f"bot/render/{channel}/"))
        for module, _, line in imported(path)
        if module.startswith(others)
    ]
    assert known == []


def words_in(node: ast.AST, *, literals: bool) -> Iterator[str]:
    """Yield the identifiers of a node, and literal text if asked for."""
    match node:
        case ast.Constant(value=str() as text) if literals:
            yield text
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word) | ast.alias(name=word):
            yield word
        case ast.keyword(arg=str() as word):
            yield word
        case ast.FunctionDef(name=word) | ast.ClassDef(name=word):
            yield word
        case _:
            return


LOOKED_UP = {"actions", "cards", "lines", "undos"}
"""What a table keeps by name: features reach each other by import, and `handlers/routing` looks up what was kept."""
BY_NAME = {"handlers/routing.py", "bot/app.py", "bot/delivery.py", "bot/sender.py", "handlers/undo.py"}
"""Where a name comes from outside, or was kept: a button, an outbox message, a change to be taken back."""


def test_features_reach_each_other_by_import_and_never_by_a_name() -> None:
    by_name = [
        f"{name(path)}:{line} {owner}.{attribute}"
        for path in FILES
        if name(path) not in BY_NAME
        for owner, attribute, line in called(path)
        if owner == "table" and attribute in LOOKED_UP
    ]
    assert by_name == []
    literal = [
        f"{name(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in LOOKED_UP
        and (isinstance(node.slice, ast.JoinedStr) or _is_text(node.slice))
    ]
    assert literal == []


CUTTERS = ("storage/models/base.py", "storage/keys.py", "handlers/language/")
"""Where a colon separates: what `About` reads, a key's name from its bytes, the hour from the minutes."""


def test_nothing_is_cut_at_a_colon_but_where_about_is_read() -> None:
    """What a row concerns is an `About`: it is written and read in one place."""
    cutters = [
        f"{name(path)}:{node.lineno}"
        for path in FILES
        if name(path).startswith(("handlers/", "storage/")) and not name(path).startswith(CUTTERS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("partition", "rpartition", "split", "rsplit")
        and any(isinstance(given, ast.Constant) and given.value == ":" for given in node.args)
    ]
    assert cutters == []


def test_no_closure_changes_what_is_around_it() -> None:
    changers = [
        f"{name(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Nonlocal | ast.Global)
    ]
    assert changers == []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_only_the_edge_commits() -> None:
    """Features never do; `storage/db` refuses it, and opens every transaction itself."""
    committers = [
        f"{name(path)}:{line}"
        for path in FILES
        if name(path).startswith("handlers/")
        for owner, attribute, line in called(path)
        if attribute in ("commit", "rollback") and owner == "db"
    ]
    assert committers == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text[:200]
    for clause in ("1. Definitions.", "9. Accepting Warranty", "END OF TERMS AND CONDITIONS", "APPENDIX"):
        assert clause in text
