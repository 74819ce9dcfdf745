"""What must not go astray in Teams: into a chat of others, twice, to somebody who has left, or to nobody."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from anyio import fail_after, to_thread

from bot.channels.teams import inbound
from bot.channels.teams.activity_handler import ActivityHandler, HandledActivity
from bot.render.teams import CARD
from storage.models import AgendaItem, Conversation, EncryptedText, Identity, PendingRequest, Person
from tests.teams.authority import APP, TENANT
from tests.teams.chat import TeamsChat
from tests.teams.world import TeamsWorld, user_of

THEIRS = {"conversationType": "personal", "tenantId": TENANT}


@pytest.fixture
def pair(world: TeamsWorld) -> TeamsWorld:
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


@pytest.fixture
def lead(world: TeamsWorld) -> TeamsChat:
    """Return somebody with a pair below them, who has asked for a file."""
    world.person("Mo Lead")
    world.person("Gareth Llewellyn", manager="Mo Lead")
    world.person("Priya Nair", manager="Gareth Llewellyn")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today - timedelta(days=90))
    world.settle()
    mo = world.chat("Mo Lead")
    mo.say("/overdue csv")
    return mo


def invoked(world: TeamsWorld, who: TeamsChat, name: str, value: dict[str, Any], **more: Any) -> Any:
    return world.activity(who.user, "invoke", name=name, value=value, **more)


def executed(world: TeamsWorld, who: TeamsChat, label: str, **more: Any) -> Any:
    """Send the press of a button, as Teams does."""
    button = who.held(label, **more)
    assert button.shown is not None
    value = {"action": button.action, "trigger": "manual"}
    return invoked(world, who, "adaptiveCard/action", value, replyToId=button.shown.id)


def leaves(world: TeamsWorld, name: str) -> None:
    with world.app.transaction() as db:
        db.get_one(Person, world.id_of(name)).left_on = world.today - timedelta(days=1)


def is_unlinked(world: TeamsWorld, name: str) -> None:
    with world.app.transaction() as db:
        for identity in world.rows(Identity, person_id=world.id_of(name)):
            db.delete(db.get_one(Identity, identity.id))


# Into a chat of others


@pytest.mark.parametrize("chat", ["a:two-people", "19:one_other@unq.gbl.spaces"])
def test_a_message_chosen_in_a_chat_of_two_people_moves_nothing_there(pair: TeamsWorld, chat: str) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision")
    ours = pair.rows(Conversation)[0].ref
    message = {"linkToMessage": "https://teams.microsoft.com/l/message/1", "body": {"content": "The rota"}}
    value = {"commandId": "agenda.from_message", "messagePayload": message}
    where = {"conversation": {**THEIRS, "id": chat}}
    form = pair.post(invoked(pair, gareth, "composeExtension/fetchTask", value, **where)).json()
    data = form["task"]["value"]["card"]["content"]["actions"][0]["data"]
    done = {"data": {**data, "in.text": "The rota"}}
    answer = pair.post(invoked(pair, gareth, "composeExtension/submitAction", done, **where)).json()
    assert answer["task"]["type"] == "message"
    assert [row.ref for row in pair.rows(Conversation)] == [ours]
    assert "The rota" in gareth.last
    assert chat not in pair.fake.screens


def test_what_two_people_write_to_each_other_is_not_said_to_the_bot(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    where = {"conversation": {**THEIRS, "id": "19:one_other@unq.gbl.spaces"}}
    pair.post(pair.activity(priya.user, "message", text="/agenda My leave", **where))
    assert (pair.rows(AgendaItem), pair.rows(Conversation), priya.cards) == ([], [], [])


def test_the_chat_with_the_bot_may_be_named_by_both_of_its_members(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    chat = f"19:{priya.user}_{APP}@unq.gbl.spaces"
    where = {"conversation": {**THEIRS, "id": chat}}
    pair.post(pair.activity(priya.user, "message", text="/agenda My leave", **where))
    assert [row.ref for row in pair.rows(Conversation)] == [chat]
    assert len(pair.rows(AgendaItem)) == 1


# Taken for another


def test_two_presses_in_one_moment_are_two(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.say("/agenda The rota")
    first, second = executed(pair, priya, "Done", on="leave"), executed(pair, priya, "Done", on="rota")
    at = {"localTimestamp": "2026-03-02T08:00:00Z", "timestamp": "2026-03-02T08:00:00Z"}
    for press in (first, second, first):
        assert pair.post({**press, **at}).json()["type"] == CARD
    assert [item.state for item in pair.rows(AgendaItem)] == ["done", "done"]


def test_what_comes_without_a_time_and_a_name_is_not_taken_for_what_came_before(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    for text in ("/agenda My leave", "/agenda The rota"):
        activity = pair.activity(priya.user, "message", text=text)
        pair.post({name: activity[name] for name in activity.keys() - {"id", "timestamp", "localTimestamp"}})
    assert len(pair.rows(AgendaItem)) == 2


def test_a_dialog_asked_for_twice_is_answered_twice(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    button = priya.held("Add an item")
    assert button.shown is not None
    asked = invoked(pair, priya, "task/fetch", {"data": button.action["data"]}, replyToId=button.shown.id)
    first, again = pair.post(asked).json(), pair.post({**asked, "id": "f:again"}).json()
    assert first["task"]["type"] == "continue"
    assert again["task"]["type"] == "message"


@pytest.mark.parametrize(
    "quoting",
    [
        {"entities": [{"type": "quotedReply", "quotedReply": {"messageId": "17"}}]},
        {"attachments": [{"contentType": "text/html", "content": (
            '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="17">'
            '<p itemprop="preview">…</p></blockquote><p>done</p>')}]},
    ],
    ids=["entity", "markup"],
)  # fmt: skip
def test_what_quotes_a_message_answers_it(pair: TeamsWorld, quoting: dict[str, Any]) -> None:
    text = '<quoted messageId="17"/> done'
    found = inbound.did(pair.activity(pair.chat("Priya Nair").user, "message", text=text, **quoting))
    assert found is not None
    assert (found.text, found.spot.answered) == ("done", f"{found.spot.conversation}/17")


# Who has left, and nobody


@pytest.mark.parametrize("gone", [leaves, is_unlinked], ids=["left", "unlinked"])
def test_who_has_left_sees_nothing_new_on_old_cards(pair: TeamsWorld, gone: Any) -> None:
    priya, gareth = pair.chat("Priya Nair"), pair.chat("Gareth Llewellyn")
    priya.say("/agenda My leave")
    card = priya.shown[-1]
    (attached,) = card.activity["attachments"]
    done = executed(pair, priya, "Done", on="leave")
    refresh = {"action": attached["content"]["refresh"]["action"], "trigger": "automatic"}
    gone(pair, "Priya Nair")
    gareth.say("/agenda The rota")
    for activity in (
        done,
        invoked(pair, priya, "adaptiveCard/action", refresh, replyToId=card.id),
    ):
        assert "The rota" not in str(pair.post(activity).json())
    assert "The rota" not in priya.all
    assert pair.rows(AgendaItem)[0].state == "open"


def test_a_press_of_nobody_is_answered_and_written_to_nobody(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    press, before = executed(pair, priya, "Done", on="leave"), len(pair.fake.called("send"))
    answer = pair.post({**press, "from": {"id": "29:guest", "name": "A guest"}}).json()
    assert answer["statusCode"] == 400
    assert len(pair.fake.called("send")) == before
    assert len(pair.rows(Conversation)) == 1


# Coming and going


def test_an_upgrade_of_the_app_is_no_goodbye(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.post(pair.activity(priya.user, "installationUpdate", action="remove-upgrade"))
    (identity,) = pair.rows(Identity, address=priya.user)
    assert identity.unreachable == ""
    assert len(pair.rows(Conversation)) == 1


def test_a_stranger_who_installs_the_app_is_told_once(pair: TeamsWorld) -> None:
    user = user_of(99)
    pair.fake.person(user, "Stranger")
    stranger = TeamsChat(pair, user, 0)
    for _ in range(2):
        pair.post(pair.activity(user, "installationUpdate", action="add"))
        pair.post(pair.activity(user, "conversationUpdate", membersAdded=[{"id": f"28:{APP}"}]))
    assert sum("don't know you" in card for card in stranger.cards) == 1


# Files


def test_a_file_that_was_saved_is_kept_no_longer_and_its_answer_stands(lead: TeamsChat) -> None:
    world = lead._world
    (question,) = lead._offered()
    texts = len(world.rows(EncryptedText))
    (asked,) = question.activity["attachments"]
    info = {"uploadUrl": f"{world.fake.service_url}upload/x.csv", "contentUrl": "https://one.drive/x"}
    value = {"action": "accept", "context": asked["content"]["acceptContext"], "uploadInfo": info}
    accepted = invoked(world, lead, "fileConsent/invoke", value, replyToId=question.id)
    for name in ("f:1", "f:2"):
        assert world.post({**accepted, "id": name}).status_code == 200
    assert world.fake.uploads["x.csv"]
    assert "no longer here" not in str(lead._world.fake.screen(lead.user)[-1].activity)
    assert world.rows(PendingRequest, action="file") == []
    assert len(world.rows(EncryptedText)) == texts - 1


def test_a_file_that_was_declined_is_kept_no_longer(lead: TeamsChat) -> None:
    (question,) = lead._offered()
    lead.save(question, "decline")
    assert lead._world.rows(PendingRequest, action="file") == []


def test_a_file_of_somebody_else_or_of_who_has_left_is_not_given(lead: TeamsChat) -> None:
    world = lead._world
    (question,) = lead._offered()
    assert world.chat("Priya Nair").save(question) == b""
    leaves(world, "Mo Lead")
    assert lead.save(question) == b""


# Waiting


def test_an_answer_does_not_wait_for_what_waits_for_teams(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    press = executed(pair, priya, "Done", on="leave")

    async def answered() -> HandledActivity:
        threads = to_thread.current_default_thread_limiter()
        for _ in range(int(threads.total_tokens)):  # all that is left to do after other answers
            threads.acquire_on_behalf_of_nowait(object())
        with fail_after(10):
            return await ActivityHandler(pair.app, pair.posting).hear(press)

    heard = asyncio.run(answered())
    assert heard.body is not None
    assert heard.body["type"] == CARD


def test_a_file_that_nobody_answered_about_is_kept_a_week(lead: TeamsChat) -> None:
    world = lead._world
    (question,) = lead._offered()
    world.wait(days=6)
    assert world.rows(PendingRequest, action="file")
    world.wait(days=2)
    assert world.rows(PendingRequest, action="file") == []
    lead.save(question)
    assert world.fake.uploads == {}
