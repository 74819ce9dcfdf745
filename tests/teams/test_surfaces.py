"""Where people meet the bot in Teams: typed words, mentions, cards, dialogs, menus, files, coming and going."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.teams import inbound
from bot.channels.teams.activity_handler import AMONG_OTHERS
from bot.channels.teams.respond import ELSEWHERE, NO_CHAT
from bot.render.teams import CARD
from storage.models import ActionPoint, AgendaItem, Conversation, Identity, PostedMessage
from tests.teams.authority import TENANT
from tests.teams.chat import TeamsChat
from tests.teams.fake import BOT
from tests.teams.world import TeamsWorld

GENERAL = "19:general@thread.tacv2"
CHANNEL = {"isGroup": True, "conversationType": "channel", "tenantId": TENANT, "id": GENERAL}
US = {"type": "mention", "text": "<at>Alongside</at>", "mentioned": {"id": BOT, "name": "Alongside"}}


@pytest.fixture
def pair(world: TeamsWorld) -> TeamsWorld:
    world.pair("Gareth Llewellyn", "Priya Nair")
    world.fake.groups.add(GENERAL)
    return world


def mention(name: str, **who: Any) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": "29:x", "name": name, **who}}


def tell(world: TeamsWorld, who: TeamsChat, text: str, *entities: dict[str, Any], **more: Any) -> Any:
    """Send a message as Teams does, with its markup."""
    return world.post(world.activity(who.user, "message", text=text, entities=[US, *entities], **more))


def there(world: TeamsWorld) -> list[str]:
    """Return what everybody sees in the channel."""
    return [shown.activity["text"] for shown in world.fake.screens.get(GENERAL, [])]


# Typed


@pytest.mark.parametrize("typed", ["/agenda My leave", "agenda add My leave", "Agenda add My leave"])
def test_a_command_is_understood_with_and_without_its_slash(pair: TeamsWorld, typed: str) -> None:
    priya = pair.chat("Priya Nair")
    priya.say(typed)
    assert len(pair.rows(AgendaItem)) == 1
    assert "My leave" in priya.last


def test_markup_and_entities_are_teams_own_and_what_people_typed_stays(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    tell(pair, priya, "<p>/agenda Pay &amp; leave,&nbsp;&lt;b&gt;soon&lt;/b&gt;</p>\n")
    assert "Pay & leave, <b>soon</b>" in priya.last


@pytest.mark.parametrize("told", [True, False], ids=["by id", "by name"])
def test_a_mention_of_somebody_is_that_person(pair: TeamsWorld, told: bool) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    who = {"aadObjectId": priya.user.upper()} if told else {}
    text = "/action <at>Priya Nair</at> Phone the landlord by Friday"
    tell(pair, gareth, text, mention("Priya Nair", **who))
    assert pair.rows(ActionPoint)[0].owner_id == pair.id_of("Priya Nair")
    assert "Priya Nair" in gareth.last
    assert "<at>" not in gareth.last


@pytest.mark.parametrize("between", [" ", "&nbsp;", "\xa0 "], ids=repr)
@pytest.mark.parametrize("told", [True, False], ids=["by id", "by name"])
def test_first_and_last_name_mentioned_one_after_the_other_are_one_person(
    pair: TeamsWorld, told: bool, between: str
) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    who = {"aadObjectId": priya.user} if told else {}
    text = f"/action <at>Priya</at>{between}<at>Nair</at> Phone the landlord by Friday"
    tell(pair, gareth, text, mention("Priya", **who), mention("Nair", **who))
    (action,) = pair.rows(ActionPoint)
    assert action.owner_id == pair.id_of("Priya Nair")
    assert "Nair Phone" not in gareth.last


def test_two_people_mentioned_one_after_the_other_are_two(pair: TeamsWorld) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    mentions = [US, mention("Priya"), {**mention("Nair"), "mentioned": {"id": "29:y", "name": "Nair"}}]
    text = "<at>Priya</at> <at>Nair</at> hello"
    found = inbound.did(pair.activity(gareth.user, "message", text=text, entities=mentions))
    assert found is not None
    assert found.text == "@Priya @Nair hello"


def test_a_file_without_a_word_is_answered_with_what_is_read(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    file = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "name": "x.docx",
        "content": {},
    }
    pair.post(pair.activity(priya.user, "message", attachments=[file]))
    assert "nothing was changed" in priya.last


def test_what_is_typed_may_need_a_form_which_is_a_press_away(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.message("/action")
    pair.settle()
    priya.press("Add an action")
    assert priya.form is not None


# Among others


def test_a_mention_in_a_channel_is_answered_in_our_own_chat(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    text = "<at>Alongside</at> /agenda Pay &amp; leave"
    assert tell(pair, priya, text, conversation=CHANNEL).status_code == 200
    assert "Pay & leave" in priya.last
    assert there(pair) == [ELSEWHERE]
    assert pair.rows(Conversation)[0].ref == pair.fake.people[priya.user].conversation


def test_a_mention_without_a_word_is_a_call_too(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    tell(pair, priya, "<at>Alongside</at>", conversation=CHANNEL)
    assert there(pair) == [ELSEWHERE]
    assert priya.cards


def test_added_to_a_channel_it_says_once_what_it_does_there(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    added = pair.activity(priya.user, "conversationUpdate", membersAdded=[{"id": BOT}], conversation=CHANNEL)
    for name in ("f:1", "f:2"):
        assert pair.post({**added, "id": name}).status_code == 200
    pair.post(pair.activity(priya.user, "installationUpdate", action="add", conversation=CHANNEL))
    pair.post(pair.activity(priya.user, "installationUpdate", action="remove", conversation=CHANNEL))
    other = {"id": "29:somebody"}
    pair.post(pair.activity(priya.user, "conversationUpdate", membersAdded=[other], conversation=CHANNEL))
    assert there(pair) == [AMONG_OTHERS]
    assert pair.rows(Identity, address=priya.user)[0].unreachable == ""


def test_where_our_own_chat_cannot_be_opened_a_channel_says_only_how(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    pair.fake.people[priya.user].installed = False
    tell(pair, priya, "<at>Alongside</at> /agenda My leave", conversation=CHANNEL)
    assert there(pair) == [NO_CHAT]


def test_an_answer_counts_where_a_channel_takes_no_line(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    pair.fake.groups.clear()
    pair.fake.screens.pop(GENERAL, None)
    tell(pair, priya, "<at>Alongside</at> /agenda My leave", conversation=CHANNEL)
    pair.settle()
    assert priya.all.count("My leave") == 1


def test_what_is_not_said_to_the_bot_in_a_channel_is_passed_over(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    pair.post(pair.activity(priya.user, "message", text="/agenda My leave", conversation=CHANNEL))
    assert (pair.rows(AgendaItem), there(pair), priya.cards) == ([], [], [])


# Cards


def test_a_press_is_answered_with_the_card_that_replaces_it(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    shown, sent = len(priya.cards), len(pair.fake.called("send"))
    answer = priya.send_press(priya.held("Done", on="leave")).json()
    assert (answer["statusCode"], answer["type"]) == (200, CARD)
    assert len(priya.cards) == shown
    assert len(pair.fake.called("send")) == sent, "nothing new is sent"


def test_every_card_that_is_kept_true_names_its_reader(pair: TeamsWorld) -> None:
    priya, gareth = pair.chat("Priya Nair"), pair.chat("Gareth Llewellyn")
    mine = [f"8:orgid:{priya.user}"]
    priya.say("/agenda My leave")
    answer = priya.send_press(priya.held("Done", on="leave")).json()
    assert answer["value"]["refresh"]["userIds"] == mine
    gareth.say("/agenda The rota")  # what Priya has is brought up to date
    (attached,) = priya.shown[-1].activity["attachments"]
    assert attached["content"]["refresh"]["userIds"] == mine
    assert (
        refresh(pair, priya, attached["content"]["refresh"]["action"], "automatic")["value"]["refresh"][
            "userIds"
        ]
        == mine
    )


def test_what_stands_for_something_else_is_not_overwritten(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/supervision")
    priya.press("Agenda")
    assert "Your supervision" in priya.cards[-2]
    assert "Agenda with" in priya.cards[-1]


def refresh(world: TeamsWorld, who: TeamsChat, action: dict[str, Any], trigger: str) -> dict[str, Any]:
    value = {"action": action, "trigger": trigger}
    on = {"replyToId": who.shown[-1].id}
    activity = world.activity(who.user, "invoke", name="adaptiveCard/action", value=value, **on)
    return world.post(activity).json()


@pytest.mark.parametrize("trigger", ["automatic", "manual"])
def test_a_card_that_is_opened_shows_what_is_true_now(pair: TeamsWorld, trigger: str) -> None:
    priya, gareth = pair.chat("Priya Nair"), pair.chat("Gareth Llewellyn")
    priya.say("/agenda My leave")
    (attached,) = priya.shown[-1].activity["attachments"]
    gareth.message("/agenda The rota")  # and nothing is delivered yet
    answer = refresh(pair, priya, attached["content"]["refresh"]["action"], trigger)
    assert answer["type"] == CARD
    assert "The rota" in str(answer["value"])


def test_a_refresh_by_itself_never_does_what_a_button_does(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    answer = refresh(pair, priya, priya.held("Done", on="leave").action, "automatic")
    assert answer["type"] == CARD
    assert pair.rows(AgendaItem)[0].state == "open"


@pytest.mark.parametrize(
    "action",
    [
        {"type": "Action.Execute", "verb": "agenda.done"},
        {"type": "Action.Execute", "verb": "agenda.done", "data": None},
        {"type": "Action.Execute", "verb": "no.such", "data": {"verb": "no.such", "ids": {}}},
        {},
    ],
    ids=["no data", "null data", "unknown", "empty"],
)
def test_a_button_that_was_never_shown_is_answered_in_words(pair: TeamsWorld, action: dict[str, Any]) -> None:
    priya = pair.chat("Priya Nair")
    value = {"action": action, "trigger": "manual"}
    answer = pair.post(pair.activity(priya.user, "invoke", name="adaptiveCard/action", value=value))
    assert answer.status_code == 200
    body = answer.json()
    assert body["statusCode"] in (200, 400)
    assert (
        body.get("value", {}).get("message", "")
        if body["statusCode"] == 400
        else "older version" in priya.last
    )


def test_an_activity_seen_before_changes_nothing_under_a_new_id_too(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    activity = pair.activity(priya.user, "message", text="/agenda My leave")
    for again in ("f:1", "f:1", "f:2"):
        assert pair.post({**activity, "id": again}).status_code == 200
    assert len(pair.rows(AgendaItem)) == 1
    assert len(priya.cards) == 1


def test_a_press_seen_before_is_answered_with_what_stands_there(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    press = priya.held("Done", on="leave").action
    value = {"action": press, "trigger": "manual"}
    activity = pair.activity(
        priya.user, "invoke", name="adaptiveCard/action", value=value, replyToId=priya.shown[-1].id
    )
    first, again = (pair.post({**activity, "id": name}).json() for name in ("f:1", "f:2"))
    assert (first["type"], again["type"]) == (CARD, CARD)
    assert pair.rows(AgendaItem)[0].state == "done"


# Dialogs


def test_a_refused_dialog_says_why_under_the_field_and_keeps_what_was_typed(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.press("Add an item")
    priya.submit(text="x" * 5_000)
    assert priya.error is not None
    assert priya.error.key == "text"
    assert priya.fields["text"] == "x" * 5_000
    priya.submit(text="My pay")
    assert priya.error is None
    assert len(pair.rows(AgendaItem)) == 2


def test_what_a_dialog_did_shows_on_the_card_that_it_was_opened_from(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    shown = len(priya.cards)
    priya.press("Add an item")
    assert "My pay" in priya.submit(text="My pay")
    assert len(priya.cards) == shown
    assert "My pay" in priya.last


def test_a_messages_menu_brings_its_words_and_its_link(pair: TeamsWorld) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    link = "https://teams.microsoft.com/l/message/19:general@thread.tacv2/1700000000000"
    gareth.from_message("agenda.from_message", "Who covers <half> term?", link)
    assert gareth.fields["text"] == "Who covers <half> term?"
    gareth.submit()
    assert pair.rows(AgendaItem)[0].link == link
    gareth.from_message("action.from_message", "Chase the DBS", link)
    gareth.submit(due="2026-03-09")
    assert pair.rows(ActionPoint)[0].link == link
    assert there(pair) == []


def test_signs_that_people_put_into_a_message_come_along(pair: TeamsWorld) -> None:
    content = (
        '<p>Well done <emoji id="yes" alt="👍" title="Yes"></emoji> Priya '
        '<img alt="🙂" itemtype="http://schema.skype.com/Emoji" src="https://x/1"><img alt="image" src="https://x/2"></p>'
    )
    payload = {"linkToMessage": "", "body": {"contentType": "html", "content": content}}
    value = {"commandId": "agenda.from_message", "messagePayload": payload}
    user = pair.chat("Gareth Llewellyn").user
    found = inbound.did(pair.activity(user, "invoke", name="composeExtension/fetchTask", value=value))
    assert found is not None
    assert found.fields == {"text": "Well done 👍 Priya 🙂"}


# Files


def test_a_picture_and_a_file_come_with_the_words_for_them(world: TeamsWorld) -> None:
    world.person("Mo Lead")
    world.person("Gareth Llewellyn", manager="Mo Lead")
    world.person("Priya Nair", manager="Gareth Llewellyn")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today - timedelta(days=90))
    world.settle()
    lead = world.chat("Mo Lead")
    lead.say("/overdue csv")
    assert b"," in lead.files[0]
    lead.say("/overdue chart")
    card = str(lead.shown[-1].activity["attachments"][0]["content"])
    assert "data:image/png;base64," in card
    assert "altText" in card


def test_a_file_that_was_declined_goes_nowhere(world: TeamsWorld) -> None:
    world.person("Mo Lead")
    world.person("Gareth Llewellyn", manager="Mo Lead")
    world.person("Priya Nair", manager="Gareth Llewellyn")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today - timedelta(days=90))
    world.settle()
    lead = world.chat("Mo Lead")
    lead.say("/overdue csv")
    (question,) = lead._offered()
    lead.save(question, "decline")
    assert world.fake.uploads == {}
    assert "Not saved" in lead.last


# Coming and going


def arrive(world: TeamsWorld, who: TeamsChat) -> None:
    """Install the app for somebody: Teams sends two activities for it."""
    us = {"id": BOT}
    world.post(world.activity(who.user, "installationUpdate", action="add"))
    world.post(world.activity(who.user, "conversationUpdate", membersAdded=[us]))
    world.settle()


def test_who_gets_the_app_is_welcomed_once(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    arrive(pair, priya)
    arrive(pair, priya)
    hellos = [card for card in priya.cards if card.startswith("Hello from Alongside")]
    assert len(hellos) == 1
    assert "can read" in hellos[0]


def test_who_removes_the_app_is_not_written_to_until_they_come_back(pair: TeamsWorld) -> None:
    priya = pair.chat("Priya Nair")
    arrive(pair, priya)
    pair.post(pair.activity(priya.user, "installationUpdate", action="remove"))
    (identity,) = pair.rows(Identity, address=priya.user)
    assert "removed" in identity.unreachable
    assert pair.rows(Conversation, address=priya.user) == []
    arrive(pair, priya)
    (identity,) = pair.rows(Identity, address=priya.user)
    assert identity.unreachable == ""


def test_an_error_of_our_own_is_said_in_words(pair: TeamsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.press("Add an item")
    form, done = priya.form, priya.held("Done", on="leave")
    assert form is not None

    def broken(*_: Any) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr("storage.queries.channels.identity_at", broken)
    answers = [priya.send_press(done).json(), priya.send_form(form, {"text": "More"}).json()]
    assert answers[0]["statusCode"] == 500
    assert "went wrong" in answers[0]["value"]["message"]
    assert "went wrong" in answers[1]["task"]["value"]
    priya.message("/agenda More")
    assert "went wrong" in priya.last
    assert len(pair.rows(AgendaItem)) == 1


def test_a_stranger_is_told_nothing_and_changes_nothing(pair: TeamsWorld) -> None:
    user = "99999999-0000-4000-8000-00000000000a"
    pair.fake.person(user, "Stranger")
    stranger = TeamsChat(pair, user, 0)
    for text in ("/agenda Hello", "hello", "/overdue"):
        assert "don't know you" in stranger.say(text)
    assert (pair.rows(AgendaItem), pair.rows(PostedMessage)) == ([], [])
