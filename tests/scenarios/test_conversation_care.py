"""What needs more care: distress, one's own data, the organisation's own words, and what is not for the bot."""

import logging
from datetime import date

import pytest
import structlog
from sqlalchemy import select

from handlers.policy.signposts import Signpost
from handlers.policy.words import Words, word
from storage import secrets
from storage.models import (
    AgendaItem,
    Agreement,
    AuditEntry,
    EncryptedText,
    OutboxMessage,
    PendingRequest,
    Question,
    Session,
)
from tests.scenarios.variants import ONE_CHANNEL
from tests.support.chat import Chat
from tests.support.world import World

pytestmark = ONE_CHANNEL

POSTS = (
    Signpost(name="Employee assistance", contact="0800 111 222", when="any hour"),
    Signpost(name="Emergency duty team", contact="extension 5", urgent=True),
)


# Danger and distress


@pytest.mark.parametrize(
    "said",
    [
        "I don't want to be alive any more",
        "can you add to the agenda that I can't cope any more",
        "yes, but he hit me",
        "off till Friday, I've been assaulted at work",
    ],
)
def test_distress_is_answered_with_the_policys_signposts_and_nothing_else_happens(
    world: World, pair: tuple[Chat, Chat], caplog: pytest.LogCaptureFixture, said: str
) -> None:
    world.policy(signposts=POSTS)
    priya, gareth = pair
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    caplog.set_level(logging.DEBUG)
    kept = (AuditEntry, OutboxMessage, PendingRequest, EncryptedText, Question, AgendaItem)
    before = {model: len(world.rows(model)) for model in kept}
    elsewhere = gareth.all
    with structlog.testing.capture_logs() as logs:
        shown = priya.say(said)
    assert shown.index("Emergency duty team") < shown.index("Employee assistance")
    assert "0800 111 222" in shown
    assert "any hour" in shown
    assert priya.buttons == [], "never a menu"
    assert "/supervision" not in shown
    world.settle()
    assert {model: len(world.rows(model)) for model in kept} == before
    assert [s.state for s in world.rows(Session)] == ["proposed"]
    assert gareth.all == elsewhere
    for piece in ("alive", "cope", "hit me", "assaulted", "signpost", "distress", "somebody"):
        assert piece not in f"{logs} {caplog.text}"


def test_a_lock_screen_does_not_say_that_somebody_needs_help(world: World, pair: tuple[Chat, Chat]) -> None:
    world.policy(signposts=POSTS)
    pair[0].say("I don't want to be alive any more")
    assert not any(w in pair[0].preview for w in ("talk", "help", "danger", "sorry", "Employee", "alive"))


@pytest.mark.parametrize("said", ["can you add suicide awareness training to the agenda"])
def test_a_course_about_it_is_work(world: World, pair: tuple[Chat, Chat], said: str) -> None:
    world.policy(signposts=POSTS)
    assert "Employee assistance" not in pair[0].say(said)
    assert len(world.rows(AgendaItem)) == 1


# One's own data


@pytest.mark.parametrize(
    "said",
    [
        "can I have a copy of my notes?",
        "I'd like to make a subject access request",
        "what do you hold about me?",
    ],
)
def test_asking_for_ones_own_data_gets_the_way_and_the_contact_is_told(
    world: World, pair: tuple[Chat, Chat], said: str
) -> None:
    priya, gareth = pair
    shown = priya.say(said)
    assert "they can make you a copy of everything here. An answer is due within one month." in shown
    assert priya.buttons == ["My records", "Who has read them?"]
    world.settle()
    ada = world.chat("Ada Lead")
    assert "Priya Nair asked on Monday 2 March for what is kept about them." in ada.last
    assert "Priya" not in ada.preview
    assert said not in ada.all
    assert "own data" not in gareth.all, "nobody else hears of it"
    assert all(said not in str((p.ids, p.key)) for p in world.rows(OutboxMessage))


