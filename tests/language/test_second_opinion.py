"""The second opinion: how the words of the samples speak for a reading that would change something."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.language import Meaning, Message, Reading, interpret
from handlers.language.decision import confidence
from handlers.language.decision.arbitration import decide
from handlers.language.decision.classifier import likelihoods
from handlers.language.document.document import View
from handlers.language.model import CHANGES, SHOWN
from handlers.language.text.tokeniser import terms_of
from tests.language.learn import PLACE, fingerprint
from tests.language.scoring import STATE, accepted, faults, message_of, samples

NOW = datetime(2026, 7, 6, 10, 10, tzinfo=UTC)


def said(text: str, asked: Any = None, booked: str | None = None) -> Message:
    return Message(text, NOW, "Europe/London", asked, (), booked, ("Priya Nair", "Sam Okafor"))


def test_it_is_learnt_from_the_samples_as_they_stand() -> None:
    assert PLACE.read_text(encoding="utf-8").splitlines()[0] == fingerprint(), (
        "run python -m tests.language.learn"
    )


def test_every_change_is_weighed_those_that_are_shown_first_more_lightly() -> None:
    assert SHOWN | CHANGES == STATE
    assert not SHOWN & CHANGES


def test_two_different_changes_make_a_question_of_both() -> None:
    view = View(said("almost done", "action"), terms_of(None))
    assert confidence.weighed(view, Meaning("decline")).intent == "unclear"


def test_a_change_that_the_words_speak_against_becomes_a_question_with_it_on_offer() -> None:
    doubted = Meaning("sign")
    meaning = confidence.weighed(
        View(said("can you cancel Thursday please", "sign"), terms_of(None)), doubted
    )
    assert meaning.intent == "unclear"
    assert meaning.readings[0] == Reading("sign")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Tuesday at 10 or Wednesday at 2", "book"),
        ("not sure whether Tuesday at 10 works", "book"),
        ("Tuesday the 3rd at 10", "book"),
        ("sign it, and put lone working on the agenda", "sign"),
        ("tursday at 2", "book"),
        ("🤷", "sign"),
        ("", "sign"),
    ],
)
def test_what_is_doubtful_for_a_reason_is_not_taken_because_its_words_are_like_others(
    text: str, asked: Any
) -> None:
    assert interpret(said(text, asked)).intent == "unclear"


def test_what_no_reader_found_is_taken_where_the_words_speak_for_it_clearly() -> None:
    taken = [
        (item, meaning)
        for item in samples()
        if (read := decide(view := View(message_of(item), terms_of(None)))).intent == "unclear"
        and (meaning := confidence.weighed(view, read)).intent != "unclear"
    ]
    wrong = [item["text"] for item, got in taken if all(faults(want, got) for want in accepted(item))]
    assert len(taken) > 100
    assert len(wrong) <= 0.05 * len(taken), wrong


@pytest.mark.parametrize(
    "text", ["don't cancel Thursday", "please don't move it", "no need to add that to the agenda"]
)
def test_a_change_that_is_not_wished_is_not_made(text: str) -> None:
    assert interpret(said(text, booked="2026-07-09T10:00")).intent in ("unclear", "thanks", "decline")


@pytest.mark.parametrize(
    ("plain", "turned"),
    [
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
        likelihoods(View(said(text, booked=booked), terms_of(None)))[intent] for text in (plain, turned)
    )
    assert unlikely < 0.3 < 0.5 < likely


def test_the_likelihoods_of_all_meanings_make_one() -> None:
    view = View(said("Thursday at 2 works", "book"), terms_of(None))
    intents = PLACE.read_text(encoding="utf-8").splitlines()[1].split()
    intents = [one.partition("=")[2] for one in intents]
    found = likelihoods(view)
    assert list(found) == intents
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "asked", "booked"),
    [
        ("done? no", "action", False),
        ("1 is finished, 2 needs another week", "action", False),
        ("Sam has done it", "action", False),
        ("no to Tuesday", "slots", False),
        ("we meet every Thursday at 2", "book", False),
        ("remove the agenda item about the rota", None, False),
        ("I need an extra shift this week", None, False),
        ("Sam needs to see me urgently", None, False),
        ("Sam is off until Friday", None, False),
        ("show me the list for Thursday's session", None, True),
        ("I think we have a session next week, have I to cancel it", None, True),
        ("I may be unable to attend on Thursday", None, True),
        ("can't make it if court overruns", None, True),
        ("Friday is hell", "slots", False),
        ("dreading Thursday", "slots", False),
        ("Thursday clashes with the ward round", "slots", False),
        ("2pm is when I collect the kids", "slots", False),
        ("my manager will be on annual leave from Monday", None, False),
        ("she goes on maternity leave on the 20th", None, False),
        ("not on leave until Friday", None, False),
        ("sort of done", "action", False),
        ("barely done", "action", False),
        ("my manager completed that for me", "action", False),
        ("can Sam have till Friday", "action", False),
        ("got the notes, will read", "sign", False),
        ("fine I suppose", "sign", False),
        ("Priya wants me to email the GP by Friday", None, False),
        ("I finish Friday at 3", "book", False),
    ],
)
def test_what_only_sounds_like_a_change_makes_none(text: str, asked: Any, booked: bool) -> None:
    offered = ("2026-07-07T10:00", "2026-07-09T14:00") if asked == "slots" else ()
    message = Message(
        text,
        NOW,
        "Europe/London",
        asked,
        offered,
        "2026-07-09T14:00" if booked else None,
        ("Priya Nair", "Sam Okafor"),
    )
    assert interpret(message).intent not in STATE
