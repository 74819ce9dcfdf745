"""Names that are only connected at run time: actions, cards and kinds of obligations."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TypeGuard, get_args

import pytest

from handlers.features import TABLE
from handlers.language import Asked
from handlers.obligations.kind import Kind
from handlers.obligations.registry import BY_NAME, GROUPS, KINDS
from handlers.obligations.registry import kind as registered
from handlers.policy import Policy
from handlers.routing import Routes

ROOT = Path(__file__).parents[2]
HANDLERS = ROOT / "handlers"
KNOWN_THERE = ("handlers/obligations/kinds/", "handlers/policy/", "handlers/language/", "storage/migrations/")
"""Where words that are also names of kinds stand for something else: a policy file's keys, what a message means."""
NAMED = {"Button": 1, "Menu": 1, "Form": 1}
"""What carries an action's name, and where it stands among the arguments."""


def calls(*names: str) -> Iterator[tuple[str, ast.Call, str]]:
    """Yield every call of these in the features: the name, the call, its place."""
    for path in sorted(HANDLERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if called in names:
                    yield called, node, f"{path.relative_to(HANDLERS)}:{node.lineno}"


def words(call: ast.Call, position: int, keyword: str) -> list[str]:
    """Return the literal strings that an argument may be."""
    found = [k.value for k in call.keywords if k.arg == keyword] or call.args[position : position + 1]
    return [
        part.value
        for value in found
        for part in ([value.body, value.orelse] if isinstance(value, ast.IfExp) else [value])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def test_every_button_menu_and_form_leads_somewhere() -> None:
    named = [
        (word, place) for kind, call, place in calls(*NAMED) for word in words(call, NAMED[kind], "action")
    ]
    assert len(named) > 100
    assert [f"{place} {word}" for word, place in named if word not in TABLE.actions] == []


def test_every_queued_card_can_be_built() -> None:
    queued = [(word, place) for _, call, place in calls("enqueue") for word in words(call, 1, "name")]
    assert len(queued) > 10
    assert [f"{place} {word}" for word, place in queued if word not in TABLE.cards] == []


def test_everything_that_a_module_registers_is_in_the_table() -> None:
    """A module whose routes are in no `routes` of its package, or in no line of `features`, answers nobody."""
    forgotten: list[str] = []
    for path in sorted(HANDLERS.rglob("*.py")):
        if "\nroutes = Routes()\n" not in path.read_text():
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        own: Routes = import_module(".".join(part for part in parts if part != "__init__")).routes
        for registered_there, all_of_them in (
            (own.actions, TABLE.actions),
            (own.commands, TABLE.commands),
            (own.cards, TABLE.cards),
            (own.lines, TABLE.lines),
            (own.undos, TABLE.undos),
        ):
            forgotten += [
                f"{path.relative_to(ROOT)}: {name}" for name in registered_there if name not in all_of_them
            ]
    assert forgotten == [], "no line of handlers/features.py, or of its package's `routes`, takes them up"


def test_every_kind_of_obligation_has_a_line_for_its_owner() -> None:
    assert {kind.name for kind in KINDS} ^ set(TABLE.lines) == set(), "give each an `@routes.line(KIND)`"


def test_every_module_of_a_kind_is_in_the_registry() -> None:
    folder = HANDLERS / "obligations" / "kinds"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "groups", "escalation"}
    assert modules ^ {kind.name for kind in KINDS} == set(), (
        "give each a line in `registry.KINDS`, and one name"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_says_everything_about_itself(kind: Kind) -> None:
    words = Policy().words
    assert kind.label(words)
    assert kind.report
    assert kind.group in GROUPS
    assert kind.asks is None or kind.asks in get_args(Asked)
    for series in ("line", "reflective"):
        assert kind.steps(Policy(), series) is not None


def test_nobody_else_knows_a_kind_by_its_name() -> None:
    """What depends on the kind is asked of its object: no comparison, no look-up by a name written out."""
    names = set(BY_NAME)
    found: list[str] = []
    for path in sorted(
        path for package in ("bot", "handlers", "storage") for path in (ROOT / package).rglob("*.py")
    ):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(KNOWN_THERE):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare) and _is_kind(node.left):
                said = {
                    part.value for right in node.comparators for part in ast.walk(right) if _is_text(part)
                }
            elif isinstance(node, ast.Match) and _is_kind(node.subject):
                said = {
                    part.value for case in node.cases for part in ast.walk(case.pattern) if _is_text(part)
                }
            elif isinstance(node, ast.Call) and _asks_the_table(node):
                said = {part.value for part in node.args if _is_text(part)}
            else:
                continue
            found += [f"{place}:{node.lineno} {name}" for name in said & names]
    assert found == []


def test_an_unregistered_kind_has_no_default() -> None:
    with pytest.raises(KeyError):
        registered("nobody knows this one")


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_kind(node: ast.AST) -> bool:
    """Return whether this is `something.kind` or a name for it; the kind of a session, or of an `about`, is another."""
    if isinstance(node, ast.Attribute) and node.attr == "kind":
        owner = node.value
        return not (
            isinstance(owner, ast.Name) and owner.id in ("about", "session", "s", "cancelled", "Session")
        )
    return False


def _asks_the_table(node: ast.Call) -> bool:
    """Return whether this is `kept.of_pair(…)` or `kept.one(…)`, by any name of the module."""
    called = node.func
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in ("kept", "obligations", "queries")
        and called.attr in ("of_pair", "one")
    )
