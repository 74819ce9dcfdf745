"""What the bot sends of its own accord, and what becomes of it when Teams will not take it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.teams import messages
from bot.channels.teams.messages import CHANNEL
from storage.models import Conversation, Identity, OutboxMessage, PendingRequest, Person
from tests.teams.world import TeamsWorld


@pytest.fixture
def pair(world: TeamsWorld) -> TeamsWorld:
    """Return a pair whom the bot has greeted before."""
    world.pair("Gareth Llewellyn", "Priya Nair")
    with world.app.transaction() as db:
        for name in ("Gareth Llewellyn", "Priya Nair"):
            db.get_one(Person, world.id_of(name)).introduced_at = world.clock.now()
    return world


def give(world: TeamsWorld, **fault: Any) -> None:
    """Let Gareth give Priya something to do, and tell her; with `fault`, Teams fails like this then."""
    gareth = world.chat("Gareth Llewellyn")
    gareth.message("/action @Priya Nair Phone the landlord by Friday")
    if fault:
        world.fake.fault("send", **fault)
    world.worker.deliver()


def told(world: TeamsWorld) -> OutboxMessage:
    (outbox_message,) = world.rows(OutboxMessage, name="action.told")
    return outbox_message


def priya_of(world: TeamsWorld) -> Identity:
    (identity,) = world.rows(Identity, channel=CHANNEL, person_id=world.id_of("Priya Nair"))
    return identity


def times(world: TeamsWorld) -> int:
    return sum("Phone the landlord" in card for card in world.chat("Priya Nair").cards)


def test_who_has_never_written_is_written_to_in_a_conversation_begun_for_it(pair: TeamsWorld) -> None:
    give(pair)
    priya = pair.chat("Priya Nair")
    assert "Phone the landlord" in priya.last
    assert "landlord" not in priya.preview
    (begun,) = pair.fake.called("create")
    assert begun["members"] == [{"id": priya.user}]
    give(pair)
    assert len(pair.fake.called("create")) == 1, "the conversation is known from then on"


def test_a_conversation_that_somebody_opened_is_where_they_are_written_to(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    give(pair)
    assert pair.fake.called("create") == []
    assert "Phone the landlord" in priya.last


def test_a_new_address_of_teams_is_learned(pair: TeamsWorld) -> None:
    pair.chat("Priya Nair").say("/supervision")
    with pair.app.transaction() as db:
        for known in pair.rows(Conversation):
            db.get_one(Conversation, known.id).service_url = "https://smba.example.invalid/old/"
    pair.chat("Priya Nair").say("/agenda My leave")
    assert "My leave" in pair.chat("Priya Nair").last
    (now,) = pair.rows(Conversation)
    assert now.service_url == pair.fake.service_url


def test_what_did_not_arrive_is_sent_again(pair: TeamsWorld) -> None:
    give(pair, status=503)
    assert (times(pair), told(pair).state) == (0, "waiting")
    pair.wait(minutes=5)
    assert (times(pair), told(pair).state) == (1, "sent")


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
def test_what_microsoft_asks_to_try_again_is_tried_again_later(pair: TeamsWorld, status: int) -> None:
    give(pair, status=status)
    assert told(pair).state == "waiting"
    pair.wait(minutes=5)
    assert (times(pair), told(pair).state) == (1, "sent")


def test_teams_is_left_alone_for_as_long_as_it_asks(pair: TeamsWorld) -> None:
    give(pair, status=429, retry_after="90")
    calls = len(pair.fake.called("send"))
    pair.wait(minutes=1)
    assert len(pair.fake.called("send")) == calls
    pair.wait(minutes=2)
    assert told(pair).state == "sent"


def test_after_a_lost_answer_a_message_comes_again_rather_than_never(pair: TeamsWorld) -> None:
    """A bot can't look into a conversation in Teams: what is known of Slack's messages can't be known here."""
    give(pair, status=201, after=True, drop=True)
    assert (times(pair), told(pair).state) == (1, "waiting")
    pair.wait(minutes=5)
    assert (times(pair), told(pair).state) == (2, "sent")


