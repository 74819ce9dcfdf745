"""Everyday sentences that exist as commands: each ends in the same answer as its command."""

import pytest

from handlers.conversation import nlu
from handlers.language import Meaning
from storage.models import AuditEntry, OutboxMessage
from tests.scenarios.variants import ONE_CHANNEL
from tests.support.world import World

pytestmark = ONE_CHANNEL


def understood(monkeypatch: pytest.MonkeyPatch, meaning: Meaning) -> None:
    """Whatever is typed is taken to mean this."""

    def read(*_: object) -> Meaning:
        return meaning

    monkeypatch.setattr(nlu, "meaning", read)


@pytest.mark.parametrize(
    ("meaning", "answer"),
    [
        (Meaning("why"), "Gareth Llewellyn"),
        (Meaning("policy_show"), "policy"),
        (Meaning("record_show", {"whose": "me"}), "record"),
        (Meaning("readers"), "read"),
        (Meaning("back"), "Welcome back"),
        (Meaning("figures", {"what": "sessions"}), "No supervision of yours was due"),
        (Meaning("raise"), "Something is not right"),
        (Meaning("care", {"about": "me"}), "Please talk to somebody now"),
        (Meaning("care", {"about": "other"}), "Somebody may be at risk: act now"),
    ],
    ids=lambda value: value.intent if isinstance(value, Meaning) else "",
)
def test_each_intent_is_answered_by_what_its_command_does(
    world: World, monkeypatch: pytest.MonkeyPatch, meaning: Meaning, answer: str
) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    understood(monkeypatch, meaning)
    assert answer in world.chat("Priya Nair").say("a sentence that the language package reads")


@pytest.mark.parametrize(
    "meaning", [Meaning("raise"), Meaning("care", {"about": "me"})], ids=["raise", "care"]
)
def test_what_hurts_is_kept_nowhere(world: World, monkeypatch: pytest.MonkeyPatch, meaning: Meaning) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    before = [len(world.rows(model)) for model in (AuditEntry, OutboxMessage)]
    understood(monkeypatch, meaning)
    world.chat("Priya Nair").say("a sentence")
    assert [len(world.rows(model)) for model in (AuditEntry, OutboxMessage)] == before


def test_none_of_these_changes_nothing(world: World) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    world.wait(days=18)
    priya = world.chat("Priya Nair")
    priya.say("Tues at 10 or Weds at 2")
    assert "nothing was changed" in priya.press("None of these")
