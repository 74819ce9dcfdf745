"""Answers that Slack does not take as they are: too late, too long, too many, or with an end that nobody knows."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.slack.transport import CHANNEL
from bot.channels.slack.webapi import TIMEOUT
from handlers.ui import Bar, Card, Chart, Column, State, Table, Text
from storage.models import AgendaItem, Identity
from tests.slack.test_delivery import give_with_fault, pair, told
from tests.slack.world import SlackWorld

__all__ = ["pair"]

# Forms


@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"retry_after": 5}, {"error": "internal_error"}, {"error": "exchanged_trigger_id"}],
    ids=str,
)
def test_a_form_that_slack_does_not_open_is_a_press_away(pair: SlackWorld, fault: dict[str, Any]) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda")
    pair.fake.fault("views.open", **fault)
    priya.send_press(priya.held("Add an item"))
    assert priya.form is None
    assert "Nothing was lost" in priya.last
    pair.clock.move(timedelta(seconds=10))
    priya.press("Open the form")
    priya.submit(text="In the end")
    assert pair.rows(AgendaItem)


def test_a_form_over_too_many_others_is_a_press_away_in_our_own_conversation(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.open_home()
    priya.press_home("Agenda")
    pair.fake.fault("views.push", times=2, error="push_limit_reached")
    priya.press_modal("Add an item")
    assert priya.shown[-1].channel == pair.fake.conversation(priya.user)
    priya.press("Open the form")
    assert priya.form is not None


# Answers


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"error": "fatal_error"}, {"after": True, "drop": True}], ids=str
)
def test_an_answer_whose_end_is_unknown_is_looked_for_later_and_stands_once(
    pair: SlackWorld, fault: dict[str, Any]
) -> None:
    priya = pair.chat("Priya Nair")
    pair.fake.fault("chat.postMessage", **fault)
    priya.message("/agenda My leave")
    sent = len(pair.fake.calls)
    pair.clock.move(timedelta(seconds=2 * TIMEOUT - 1))
    pair.worker.deliver()
    assert len(pair.fake.calls) == sent, "a message that is under way may still arrive"
    pair.clock.move(timedelta(seconds=1))
    pair.worker.deliver()
    assert sum("My leave" in card for card in priya.cards) == 1


def test_an_answer_that_slack_fails_on_twice_comes_a_little_later(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    pair.fake.fault("chat.postMessage", times=2, status=503)
    priya.message("/agenda My leave")
    assert priya.cards == []
    pair.wait(minutes=1)
    pair.wait(minutes=2)
    assert "My leave" in priya.last


def test_an_answer_that_arrived_though_nobody_knew_is_not_sent_again_later(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    pair.fake.fault("chat.postMessage", after=True, drop=True)
    pair.fake.fault("conversations.history", status=503)
    priya.message("/agenda My leave")
    pair.wait(minutes=1)
    assert sum("My leave" in card for card in priya.cards) == 1


def test_an_answer_that_nothing_builds_anew_comes_later_too(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    pair.fake.fault("chat.postMessage", retry_after=20)
    priya.message("/agenda done 7")
    assert "no number 7" not in priya.last
    pair.wait(minutes=1)
    assert "There is no number 7" in priya.last


def test_an_answer_that_is_too_long_for_slack_says_so_and_comes_whole_in_a_file(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    pair.fake.fault("chat.postMessage", error="msg_blocks_too_long")
    priya.say("/agenda My leave")
    assert "too long for Slack" in priya.last
    assert b"My leave" in priya.files[0]


def test_a_card_that_grew_too_long_for_slack_says_so_in_its_place(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    pair.fake.fault("chat.update", error="msg_blocks_too_long")
    pair.chat("Gareth Llewellyn").say("/agenda The rota")
    assert "too long for Slack" in priya.last
    assert len(priya.cards) == 1
    assert b"The rota" in pair.fake.files[priya.user][0]["content"]


def test_what_goes_to_our_own_conversation_instead_is_kept_true_there(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    mention = {"type": "app_mention", "user": priya.user, "text": "<@UBOT> /agenda My leave", "ts": "1.2",
               "channel": "C0ELSE"}  # fmt: skip
    pair.event(mention)
    pair.chat("Gareth Llewellyn").say("/agenda The rota")
    assert "The rota" in priya.last


def test_a_modal_that_was_closed_meanwhile_is_left_alone(
    pair: SlackWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.open_home()
    priya.press_home("Agenda")
    pair.fake.fault("views.update", error="not_found")
    shown = len(priya.cards)
    priya.press_modal("Done", on="leave")
    assert pair.rows(AgendaItem)[0].state == "done"
    assert len(priya.cards) == shown
    assert "Slack took no answer" not in capsys.readouterr().out


# Outbox messages


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
def test_slacks_own_trouble_loses_nothing_and_doubles_nothing(pair: SlackWorld, error: str) -> None:
    give_with_fault(pair, error=error)
    assert told(pair).state == "waiting"
    pair.wait(minutes=5)
    assert told(pair).state == "sent"
    assert sum("Phone the landlord" in card for card in pair.chat("Priya Nair").cards) == 1


@pytest.mark.parametrize("error", ["rate_limited", "message_limit_exceeded"])
def test_too_many_messages_by_another_word_are_sent_later(pair: SlackWorld, error: str) -> None:
    give_with_fault(pair, error=error)
    assert told(pair).state == "waiting"
    pair.wait(minutes=5)
    assert told(pair).state == "sent"


# Files


@pytest.fixture
def lead(world: SlackWorld) -> SlackWorld:
    world.person("Mo Lead")
    world.person("Gareth Llewellyn", manager="Mo Lead")
    world.person("Priya Nair", manager="Gareth Llewellyn")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today - timedelta(days=90))
    world.settle()
    return world


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("files.getUploadURLExternal", {"retry_after": 30}),
        ("files.getUploadURLExternal", {"error": "missing_scope"}),
        ("upload", {"status": 500}),
        ("files.completeUploadExternal", {"status": 503}),
        ("files.completeUploadExternal", {"error": "internal_error"}),
    ],
    ids=str,
)
def test_a_file_that_slack_does_not_take_is_told_and_can_be_asked_for_again(
    lead: SlackWorld, step: str, fault: dict[str, Any]
) -> None:
    mo = lead.chat("Mo Lead")
    lead.fake.fault(step, **fault)
    mo.say("/overdue csv")
    assert "overdue-" in mo.cards[-2]
    assert "The file did not come" in mo.last
    assert mo.files == []
    lead.clock.move(timedelta(minutes=1))
    mo.say("/overdue csv")
    assert len(mo.files) == 1
    assert "did not come" not in mo.last


def test_a_file_goes_once_where_its_card_went_instead(lead: SlackWorld) -> None:
    mo = lead.chat("Mo Lead")
    mention = {"type": "app_mention", "user": mo.user, "text": "<@UBOT> /overdue csv", "ts": "1.2",
               "channel": "C0ELSE"}  # fmt: skip
    lead.event(mention)
    assert len(lead.fake.files[mo.user]) == 1


def test_what_a_message_has_no_room_for_comes_in_a_file_and_later_quietly_in_its_thread(
    pair: SlackWorld,
) -> None:
    priya = pair.chat("Priya Nair")
    (to,) = pair.rows(Identity, channel=CHANNEL, person_id=priya.person_id)

    def card(*lines: str) -> Card:
        return Card("Long", tuple(Text(f"{line} " + "w " * 400) for line in lines))

    many = [f"Line {number}" for number in range(30)]
    ref = pair.transport.send(to, card(*many), "a key")
    assert "all of it is in the file" in priya.last
    (file,) = pair.fake.files[priya.user]
    assert file["thread"] == ""
    assert all(line in file["content"].decode() for line in many)
    pair.transport.update(to, ref, card(*many, "One more"))
    _, again = pair.fake.files[priya.user]
    assert again["thread"] == priya.shown[-1].ts
    assert b"One more" in again["content"]


CHART = Card(
    "Late", (Chart("Late", ("Sessions",), (Bar("Gareth", (3,)), Bar("Tom", (1,))), "Gareth 3, Tom 1."),)
)


@pytest.mark.parametrize(("refused", "shown", "files"), [(0, "data_visualization", 0), (1, "context", 1)])
def test_a_chart_is_slacks_own_or_else_a_picture_and_a_workspace_is_asked_once(
    pair: SlackWorld, refused: int, shown: str, files: int
) -> None:
    user = pair.chat("Priya Nair").user
    channel = pair.fake.conversation(user)
    pair.fake.fault("chat.postMessage", times=refused, error="invalid_blocks")
    for number in (1, 2):
        before = len(pair.fake.called("chat.postMessage"))
        pair.posting.post("", channel, CHART)
        sent = pair.fake.called("chat.postMessage")[before:]
        assert sent[-1]["blocks"][1]["type"] == shown
        assert len(pair.fake.files.get(user, [])) == files * number
    assert len(sent) == 1, "what it took before is what it gets"


TABLE = Card(
    "Who is late",
    (Table("Late", (Column("Who"), Column("How late")), (("Priya Nair", State("9 days late", "late")),)),),
    "Somebody is late.",
)


@pytest.mark.parametrize(("refused", "shown"), [(0, "data_table"), (1, "table"), (2, "rich_text")])
def test_a_workspace_that_refuses_a_table_gets_a_plainer_one_and_is_not_asked_again(
    pair: SlackWorld, refused: int, shown: str
) -> None:
    user = pair.chat("Priya Nair").user
    channel = pair.fake.conversation(user)
    pair.fake.fault("chat.postMessage", times=refused, error="invalid_blocks")
    for _ in range(2):
        before = len(pair.fake.called("chat.postMessage"))
        pair.posting.post("", channel, TABLE)
        sent = pair.fake.called("chat.postMessage")[before:]
        assert sent[-1]["blocks"][1]["type"] == shown
    assert len(sent) == 1, "what it took before is what it gets"
