"""Which question a message answers: the card that it is written under, the only one open, or the one that is chosen."""

import pytest

from bot.app import Incoming, Origin
from storage.models import ActionPoint, AgendaItem, Question, Session
from tests.scenarios.variants import ONE_CHANNEL
from tests.support.chat import Chat
from tests.support.world import World

pytestmark = ONE_CHANNEL


@pytest.fixture
def team(world: World) -> Chat:
    """Gareth, who supervises Priya and Tunde."""
    world.person("Ada Lead", role="service manager")
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    for name in ("Priya Nair", "Tunde Adeyemi"):
        world.person(name, manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", name)
    return world.chat("Gareth Llewellyn")


@pytest.fixture
def asked_twice(world: World, team: Chat) -> Chat:
    """Gareth again: Priya has suggested Thursday to him, and Tunde, after her, Friday."""
    world.chat("Priya Nair").say("/supervision book Thursday at 2pm")
    world.settle()
    world.chat("Tunde Adeyemi").say("/supervision book Friday at 10")
    world.settle()
    return team


def test_yes_to_two_open_questions_asks_which(world: World, asked_twice: Chat) -> None:
    said = asked_twice.say("yes")
    assert "What did you mean?" in said
    assert sorted(asked_twice.buttons) == [
        "None of these",
        "Yes, Fri 6 Mar, 10:00 with Tunde Adeyemi",
        "Yes, Thu 5 Mar, 14:00 with Priya Nair",
    ]
    assert {s.state for s in world.rows(Session)} == {"proposed"}
    assert "You meet Priya Nair" in asked_twice.press("Yes, Thu 5 Mar, 14:00 with Priya Nair")
    assert [s.state for s in world.rows(Session)] == ["booked", "proposed"]


def test_once_one_is_answered_yes_means_the_other(world: World, asked_twice: Chat) -> None:
    asked_twice.press("Yes, that works", card="Priya")
    assert "You meet Tunde Adeyemi" in asked_twice.say("yes")
    assert [s.state for s in world.rows(Session)] == ["booked", "booked"]


@pytest.mark.parametrize(
    ("who", "states"), [("Priya", ["booked", "proposed"]), ("Tunde", ["proposed", "booked"])]
)
def test_yes_in_answer_to_a_card_means_that_card(
    world: World, asked_twice: Chat, who: str, states: list[str]
) -> None:
    assert f"You meet {who}" in asked_twice.say("yes", to=f"{who} ")
    assert [s.state for s in world.rows(Session)] == states


def test_no_in_answer_to_the_older_card_means_the_older(world: World, asked_twice: Chat) -> None:
    asked_twice.say("sorry, I can't do that", to="Priya Nair")
    assert [s.state for s in world.rows(Session)] == ["cancelled", "proposed"]


def test_the_older_card_is_still_meant_weeks_after(world: World, team: Chat) -> None:
    team.say("/supervision book with Priya Nair")
    first = team.buttons[0]
    team.say("/supervision book with Tunde Adeyemi")
    world.wait(days=9)
    said = team.say("the first one", to="Priya Nair")
    assert "has passed" in said, f"{first} is what that card offers, whatever was asked since"
    assert world.rows(Session) == []


def test_each_of_two_lists_of_times_keeps_its_own_numbers(world: World, team: Chat) -> None:
    team.say("/supervision book with Priya Nair")
    team.say("/supervision book with Tunde Adeyemi")
    team.say("the second one", to="Priya Nair")
    (session,) = world.rows(Session)
    assert session.pair_id == world.rows(Question)[0].pair_id
    assert session.starts_at.isoformat(timespec="minutes") in world.rows(Question)[0].offered.split(",")[1]


def test_a_suggestion_that_was_answered_by_its_button_is_asked_no_more(world: World, team: Chat) -> None:
    world.chat("Priya Nair").say("/supervision book Thursday at 2pm")
    world.settle()
    team.press("Yes, that works")
    team.say("yes")
    assert [s.state for s in world.rows(Session)] == ["booked"]
    assert all(q.closed_at for q in world.rows(Question))


def test_a_reminder_of_two_actions_is_asked_which_is_done(world: World, team: Chat) -> None:
    priya = world.chat("Priya Nair")
    priya.say("/action me Ring the school by Friday")
    priya.say("/action me Book the panel training by Friday")
    world.wait(days=8)
    assert "Ring the school" in priya.last
    said = priya.say("done")
    assert "What did you mean?" in said
    priya.press("It is done: Book the panel training")
    assert [a.state for a in world.rows(ActionPoint)] == ["open", "done"]


def test_a_booked_session_is_moved_by_answering_its_card(world: World, asked_twice: Chat) -> None:
    asked_twice.press("Yes, that works", card="Tunde")
    asked_twice.press("Yes, that works", card="Priya")
    said = asked_twice.say("can we move this to Wednesday at 3 instead?", to="You meet Tunde Adeyemi")
    assert "15:00–16:00 with Tunde Adeyemi" in said
    asked_twice.press("Yes")
    tunde = next(s.pair_id for s in world.rows(Session) if f"{s.starts_at:%a}" == "Fri")
    assert [s.pair_id for s in world.rows(Session) if s.state == "proposed"] == [tunde]


def test_one_of_the_times_to_move_to_moves_the_session(world: World, team: Chat) -> None:
    priya = world.chat("Priya Nair")
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    team.press("Yes, that works")
    priya.say("can we move our session to next week instead?")
    priya.say("the second one")
    world.settle()
    team.press("Yes, that works")
    assert [s.state for s in world.rows(Session)] == ["cancelled", "booked"]


def test_a_question_in_the_thread_of_an_answer_is_what_the_next_answer_means(
    world: World, team: Chat
) -> None:
    team.say("/supervision book with Priya Nair")
    team.say("/supervision book with Tunde Adeyemi")
    team.say("next Tuesday afternoon please", to="Priya Nair")
    team.say("the first one", to="Priya Nair")
    (session,) = world.rows(Session)
    assert f"{session.starts_at:%a}" == "Tue"


def test_what_somebody_else_was_asked_is_no_question_of_mine(world: World, asked_twice: Chat) -> None:
    theirs = next(q for q in world.rows(Question) if q.ref)
    answering = Origin(theirs.channel, theirs.address, theirs.ref, theirs.workspace)
    world.app.answer(Incoming(world.id_of("Priya Nair"), text="yes", answering=answering))
    assert {s.state for s in world.rows(Session)} == {"proposed"}


def test_the_name_of_another_than_was_asked_about_is_asked_back(world: World, team: Chat) -> None:
    """What is meant for one is never put before the other."""
    team.say("/supervision book with Tunde Adeyemi")
    said = team.say("please add the sick leave forms to the agenda with Priya", to="Tunde ")
    assert "Which one do you mean?" in said
    assert world.rows(AgendaItem) == []
    team.press("Priya Nair")
    priya, tunde = world.chat("Priya Nair"), world.chat("Tunde Adeyemi")
    assert "sick leave forms" in priya.say("/agenda")
    assert "sick leave" not in tunde.say("/agenda")


def test_whoever_is_named_is_meant_where_nothing_was_asked(world: World, team: Chat) -> None:
    said = team.say("please add the sick leave forms to the agenda with Priya")
    assert "Agenda with Priya Nair" in said
    team.press("Undo")
    assert [item.state for item in world.rows(AgendaItem)] == ["dropped"]
