"""Phrases kept as data: each guard stops its own example; words of harm reach no agenda and no other person."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from handlers import language
from handlers.language import FIELDS, Message, interpret
from handlers.language.text.phrases import phrases_of
from tests.language.scoring import accepted, message_of, samples

FOLDER = Path(language.__file__).parent / "data" / "phrases"
FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))
INTENT_OF = {"care_me": "care", "care_other": "care"}
NOW = datetime.fromisoformat("2026-03-11T09:12:00+00:00")
EXAMPLES = [(name, guard.example) for name in FILES for guard in phrases_of(name).unsaid]
HARM = [item for item in samples("harm") if item["expect"]["intent"] in ("care", "raise")]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_a_guard_stops_its_own_example(name: str, example: str) -> None:
    meaning = interpret(
        Message(example, NOW, "Europe/London", None, (), None, ("Priya Nair", "Tunde Adeyemi"))
    )
    assert meaning.intent != INTENT_OF.get(name, name)


def test_every_intent_that_is_found_is_one_of_the_contract() -> None:
    found = {interpret(message_of(item)).intent for item in samples("new-intents", "harm")}
    assert found <= set(FIELDS)


def test_there_are_enough_sentences_of_harm() -> None:
    assert len(samples("harm")) >= 200
    assert len(HARM) >= 140


@pytest.mark.parametrize("item", HARM, ids=lambda item: item["id"])
def test_words_of_harm_change_nothing_and_go_to_nobody(item: dict[str, Any]) -> None:
    got = interpret(message_of(item)).intent
    wanted = {one["intent"] for one in accepted(item)}
    assert got in wanted | {"care", "raise"}


@pytest.mark.parametrize("item", HARM, ids=lambda item: item["id"])
def test_words_of_harm_are_no_item_where_items_are_asked_for(item: dict[str, Any]) -> None:
    got = interpret(message_of(item, asked="agenda", offered=())).intent
    assert got in ("care", "raise") or got in {one["intent"] for one in accepted(item)}


def test_what_is_said_of_people_carries_their_name() -> None:
    for item in samples("new-intents", "fresh"):
        want = item["expect"]["fields"].get("with")
        got = interpret(message_of(item))
        if want and got.intent == item["expect"]["intent"]:
            assert got.fields.get("with") == want, item["text"]
