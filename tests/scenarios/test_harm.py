"""Sentences of harm, distress and complaint: none reaches an agenda, another person, a log line or a preview.

`harm.txt` has ours, `harm_reviewed.txt` 200 of a reviewer who had not seen the rules. Every one is tried as it would be
detected; some of each file are typed in every way, in a whole organisation.
"""

import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from handlers import safety
from handlers.conversation.dialogue import NO_COMPLAINTS
from handlers.language import Message, interpret
from storage.models import ActionPoint, AgendaItem, AuditEntry, OutboxMessage
from tests.scenarios.variants import SQLITE
from tests.support.world import World

DATA = Path(__file__).parent / "data"


def lines(name: str) -> list[str]:
    """Return the sentences of a file."""
    return [line for line in (DATA / name).read_text("utf-8").splitlines() if not line.startswith("#")]


SENTENCES = [*lines("harm.txt"), *lines("harm_reviewed.txt")]
PLAYED = [*lines("harm.txt")[::8], *lines("harm_reviewed.txt")[::5]]
"""Those that are played in an organisation; the others take the same way from what is detected."""
WAYS = (
    "/agenda {}",
    "agenda {}",
    "/action @Gareth {}",
    "add to the agenda: {}",
    "/agenda add {}",
    "action @Gareth {}",
)
CARDS = ("Please talk to somebody now", "Somebody may be at risk: act now", "Something is not right")


@pytest.fixture
def team(world: World) -> World:
    world.person("Ada Lead", role="service manager", is_admin=True)
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


@SQLITE
def test_none_reaches_an_agenda_another_person_a_log_or_a_preview(
    team: World, caplog: pytest.LogCaptureFixture
) -> None:
    world = team
    caplog.set_level(logging.DEBUG)
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    told, audit = gareth.all, len(world.rows(AuditEntry))
    promised = len(world.rows(OutboxMessage))
    previews: list[str] = []
    wrong: list[str] = []
    with structlog.testing.capture_logs() as logs:
        for number, sentence in enumerate(PLAYED):
            shown = priya.say(sentence)
            previews.append(priya.preview)
            if not shown.startswith(("Only you have seen this", *CARDS)):
                wrong.append(f"{sentence!r} is answered with {shown[:80]!r}")
            shown = priya.say(WAYS[number % len(WAYS)].format(sentence))
            previews.append(priya.preview)
            if not shown.startswith(("Only you have seen this", *CARDS)):
                wrong.append(f"{WAYS[number % len(WAYS)].format(sentence)!r} is answered with {shown[:80]!r}")
    world.settle()
    assert wrong == [], "\n".join(wrong)
    assert world.rows(AgendaItem) == world.rows(ActionPoint) == []
    assert (gareth.all, world.chat("Ada Lead").cards) == (told, [])
    assert (len(world.rows(AuditEntry)), len(world.rows(OutboxMessage))) == (audit, promised)
    said = f"{logs} {caplog.text}"
    for sentence in PLAYED:
        assert sentence not in said
    for preview in previews:
        assert not re.search("risk|danger|help|complain|harm|distress|right|somebody", preview), preview


def found(text: str) -> str | None:
    """Return the concern that a message would be answered with: what the language reads, or the check beside it."""
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    meaning = interpret(Message(text, at, "Europe/London", None, (), None, ("Gareth Llewellyn",)))
    said = safety.concern_of(meaning) or safety.concern(text, ["Gareth Llewellyn"])
    return None if said == "complaint" and meaning.intent in NO_COMPLAINTS else said


def test_every_sentence_is_detected_by_itself_and_before_it_is_shared() -> None:
    assert len(SENTENCES) >= 400
    assert [text for text in SENTENCES if found(text) is None] == []


def test_everyday_words_that_only_sound_like_harm_are_let_through() -> None:
    harmless = lines("harmless.txt")
    assert len(harmless) >= 80
    assert [text for text in harmless if found(text) is not None] == []


def test_a_mistyped_word_is_as_hard_as_the_word() -> None:
    assert safety.concern("i am beeing buillied") == safety.concern("I am being bullied") == "complaint"
    assert safety.concern("an amusing story about the launch of the steaming") is None


@pytest.mark.parametrize(
    "work",
    [
        "my leave in august",
        "training on suicide awareness",
        "the complaints procedure",
        "case 4711: next visit",
        "safeguarding training dates",
        "the rota for half term",
        "my objectives for the year",
        "the audit of the Hale Road files",
        "Gareth is on leave in May, who covers?",
        "tell Gareth about the new form",
        "a family complained about parking",
        "working with families",
        "my supervisor training",
    ],
)
def test_everyday_work_is_let_through(work: str) -> None:
    assert safety.concern(work, ["Gareth Llewellyn"]) is None
    assert not safety.hard(work)
