"""The table of precedence: every intent of the contract is in it once, and each guard stops its own sentence."""

from datetime import datetime

import pytest

from handlers.language import FIELDS, Message
from handlers.language.decision.registry import BY_NAME, INTENTS
from handlers.language.document.document import View
from handlers.language.intents.contract import Intent
from handlers.language.text.tokeniser import terms_of

NOW = datetime.fromisoformat("2026-03-11T09:12:00+00:00")
GUARDED = [(one.name, guard.example) for one in INTENTS for guard in one.unsays]


def view_of(text: str) -> View:
    return View(
        Message(text, NOW, "Europe/London", None, (), None, ("Priya Nair", "Tunde Adeyemi")), terms_of(None)
    )


def test_every_intent_of_the_contract_has_one_row() -> None:
    assert [*BY_NAME] == [one.name for one in INTENTS]
    assert set(BY_NAME) == set(FIELDS) - {"unclear"}


def test_the_steps_are_in_their_order() -> None:
    steps = [one.step for one in INTENTS]
    assert list(dict.fromkeys(steps)) == ["care", "item", "look-up", "act", "answer"]
    assert steps == sorted(steps, key=["care", "item", "look-up", "act", "answer"].index)


def test_what_explains_an_act_away_is_an_intent() -> None:
    assert {name for one in INTENTS for name in one.gives_way_to} <= set(BY_NAME)


@pytest.mark.parametrize(("name", "example"), GUARDED, ids=[f"{n}: {e}" for n, e in GUARDED])
def test_a_guard_unsays_its_intent(name: str, example: str) -> None:
    intent: Intent = BY_NAME[name]
    evidence = intent.detect(view_of(example))
    assert evidence is None or evidence.intent != name or not evidence.sure


def test_evidence_decides_nothing_and_fields_need_no_evidence() -> None:
    found = BY_NAME["held"].detect(view_of("we met yesterday"))
    assert found is not None
    assert (found.intent, found.sure, dict(found.fields)) == ("held", True, {"on": "2026-03-10"})
    assert BY_NAME["held"].fill(view_of("supervision, yesterday")) == {"on": "2026-03-10"}
    assert BY_NAME["why"].says
    assert not BY_NAME["accept"].says
