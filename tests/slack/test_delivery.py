"""What the bot sends of its own accord, and what becomes of it when Slack will not take it."""

from datetime import timedelta

import pytest

from bot.channels.slack.transport import CHANNEL
from storage.models import Identity, OutboxMessage, Person
from tests.slack.world import SlackWorld


@pytest.fixture
def pair(world: SlackWorld) -> SlackWorld:
    """Return a pair whom the bot has greeted before."""
    world.pair("Gareth Llewellyn", "Priya Nair")
    with world.app.transaction() as db:
        for name in ("Gareth Llewellyn", "Priya Nair"):
            db.get_one(Person, world.id_of(name)).introduced_at = world.clock.now()
    return world


def give(world: SlackWorld) -> None:
    """Let Gareth give Priya something to do: she is told at once."""
    world.chat("Gareth Llewellyn").say("/action @Priya Nair Phone the landlord by Friday")


def told(world: SlackWorld) -> OutboxMessage:
    (outbox_message,) = world.rows(OutboxMessage, name="action.told")
    return outbox_message


def test_an_outbox_message_reaches_the_person_once_with_its_key(pair: SlackWorld) -> None:
    give(pair)
    priya = pair.chat("Priya Nair")
    assert "Phone the landlord" in priya.last
    assert "landlord" not in priya.preview
    (sent,) = [call for call in pair.fake.called("chat.postMessage") if "landlord" in str(call["blocks"])
               and call["channel"] == pair.fake.conversation(priya.user)]  # fmt: skip
    assert sent["metadata"]["event_payload"]["key"].endswith(told(pair).key)
    assert sent["unfurl_links"] is False


def test_after_a_lost_answer_the_message_is_looked_for_before_it_is_sent_again(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    give_with_fault(pair, after=True, drop=True)
    assert sum("Phone the landlord" in card for card in priya.cards) == 1
    assert told(pair).state == "waiting"
    pair.wait(minutes=5)
    assert told(pair).state == "sent"
    assert sum("Phone the landlord" in card for card in priya.cards) == 1


def test_what_did_not_arrive_is_sent_again(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    give_with_fault(pair, status=503)
    assert not any("landlord" in card for card in priya.cards)
    pair.wait(minutes=5)
    assert sum("Phone the landlord" in card for card in priya.cards) == 1


def test_a_workspace_that_asks_to_wait_is_left_alone_for_that_long(pair: SlackWorld) -> None:
    give_with_fault(pair, retry_after=90)
    assert told(pair).state == "waiting"
    calls = len(pair.fake.called("chat.postMessage"))
    pair.wait(minutes=1)
    assert len(pair.fake.called("chat.postMessage")) == calls
    pair.wait(minutes=2)
    assert told(pair).state == "sent"


@pytest.mark.parametrize("error", ["user_disabled", "channel_not_found", "is_archived", "not_in_channel"])
def test_who_cannot_be_reached_is_noted_for_the_administrator(pair: SlackWorld, error: str) -> None:
    give_with_fault(pair, error=error)
    assert told(pair).state == "failed"
    (identity,) = pair.rows(Identity, channel=CHANNEL, person_id=pair.id_of("Priya Nair"))
    assert identity.unreachable
    pair.settle()
    gareth = pair.chat("Gareth Llewellyn")
    assert "I can’t reach Priya Nair at the moment" in gareth.last, "who waits is told at once"
    assert "Whoever runs me here can mend it." in gareth.last
    assert "I can’t reach Priya Nair" in gareth.say("/action @Priya Nair Ring the nursery by Friday")


def test_the_administrator_hears_in_the_morning_whom_slack_does_not_reach(pair: SlackWorld) -> None:
    pair.person("Ada Admin", is_admin=True, introduced_at=pair.clock.now())
    ada = pair.chat("Ada Admin")
    pair.wait(hours=3)
    give_with_fault(pair, error="user_disabled")
    pair.settle()
    assert ada.cards == []
    pair.wait(days=1)
    (card,) = ada.cards
    assert "Priya Nair" in card
    assert "deactivated" in card
    assert "Priya" not in ada.preview
    pair.wait(days=3)
    assert len(ada.cards) == 1, "it is said once"


def test_a_token_that_ended_loses_nothing(pair: SlackWorld) -> None:
    give_with_fault(pair, error="token_revoked")
    assert told(pair).state == "waiting"
    pair.wait(hours=1)
    assert told(pair).state == "sent"


def test_what_is_too_long_for_slack_is_told_in_short(pair: SlackWorld) -> None:
    give_with_fault(pair, error="msg_too_long")
    assert told(pair).state == "sent"
    assert "too long for Slack" in pair.chat("Priya Nair").last


def test_an_old_message_is_brought_up_to_date_and_one_that_is_gone_stays_gone(pair: SlackWorld) -> None:
    give(pair)
    priya, gareth = pair.chat("Priya Nair"), pair.chat("Gareth Llewellyn")
    gareth.say("/action done 1") if "1." in gareth.say("/action list") else gareth.press("Done")
    pair.settle()
    assert "Done" in priya.last
    pair.fake.screens[priya.user].clear()
    gareth.press("Undo")
    pair.wait(minutes=1)
    assert priya.cards == []
    assert pair.rows(OutboxMessage, state="failed") == []


def test_a_button_on_a_message_that_is_gone_is_answered_anew(pair: SlackWorld) -> None:
    give(pair)
    priya = pair.chat("Priya Nair")
    button = priya.held("Done")
    pair.fake.screens[priya.user].clear()
    assert "Done" in priya.press_held(button)


def give_with_fault(world: SlackWorld, **fault: object) -> None:
    """Do the same, with Slack failing when Priya is told, after it took Gareth's own answer."""
    gareth = world.chat("Gareth Llewellyn")
    gareth.command("/action @Priya Nair Phone the landlord by Friday", channel="C0GENERAL")
    world.fake.fault("chat.postMessage", **fault)
    world.worker.deliver()


def test_nothing_is_asked_of_slack_inside_a_transaction(pair: SlackWorld) -> None:
    """SQLite lets one writer in at a time: a call inside a transaction could not note what came of it."""
    give_with_fault(pair, retry_after=1)
    pair.clock.move(timedelta(seconds=2))
    pair.settle()
    assert told(pair).state == "sent"


def test_a_greeting_whose_answer_was_lost_is_not_said_twice(world: SlackWorld) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    give_with_fault(world, after=True, drop=True)
    world.wait(minutes=5)
    cards = world.chat("Priya Nair").cards
    assert [card.splitlines()[0] for card in cards] == [
        "Hello from Alongside",
        "A new action from Gareth Llewellyn",
    ]


def test_who_writes_can_be_written_to_again(pair: SlackWorld) -> None:
    give_with_fault(pair, error="channel_not_found")
    pair.chat("Priya Nair").say("/supervision")
    (identity,) = pair.rows(Identity, channel=CHANNEL, person_id=pair.id_of("Priya Nair"))
    assert identity.unreachable == ""


def test_an_answer_that_slack_will_not_take_yet_comes_later(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    pair.fake.fault("chat.postMessage", retry_after=20)
    priya.say("/agenda My leave")
    assert priya.cards == []
    pair.wait(minutes=1)
    assert "My leave" in priya.last
