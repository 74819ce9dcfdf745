"""Answering the bot as one answers a colleague: the ends of commands and buttons, and questions rather than a guess."""

from datetime import date

import pytest

from handlers.policy.practice import Access
from storage.models import Absence, ActionPoint, AgendaItem, Record, Session
from tests.support.chat import Chat
from tests.support.world import World


def test_a_nudge_is_answered_with_a_time_in_words(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.wait(days=18)
    said = priya.say("thurs half 2?")
    assert "Thursday 26 March, 14:30–15:30 with Gareth Llewellyn" in said
    assert world.rows(Session) == [], "nothing happens before a yes"
    assert "I have asked Gareth" in priya.press("Yes")
    world.settle()
    assert "Thursday 26 March" in gareth.last


def test_a_suggestion_is_accepted_in_words(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    assert "You meet Priya Nair" in gareth.say("yes that works for me")
    assert [s.state for s in world.rows(Session)] == ["booked"]


def test_a_suggestion_is_declined_in_words_and_another_is_on_offer(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    assert "Times in your working hours" in gareth.say("sorry, I can't do that")
    assert [s.state for s in world.rows(Session)] == ["cancelled"]


def test_one_of_several_offered_times_is_taken_by_its_number(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("/supervision book")
    second = priya.buttons[1]
    assert "I have asked Gareth" in priya.say("the second one please")
    session = world.rows(Session)[0]
    assert f"{session.starts_at:%H:%M}" in second


def test_yes_to_several_times_is_asked_back(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("/supervision book")
    priya.say("yes")
    assert world.rows(Session) == []


def test_a_booked_session_is_moved_in_words(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    gareth.press("Yes, that works")
    said = priya.say("something came up, can we move it to Friday at 10 instead?")
    assert "Friday 6 March, 10:00–11:00" in said
    priya.press("Yes")
    assert [s.state for s in world.rows(Session)] == ["booked", "proposed"]


def test_a_cancellation_is_asked_before_it_is_done(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    gareth.press("Yes, that works")
    assert "Shall I cancel" in priya.say("I have to cancel our session")
    assert world.rows(Session)[0].state == "booked"
    priya.press("Cancel it")
    priya.submit()
    assert world.rows(Session)[0].state == "cancelled"


def test_we_met_yesterday_is_noted_with_an_undo(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    world.wait(days=10)
    assert "met on Wednesday 11 March" in priya.say("we met yesterday")
    priya.press("Undo")
    assert [s.state for s in world.rows(Session)] == ["cancelled"]


def test_being_away_is_noted_with_an_undo(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    said = priya.say("I'm off till the 13th")
    assert "until Friday 13 March" in said
    assert [(a.first_day, a.last_day) for a in world.rows(Absence)] == [(date(2026, 3, 2), date(2026, 3, 13))]
    priya.press("Undo")
    assert world.rows(Absence) == []


def test_an_item_goes_on_the_agenda_in_the_writers_words(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    said = priya.say("can you add my caseload to the agenda please")
    assert "my caseload" in said
    assert len(world.rows(AgendaItem)) == 1


def test_an_action_is_noted_and_done_in_words(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    said = priya.say("action for me: book the safeguarding training by Friday")
    assert "safeguarding training" in said
    assert world.rows(ActionPoint)[0].due == date(2026, 3, 6)
    priya.say("I've done the safeguarding training")
    assert world.rows(ActionPoint)[0].state == "done"


def test_who_is_overdue_in_words(world: World, pair: tuple[Chat, Chat]) -> None:
    world.wait(days=45)
    said = world.chat("Ada Lead").say("who's overdue?")
    assert "1 of 2 people has something late" in said


def test_noise_is_left_alone(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    assert priya.say("lol") == ""


def test_thanks_get_a_small_sign(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    assert priya.say("thanks!").strip() == "👍"
    assert priya.buttons == []


def test_what_could_be_two_things_is_asked_with_buttons(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    gareth.press("Yes, that works")
    said = priya.say("Friday at 10")
    assert "What did you mean?" in said or "didn't catch that" in said
    assert [s.state for s in world.rows(Session)] == ["booked"], (
        "a new time beside a booked one changes nothing unasked"
    )


def test_with_several_pairs_the_bot_asks_which(world: World, pair: tuple[Chat, Chat]) -> None:
    _, gareth = pair
    world.pair("Gareth Llewellyn", "Tunde Adeyemi")
    said = gareth.say("we met this morning")
    assert "more than one pair" in said
    assert world.rows(Session) == []
    gareth.press("Tunde Adeyemi")
    assert [s.state for s in world.rows(Session)] == ["held"]


def test_asking_for_ones_own_data_is_heard_and_told(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    said = priya.say("can I have a copy of everything you hold about me?")
    assert "That is your right" in said
    world.settle()
    ada = world.chat("Ada Lead")
    assert "Priya Nair asked" in ada.last
    assert "copy of everything" not in ada.last, "what she wrote stays with her"


def test_a_request_for_ones_own_data_goes_to_the_contact_that_the_policy_names(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    world.person("Dana Protect", email="dpo@example.org")
    world.policy(access=Access(data_requests="DPO@example.org"))
    said = pair[0].say("can I have a copy of everything you hold about me?")
    assert "told your organisation's data-protection contact" in said
    world.settle()
    assert "Priya Nair asked" in world.chat("Dana Protect").last
    assert world.chat("Ada Lead").cards == [], "nobody else hears of it"


def test_words_of_distress_get_people_and_never_a_menu(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    said = priya.say("I don't want to be alive any more")
    assert "999" in said
    assert "/agenda" not in said
    world.settle()
    assert "alive" not in gareth.all


@pytest.mark.parametrize(
    "text", ["", "   ", "🙂", "\x00", "<!channel>", "a" * 9_000, "=1+1", "<script>alert(1)</script>"]
)
def test_anything_at_all_is_answered_calmly(world: World, pair: tuple[Chat, Chat], text: str) -> None:
    priya, _ = pair
    priya.say(text)
    assert world.rows(Session) == []


@pytest.mark.parametrize("said", ["hello", "Hi there!", "good morning"])
def test_a_greeting_is_answered_with_what_can_be_done(pair: tuple[Chat, Chat], said: str) -> None:
    answer = pair[0].say(said)
    assert "Hello Priya. You could type:" in answer
    assert "didn't catch" not in answer


def test_disagreeing_in_words_opens_the_form_with_those_words(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.wait(days=10)
    gareth.say("/supervision held yesterday")
    gareth.press("Write the record")
    gareth.submit(part_wellbeing="All is well.", then="share")
    world.settle()
    priya.say("I disagree with the record, I never said that all is well")
    if priya.form is None:  # a channel that opens forms only from a press
        priya.press("Open the form")
    assert "I never said that all is well" in str(priya.form)
    priya.submit()
    assert [r.state for r in world.rows(Record)] == ["disputed"]
