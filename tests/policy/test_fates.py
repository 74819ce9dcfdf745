"""Every key of a policy file has one fate, and a policy is told what this version does not carry out."""

import ast
import importlib
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.policy import app
from handlers.policy import explain, not_carried_out
from handlers.policy.fates import CARRIED_OUT, PARTLY, SHOWN, UNCOUNTED, fates, keys
from tests.policy.making import EXAMPLE, policy
from tests.policy.sources import source

FIELDS = {key: (model, name) for key, model, name in keys() if key != "words"}


def test_every_key_has_one_fate_and_every_fate_is_a_keys() -> None:
    known = {key for key, _, _ in keys()}
    assert sorted(known - set(fates())) == []
    assert sorted(set(fates()) - known) == []
    assert set(PARTLY) <= known


@cache
def attributes(module: str) -> frozenset[str]:
    """Return every name that a module reads as an attribute or by `getattr`."""
    file = importlib.import_module(module).__file__
    assert file is not None
    nodes = ast.walk(ast.parse(Path(file).read_text(encoding="utf-8")))
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute))


READ = [(module, key) for table in (CARRIED_OUT, SHOWN) for module, keys in table.items()
        for key in keys.split() if key != "words"]  # fmt: skip


def test_each_key_is_read_by_the_module_that_its_fate_names() -> None:
    unread = [f"{key} in {module}" for module, key in READ if FIELDS[key][1] not in attributes(module)]
    assert unread == []


def test_kinds_that_are_said_to_be_asked_for_by_nobody_are_in_no_registry() -> None:
    known = {path.stem for path in Path("handlers/obligations/kinds").glob("*.py")}
    assert sorted(set(UNCOUNTED) & known) == []


def test_a_policy_is_told_what_is_missing_by_key_and_only_for_what_it_asks() -> None:
    rules = policy('[chat]\nkeep_messages = "platform"\n')
    assert [one.key for one in not_carried_out(rules)] == ["chat.keep_messages"]
    assert not_carried_out(policy("[booking]\nprivate_place = true\n[actions]\nlearned = false\n")) == []


def test_check_names_the_line_of_what_is_not_carried_out_and_the_sections_that_are_empty() -> None:
    said = CliRunner().invoke(app, ["check", str(EXAMPLE)]).output
    line = next(
        n for n, row in enumerate(EXAMPLE.read_text().splitlines(), 1) if row.startswith('by = "Principal')
    )
    assert f"example.toml:{line}: not carried out: conflict, by: some details of the file are kept" in said
    assert "not carried out yet" in said
    bare = EXAMPLE.parent / "everything.toml"
    said = CliRunner().invoke(app, ["check", str(bare)]).output
    for name in ("nudges", "access", "disagreement", "escalation"):
        assert f"warning: has no [{name}]" in said


@pytest.mark.parametrize("name", ["stockport", "woughton", "childrens"])
def test_explaining_a_policy_says_what_is_not_carried_out(name: str) -> None:
    last = explain(source(name))[-1]
    assert last.title == "What this version does not carry out yet"
    assert last.lines
