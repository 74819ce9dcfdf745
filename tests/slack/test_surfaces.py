"""Where people meet the bot in Slack: commands, messages, App Home, modals, shortcuts, files."""

from datetime import timedelta
from typing import Any

import pytest

from storage.models import ActionPoint, AgendaItem, PostedMessage
from tests.slack.world import SlackWorld


@pytest.fixture
def pair(world: SlackWorld) -> SlackWorld:
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


def test_a_command_in_a_channel_is_answered_for_its_writer_alone_in_the_response(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    before = len(pair.fake.calls)
    answer = priya.command("/agenda Talk about my leave", channel="C0GENERAL")
    assert answer.json()["response_type"] == "ephemeral"
    assert "Talk about my leave" in priya.last
    assert priya.shown[-1].passing
    assert len(pair.fake.calls) == before, "nothing is asked of Slack"


def test_a_button_on_a_passing_message_changes_that_message(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.command("/agenda Talk about my leave", channel="C0GENERAL")
    shown = len(priya.cards)
    assert "Done" in priya.press("Done", on="leave")
    assert len(priya.cards) == shown


def test_what_stands_for_something_else_is_not_overwritten(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.command("/supervision", channel="C0GENERAL")
    priya.press("Agenda")
    assert "Your supervision" in priya.cards[-2]
    assert "Agenda with" in priya.cards[-1]


def test_in_our_own_conversation_an_answer_stays_and_is_kept_true(pair: SlackWorld) -> None:
    priya, gareth = pair.chat("Priya Nair"), pair.chat("Gareth Llewellyn")
    priya.say("/agenda My leave")
    assert not priya.shown[-1].passing
    gareth.say("/agenda The rota")
    pair.settle()
    assert "The rota" in priya.last


def test_a_conversation_is_known_by_the_messages_that_stand_there(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    pair.posting.__init__(pair.api)  # type: ignore[misc] # as after a restart
    priya.say("/agenda Something else")
    assert not priya.shown[-1].passing


def test_a_mention_in_a_channel_is_answered_for_its_writer_alone(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    event = {"type": "app_mention", "user": priya.user, "text": "<@UBOT> /agenda Pay &amp; leave", "ts": "1.2",
             "channel": "C0GENERAL"}  # fmt: skip
    assert pair.event(event).status_code == 200
    assert priya.shown[-1].passing
    assert "Pay & leave" in priya.last


def test_a_mention_where_the_bot_may_not_write_is_answered_between_the_two(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    event = {
        "type": "app_mention",
        "user": priya.user,
        "text": "<@UBOT> /agenda",
        "ts": "1.2",
        "channel": "C0ELSE",
    }
    assert pair.event(event).status_code == 200
    assert (priya.shown[-1].channel, priya.shown[-1].passing) == (pair.fake.conversation(priya.user), False)


@pytest.mark.parametrize(
    "said",
    [
        {"bot_id": "BBOT"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"channel_type": "channel"},
    ],
)
def test_what_no_person_said_here_and_now_is_passed_over(pair: SlackWorld, said: dict[str, Any]) -> None:
    priya = pair.chat("Priya Nair")
    priya.message("/agenda My leave", **said)
    assert pair.rows(AgendaItem) == []
    assert priya.cards == []


def test_app_home_shows_the_start_page_and_is_kept_true(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    assert "Gareth Llewellyn" in priya.open_home()
    priya.open_home()
    (kept,) = pair.rows(PostedMessage)
    assert (kept.ref, kept.name) == ("home", "supervision")
    before = priya.home
    priya.say("/action me Phone the landlord by today")
    pair.settle()
    assert "Phone the landlord" in priya.home
    assert before != priya.home


def test_app_home_has_my_actions_my_agreement_and_for_leads_what_is_overdue(world: SlackWorld) -> None:
    world.person("Gareth Llewellyn", role="social worker")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today - timedelta(days=90))
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    priya.say("/action me Phone the landlord by 20 March")
    home = priya.open_home()
    assert "Your actions" in home
    assert "Phone the landlord" in home
    assert "greement\nGareth Llewellyn: " in home
    assert "Below you" not in home
    home = gareth.open_home()
    assert "Below you" in home
    assert "Priya Nair" in home.partition("Below you")[2]
    assert "Priya Nair has something late" in home


def test_a_leads_app_home_follows_what_becomes_of_those_who_report_to_them(world: SlackWorld) -> None:
    world.person("Mo Lead", role="service manager")
    world.person("Gareth Llewellyn", role="social worker")
    world.person("Priya Nair", manager="Mo Lead", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")
    mo, priya = world.chat("Mo Lead"), world.chat("Priya Nair")
    world.chat("Gareth Llewellyn").say("/action @Priya Nair Phone the landlord by tomorrow")
    world.wait(days=3)
    assert "has something late" in mo.open_home()
    assert "landlord" not in mo.home
    published = len(world.fake.called("views.publish"))
    priya.say("/action me Ask about leave by 20 March")
    world.settle()
    assert len(world.fake.called("views.publish")) == published, "nothing that is overdue has changed"
    priya.say("/action done landlord")
    world.settle()
    assert "is overdue below you" in mo.home


def test_app_home_that_another_process_changed_meanwhile_is_built_anew(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.open_home()
    kept = pair.fake.homes[priya.user]
    pair.fake.homes[priya.user] = pair.fake._kept_view({**kept}, id=kept["id"], user=priya.user)
    priya.command("/action me Phone the landlord by today")
    pair.settle()
    pair.settle()
    assert pair.fake.refused == ["hash_conflict"]
    assert "Phone the landlord" in priya.home
    assert [call.get("hash") for call in pair.fake.called("views.publish")] == [None, kept["hash"], None]


def test_app_home_that_changed_between_what_was_seen_and_what_was_pressed_is_built_anew(
    pair: SlackWorld,
) -> None:
    priya = pair.chat("Priya Nair")
    priya.open_home()
    pair.fake.fault("views.publish", error="hash_conflict")
    priya.open_home()
    assert pair.fake.called("views.publish")[-1].get("hash") is None
    pair.settle()
    assert len(pair.fake.called("views.publish")) == 2
    assert "Gareth" in priya.home


def test_a_button_on_app_home_opens_over_it_and_what_it_opens_can_be_pressed(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.open_home()
    shown = len(priya.cards)
    assert "My leave" in priya.press_home("Agenda")
    assert "My leave" in priya.press_modal("Done", on="leave")
    assert pair.rows(AgendaItem)[0].state == "done"
    assert len(priya.cards) == shown


def test_a_form_opened_over_app_home_is_answered_there(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.open_home()
    priya.press_home("Agenda")
    priya.press_modal("Add an item")
    assert "Talk about pay" in priya.submit(text="Talk about pay")
    assert "Talk about pay" in priya.modal


def test_a_modal_that_was_pressed_twice_shows_the_newest(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.open_home()
    priya.press_home("Agenda")
    pair.fake.fault("views.update", error="hash_conflict")
    priya.press_modal("Done", on="leave")
    assert "Done" in priya.modal


def test_a_shortcut_brings_the_words_and_the_link_of_a_message(pair: SlackWorld) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    link = "https://fake.slack.com/archives/C0GENERAL/p1700000000000001"
    gareth.from_message("agenda.from_message", "Who covers <half> term?", link)
    assert gareth.fields["text"] == "Who covers <half> term?"
    gareth.submit()
    assert pair.rows(AgendaItem)[0].link == link
    gareth.from_message("action.from_message", "Chase the DBS", link)
    gareth.submit(due="2026-03-09")
    assert pair.rows(ActionPoint)[0].link == link


def test_the_global_shortcut_opens_the_start_page(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.send_shortcut("supervision", {"type": "shortcut"})
    assert "Gareth Llewellyn" in priya.modal


def test_a_response_url_that_is_over_leads_to_our_own_conversation(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.command("/agenda Talk about my leave", channel="C0GENERAL")
    button = priya.held("Done", on="leave")
    keep, pair.fake.response_url = pair.fake.response_url, lambda *_: f"{pair.fake.address}/response/over"  # type: ignore[method-assign]
    priya.send_press(button)
    pair.fake.response_url = keep  # type: ignore[method-assign]
    assert priya.shown[-1].channel == pair.fake.conversation(priya.user)


def test_a_form_that_comes_too_late_is_a_press_away(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda")
    button, trigger = priya.held("Add an item"), pair.fake.trigger(priya.user)
    pair.clock.move(timedelta(seconds=4))
    priya.send_press(button, trigger)
    assert priya.form is None
    assert "three seconds" in priya.last
    opens = priya.held("Open the form")
    priya.press_held(opens)
    priya.form = None  # closed: until it is sent, it opens again
    priya.press_held(opens)
    priya.submit(text="In the end")
    assert "In the end" in priya.last
    assert "answered that already" in priya.press_held(opens)


def test_a_form_that_cannot_be_read_stays_open_and_says_so(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/agenda add")
    form = priya.form
    assert form is not None
    form.view["private_metadata"] = "{"
    priya.submit(text="In the end")
    assert priya.error is not None
    assert priya.error.key == "text"
    assert "what you typed is still here" in priya.error.words


def test_a_late_form_from_a_message_keeps_its_words(pair: SlackWorld) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    pair.fake.fault("views.open", error="expired_trigger_id")
    gareth.from_message(
        "agenda.from_message", "Who covers?", "https://fake.slack.com/archives/C0GENERAL/p1700000000000001"
    )
    gareth.press("Open the form")
    assert gareth.fields["text"] == "Who covers?"


def test_what_is_typed_may_need_a_form(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    priya.message("/action")
    pair.settle()
    priya.press("Add an action")
    assert priya.form is not None


def test_a_picture_and_a_file_come_with_the_words_for_them(world: SlackWorld) -> None:
    world.person("Mo Lead")
    world.person("Gareth Llewellyn", manager="Mo Lead")
    world.person("Priya Nair", manager="Gareth Llewellyn")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today - timedelta(days=90))
    world.settle()
    lead = world.chat("Mo Lead")
    lead.say("/overdue csv")
    assert lead.files[0].startswith(b"\xef\xbb\xbf") or b"," in lead.files[0]
    lead.command("/overdue csv", channel="C0GENERAL")
    assert "The file is in https://slack.com/app_redirect?team=" in lead.last
    assert len(lead.files) == 2
    lead.say("/overdue chart")
    assert lead.files == [], "Slack draws it"
    assert "data_visualization" in {block["type"] for block in lead.shown[-1].message["blocks"]}
    lead.command("/overdue chart", channel="C0GENERAL")
    assert "The file is in" not in lead.last


def test_a_stranger_is_told_nothing_and_changes_nothing(pair: SlackWorld) -> None:
    pair.fake.person("USTRANGE", "Stranger")
    from tests.slack.chat import SlackChat

    stranger = SlackChat(pair, "USTRANGE", 0)
    for text in ("/agenda Hello", "hello", "/overdue"):
        assert "don't know you" in stranger.say(text)
    assert pair.rows(AgendaItem) == []