def test_who_blocked_the_bot_is_noted_for_the_administrator(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.people[priya.user].blocked = True
    give(pair)
    assert told(pair).state == "failed"
    assert priya_of(pair).unreachable == "this person has blocked the bot in Teams"
    sent = len(pair.fake.called("send"))
    give(pair)
    assert len([s for s in pair.fake.called("send")[sent:] if "landlord" in str(s)]) == 1, (
        "only Gareth's answer"
    )


def test_who_does_not_have_the_app_is_noted_for_the_administrator(pair: TeamsWorld) -> None:
    pair.fake.people[pair.chat("Priya Nair").user].installed = False
    give(pair)
    assert told(pair).state == "failed"
    assert priya_of(pair).unreachable


def test_what_has_to_be_done_is_told_to_the_administrator_in_the_morning(pair: TeamsWorld) -> None:
    pair.person("Ada Admin", is_admin=True, introduced_at=pair.clock.now())
    pair.wait(hours=3)
    pair.fake.people[pair.chat("Priya Nair").user].installed = False
    gareth = pair.chat("Gareth Llewellyn")
    give(pair)
    pair.post(pair.activity(gareth.user, "installationUpdate", action="remove"))
    assert pair.chat("Ada Admin").cards == []
    pair.wait(days=1)
    (card,) = pair.chat("Ada Admin").cards
    assert (
        "Teams: this person does not have the app in Teams: alongside teams install gives it to them" in card
    )
    assert "Teams: this person removed the app from Teams" in card


@pytest.mark.parametrize(
    ("code", "why"),
    [("BotDisabledByAdmin", "app policy"), ("ForbiddenOperationException", "teams install"), ("", "or removed")],
)  # fmt: skip
def test_each_reason_of_teams_is_noted_in_words(pair: TeamsWorld, code: str, why: str) -> None:
    pair.chat("Priya Nair").say("/supervision")
    give(pair, status=403, code=code)
    assert why in priya_of(pair).unreachable


def test_a_403_about_the_bot_itself_makes_nobody_unreachable(pair: TeamsWorld) -> None:
    pair.chat("Priya Nair").say("/supervision")
    give(pair, status=403, code="NotEnoughPermissions")
    assert (told(pair).state, told(pair).problem) == ("failed", "Teams refused: NotEnoughPermissions")
    assert priya_of(pair).unreachable == ""


def test_a_tenant_in_the_governments_cloud_is_written_to_there(
    pair: TeamsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "GOVERNMENT", f"{pair.fake.address}/emea")
    gareth = pair.chat("Gareth Llewellyn")
    gareth.message("/action @Priya Nair Phone the landlord by Friday")
    pair.fake.fault("create", status=403, code="InvalidBotApiHost")
    pair.worker.deliver()
    assert times(pair) == 1
    (known,) = pair.rows(Conversation, address=pair.chat("Priya Nair").user)
    assert known.service_url == f"{pair.fake.address}/emea"


def test_what_comes_by_itself_is_notified_and_an_answer_is_not(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    assert "channelData" not in priya.shown[-1].activity
    give(pair)
    assert priya.shown[-1].activity["channelData"] == {"notification": {"alert": True}}


def test_who_writes_can_be_written_to_again(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    pair.fake.people[priya.user].installed = False
    give(pair)
    assert priya_of(pair).unreachable
    pair.fake.people[priya.user].installed = True
    priya.say("/supervision")
    assert priya_of(pair).unreachable == ""


def test_a_conversation_that_is_gone_is_begun_anew(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.created.discard(pair.fake.people[priya.user].conversation)
    give(pair)
    assert told(pair).state == "sent"
    assert [sent["members"] for sent in pair.fake.called("create")] == [[{"id": priya.user}]]
    assert "Phone the landlord" in priya.last


def test_a_token_that_microsoft_will_not_give_loses_nothing(pair: TeamsWorld) -> None:
    give(pair, status=401, code="Unauthorized")
    assert told(pair).state == "waiting"
    pair.wait(hours=1)
    assert (times(pair), told(pair).state) == (1, "sent")


def test_what_is_too_long_for_teams_is_told_in_short(pair: TeamsWorld) -> None:
    give(pair, status=413, code="MessageSizeTooBig")
    assert told(pair).state == "sent"
    assert "too long for Teams" in pair.chat("Priya Nair").last


def test_an_answer_that_is_too_long_for_teams_is_told_in_short(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.fault("send", status=413, code="MessageSizeTooBig")
    priya.message("/agenda My leave")
    assert "too long for Teams" in priya.last
    assert len(pair.fake.called("send")) == 3


def test_an_old_message_is_brought_up_to_date_and_one_that_is_gone_stays_gone(pair: TeamsWorld) -> None:
    give(pair)
    priya, gareth = pair.chat("Priya Nair"), pair.chat("Gareth Llewellyn")
    gareth.press("Done")
    pair.settle()
    assert "Done" in priya.last
    assert [call for call, *_ in pair.fake.calls].count("update") >= 1
    pair.fake.screen(priya.user).clear()
    gareth.press("Undo")
    pair.wait(minutes=1)
    assert priya.cards == []
    assert pair.rows(OutboxMessage, state="failed") == []


def test_a_button_on_a_message_that_is_gone_is_answered(pair: TeamsWorld) -> None:
    give(pair)
    priya = pair.chat("Priya Nair")
    button = priya.held("Done")
    pair.fake.screen(priya.user).clear()
    assert "Done" in priya.press_held(button)


def test_nothing_is_asked_of_teams_inside_a_transaction(pair: TeamsWorld) -> None:
    """SQLite lets one writer in at a time: a call inside a transaction could not note what came of it."""
    give(pair, status=429, retry_after="1")
    pair.clock.move(timedelta(seconds=2))
    pair.settle()
    assert told(pair).state == "sent"


def test_an_answer_that_teams_will_not_take_yet_comes_later(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.fault("send", status=429, retry_after="20")
    priya.say("/agenda My leave")
    assert "My leave" not in priya.all
    pair.wait(minutes=1)
    assert "My leave" in priya.last


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401}, {"status": 503}], ids=str)
def test_an_answer_that_did_not_arrive_comes_later(pair: TeamsWorld, fault: dict[str, Any]) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.fault("send", **fault)
    priya.message("/agenda My leave")
    assert "My leave" not in priya.all
    pair.wait(hours=1)
    assert priya.all.count("My leave") == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/agenda done", "Please give its number"),
        ("/nonsense", "I don't know “/nonsense”"),
        ("blah blah", "didn't catch that"),
    ],
)
def test_an_answer_that_nothing_builds_anew_waits_sealed(pair: TeamsWorld, typed: str, said: str) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.fault("send", status=429, retry_after="20")
    priya.message(typed)
    assert said not in priya.all
    assert said not in str([vars(row) for row in (*pair.rows(PendingRequest), *pair.rows(OutboxMessage))])
    pair.wait(minutes=1)
    assert priya.all.count(said) == 1
    assert "channel" not in priya.preview
    assert pair.rows(OutboxMessage, name="answer.kept")[0].state == "sent"
    pair.wait(days=8)
    assert pair.rows(PendingRequest, action="answer.kept") == []


def test_a_kept_answers_button_works(pair: TeamsWorld) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision held")
    pair.fake.fault("send", status=503)
    gareth.message("/supervision record")
    assert "Open the form" not in gareth.all
    pair.wait(minutes=1)
    gareth.press("Open the form")
    assert gareth.form is not None


def test_two_answers_without_a_time_of_their_own_both_come(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.fault("send", times=2, status=503)
    for text in ("/agenda My leave", "/agenda The rota"):
        activity = pair.activity(priya.user, "message", text=text)
        pair.post({name: activity[name] for name in activity.keys() - {"id", "timestamp", "localTimestamp"}})
    pair.wait(minutes=1)
    assert [row.state for row in pair.rows(OutboxMessage) if row.key.startswith("answer:")] == [
        "sent",
        "sent",
    ]


def test_an_answer_that_teams_sent_no_word_of_is_not_done_twice(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    activity = pair.activity(priya.user, "message", text="/agenda My leave")
    pair.fake.fault("send", status=504)
    for number in (1, 2, 3):
        assert pair.post({**activity, "id": f"again-{number}"}).status_code == 200
    pair.wait(minutes=1)
    assert priya.all.count("My leave") == 1
