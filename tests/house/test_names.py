"""Names that meet only when somebody presses, types or waits: actions, cards and kinds of obligations."""

import ast
from collections.abc import Iterator
from pathlib import Path

from handlers.features import TABLE

HANDLERS = Path(__file__).parents[2] / "handlers"
NAMED = {"Button": 1, "Menu": 1, "Form": 1}
"""What carries an action's name, and where it stands among the arguments."""


def calls(*names: str) -> Iterator[tuple[str, ast.Call, str]]:
    """Every call of these in the features: the name, the call, its place."""
    for path in sorted(HANDLERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if called in names:
                    yield called, node, f"{path.relative_to(HANDLERS)}:{node.lineno}"


def words(call: ast.Call, position: int, keyword: str) -> list[str]:
    """The literal strings that an argument may be."""
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


def test_every_promised_card_can_be_built() -> None:
    promised = [(word, place) for _, call, place in calls("promise") for word in words(call, 1, "name")]
    assert len(promised) > 10
    assert [f"{place} {word}" for word, place in promised if word not in TABLE.cards] == []


def test_every_kind_of_obligation_has_a_line_for_its_owner() -> None:
    rules = (HANDLERS / "obligations" / "rules.py").read_text()
    made = {
        word
        for node in ast.walk(ast.parse(rules))
        if isinstance(node, ast.Call)
        for word in (
            words(node, 0, "kind")
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in ("spec", "ObligationSpec")
            else []
        )
    }
    assert {"session", "record", "action", "signing"} <= made
    assert sorted(made - TABLE.lines.keys()) == []