def test_asking_twice_on_a_day_tells_the_contact_once(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    for _ in range(2):
        priya.say("can I have a copy of my notes?")
        world.settle()
    assert world.chat("Ada Lead").all.count("Priya Nair asked") == 1
    world.wait(days=1)
    priya.say("can I have a copy of my notes?")
    world.settle()
    assert world.chat("Ada Lead").all.count("Priya Nair asked") == 2


def test_the_contact_reads_the_day_of_the_request_not_of_the_message(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    pair[0].say("can I have a copy of my notes?")
    [outbox_message] = [p for p in world.rows(OutboxMessage) if p.name == "data.requested"]
    assert outbox_message.ids["day"] == date(2026, 3, 2).isoformat()


# The organisation's own words


@pytest.fixture
def own_words(world: World, pair: tuple[Chat, Chat]) -> tuple[Chat, Chat]:
    """Let the organisation say 1:1 and contract, notes and to-do."""
    words = Words(
        session=word("1:1"), agreement=word("contract"), record=word("note"), action=word("to-do"),
        agenda=word("talking points", many="talking points"),
    )  # fmt: skip
    world.policy(words=words)
    return pair


def test_the_organisations_words_are_understood_and_spoken(
    world: World, own_words: tuple[Chat, Chat]
) -> None:
    priya, gareth = own_words
    assert "1:1" in priya.say("when's my next 1:1?")
    assert "have no contract yet" in priya.say("can I see our contract?")
    assert "have no contract yet" in priya.say("could we review our contract?")
    priya.say("can you add my caseload to the talking points please")
    assert len(world.rows(AgendaItem)) == 1
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    priya.say("yes that works")
    assert "Shall I cancel the 1:1 with Gareth Llewellyn" in priya.say("I have to cancel our 1:1")
    assert "Friday 6 March, 10:00" in priya.say("can we move our 1:1 to Friday at 10 instead?")
    assert [s.state for s in world.rows(Session)] == ["booked"]


def test_a_1_to_1_that_was_held_is_noted(world: World, own_words: tuple[Chat, Chat]) -> None:
    world.wait(days=10)
    own_words[0].say("we had our 1:1 yesterday")
    assert [s.state for s in world.rows(Session)] == ["held"]


def test_a_contract_under_review_is_said_still_to_be_right(
    world: World, own_words: tuple[Chat, Chat]
) -> None:
    priya, gareth = own_words
    priya.say("/supervision agreement")
    priya.press("Start it")
    priya.submit(purpose="We meet to learn")
    world.settle()
    gareth.press("Read it", card="A proposal")
    gareth.press("Accept")
    world.wait(days=1)
    said = priya.say("can we review our contract?")
    assert "is it still right?" in said
    assert [a.state for a in world.rows(Agreement)] == ["active"]


# What is not for the bot


@pytest.mark.parametrize("noise", ["thanks!", "ta", "lol", "cheers, you too", "thanks Gareth", "no worries"])
def test_chatter_is_left_alone_while_something_is_asked(
    world: World, pair: tuple[Chat, Chat], noise: str
) -> None:
    priya, gareth = pair
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    shown = priya.cards
    assert priya.say(noise).strip() in ("", "👍")
    assert priya.cards[: len(shown)] == shown
    assert [s.state for s in world.rows(Session)] == ["proposed"]
    asked = world.rows(Question, person_id=world.id_of("Priya Nair"))
    assert [q.closed_at for q in asked][-1] is None, "what was asked stays asked"


@pytest.mark.parametrize(
    "noise", ["have a good weekend!", "Thanks, enjoy your evening", "see you tomorrow", "good night all"]
)
def test_a_goodbye_gets_no_menu(world: World, pair: tuple[Chat, Chat], noise: str) -> None:
    assert pair[0].say(noise) == ""
    assert world.rows(Session) == []


@pytest.mark.parametrize("said", ["haha brilliant", "brilliant 😂", "lol love it"])
def test_a_laugh_over_a_suggested_time_is_asked_about(
    world: World, pair: tuple[Chat, Chat], said: str
) -> None:
    priya, gareth = pair
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    priya.say(said)
    assert [s.state for s in world.rows(Session)] == ["proposed"]


def test_a_laugh_before_a_yes_is_a_yes(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    priya.say("haha yes that works")
    assert [s.state for s in world.rows(Session)] == ["booked"]


# What was typed and asked back


def sealed(world: World) -> list[str]:
    """Return the encrypted texts, decrypted."""
    with world.app.transaction(reading=True) as db:
        return list(secrets.unseal(db, db.scalars(select(EncryptedText.id))).values())


def test_what_was_asked_back_is_forgotten_once_it_is_answered(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    world.wait(days=18)
    priya.say("Tues at 10 or Weds at 2")
    assert "Weds at 2" in "".join(sealed(world))
    button = priya.held("Suggest Wed 25 Mar, 14:00")
    priya.press_held(button)
    assert "".join(sealed(world)) == ""
    assert "answered that already" in priya.press_held(button)


def test_what_was_asked_back_and_never_answered_is_forgotten_after_a_month(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, _ = pair
    world.wait(days=18)
    priya.say("Tues at 10 or Weds at 2")
    button = priya.held("Suggest Wed 25 Mar, 14:00")
    world.wait(days=29)
    assert len(sealed(world)) == 1
    world.wait(days=2)
    assert sealed(world) == []
    assert "can't find that question" in priya.press_held(button)
