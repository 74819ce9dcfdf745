"""The second opinion: how the words of the samples speak for a reading that would change something."""

from datetime import UTC, datetime
from typing import Any

import pytest

from alongside.handlers.language import Meaning, Message, Reading, interpret, second_opinion
from alongside.handlers.language.decide import decide
from alongside.handlers.language.tokens import terms_of
from alongside.handlers.language.view import View
from tests.language.learn import PLACE, fingerprint
from tests.language.scoring import STATE, message_of, samples

NOW = datetime(2026, 7, 6, 10, 10, tzinfo=UTC)


def said(text: str, asked: Any = None, booked: str | None = None) -> Message:
    return Message(text, NOW, "Europe/London", asked, (), booked, ("Priya Nair", "Sam Okafor"))


def test_it_is_learnt_from_the_samples_as_they_stand() -> None:
    assert PLACE.read_text(encoding="utf-8").splitlines()[0] == fingerprint(), (
        "run python -m tests.language.learn"
    )


def test_every_change_is_weighed_but_for_times_which_are_shown_before_anything_happens() -> None:
    assert {"propose", "move", "request"} == STATE - second_opinion.CHANGES
    assert second_opinion.CHANGES <= STATE


def test_it_makes_questions_and_never_reads_a_meaning_of_its_own() -> None:
    for item in samples("ways", "unclear", "worked"):
        view = View(message_of(item), terms_of(None))
        read = decide(view)
        meaning = second_opinion.questioned(view, read)
        if meaning != read:
            assert read.intent in STATE
            assert meaning == Meaning("unclear", readings=(Reading(read.intent, read.fields),))


@pytest.mark.parametrize(
    ("plain", "turned"),
    [
        ("cancel Thursday's session", "did you cancel Thursday's session?"),
        ("cancel Thursday's session", "Sam said to cancel Thursday"),
        ("off until Friday", "Sam is off until Friday"),
        ("off until Friday", "I thought he was off until Friday"),
    ],
)
def test_a_change_is_less_likely_in_words_that_tell_of_one(plain: str, turned: str) -> None:
    booked = "2026-07-09T10:00"
    intent = interpret(said(plain, booked=booked)).intent
    assert intent in ("cancel", "away")
    likely, unlikely = (
        second_opinion.likelihood(View(said(text, booked=booked), terms_of(None)), intent)
        for text in (plain, turned)
    )
    assert unlikely < 0.2 < 0.5 < likely


def test_the_likelihoods_of_all_meanings_make_one() -> None:
    view = View(said("Thursday at 2 works", "book"), terms_of(None))
    intents = PLACE.read_text(encoding="utf-8").splitlines()[1].split()
    assert sum(second_opinion.likelihood(view, intent) for intent in intents) == pytest.approx(1)
