"""Tables of rules: each row decides its own sentence, and none is hidden by one before it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from handlers.language import Message
from handlers.language.document.document import View
from handlers.language.document.polarity import STANCES, place_of
from handlers.language.document.rules import Rule, first
from handlers.language.intents.action_later import LATER_UNSAID, delay_in
from handlers.language.intents.change_rules import UNSAID, UNSAID_AT_ONCE, change_in, with_times
from handlers.language.intents.session_held import HELD_UNSAID
from handlers.language.text.tokeniser import terms_of

NOW = datetime.fromisoformat("2026-03-11T09:12:00+00:00")
PEOPLE = ("Priya Nair", "Tunde Adeyemi")


def places(view: View) -> list[Any]:
    found: list[Any] = []
    for clause in view.clauses:
        for n, item in enumerate(clause.items):
            if item.phrase:
                before = " ".join(other.word for other in clause.items[:n])
                after = " ".join(other.word for other in clause.items[n + 1 :])
                found.append(place_of(view, item.phrase, clause, before, after))
    return found


def change(view: View) -> list[Any]:
    found = change_in(view)
    return [found] if found else []


def timed(view: View) -> list[Any]:
    return [timed for found in change(view) if (timed := with_times(found))]


TABLES: dict[str, tuple[Sequence[Rule[Any, Any]], Callable[[View], list[Any]]]] = {
    "stances": (STANCES, places),
    "a change, at once": (UNSAID_AT_ONCE, change),
    "a change": (UNSAID, timed),
    "held": (HELD_UNSAID, lambda view: [view]),
    "longer": (LATER_UNSAID, lambda view: [delay_in(view)]),
}
ROWS = [(name, rule) for name, (rules, _) in TABLES.items() for rule in rules]


@pytest.mark.parametrize(("name", "rule"), ROWS, ids=[f"{name}: {rule.why}" for name, rule in ROWS])
def test_a_row_decides_its_own_sentence(name: str, rule: Rule[Any, Any]) -> None:
    rules, facts_of = TABLES[name]
    view = View(
        Message(rule.example, NOW, "Europe/London", rule.asked, (), rule.booked, PEOPLE), terms_of(None)
    )
    decided = [first(rules, facts) for facts in facts_of(view)]
    assert rule in decided, (rule.example, view.line, [one.why if one else None for one in decided])
