"""A message that names somebody answers what was asked about them, and never what was asked about another."""

import pytest

from storage.models import ActionPoint, AgendaItem, Identity, Session
from tests.scenarios.variants import ONE_CHANNEL
from tests.support.chat import Chat
from tests.support.world import World

pytestmark = ONE_CHANNEL


@pytest.fixture
def team(world: World) -> Chat:
    """Gareth, who supervises Priya and Tunde; Priya has suggested Thursday to him."""
    world.person("Ada Lead", role="service manager")
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    for name in ("Priya Nair", "Tunde Adeyemi"):
        world.person(name, manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", name)
    world.chat("Priya Nair").say("/supervision book Thursday at 2pm")
    world.settle()
    return world.chat("Gareth Llewellyn")


def suggest(world: World, name: str = "Tunde Adeyemi") -> None:
    world.chat(name).say("/supervision book Friday at 10")
    world.settle()


@pytest.mark.parametrize(
    "said",
    [
        "yes to Tunde's",
        "yes to tunde",
        "that's fine for Tunde",
        "Tunde can't do it",
        "no to Tunde's",
        "ok Tunde",
    ],
)
def test_an_answer_that_names_another_answers_nothing(world: World, team: Chat, said: str) -> None:
    team.say(said)
    assert [s.state for s in world.rows(Session)] == ["proposed"]


def test_what_it_could_mean_instead_is_on_offer(world: World, team: Chat) -> None:
    team.say("yes to Tunde's")
    assert team.buttons == [
        "Yes, Thu 5 Mar, 14:00 with Priya Nair",
        "Find a time with Tunde Adeyemi",
        "None of these",
    ]
    assert "When would you like to meet Tunde Adeyemi?" in team.press("Find a time with Tunde Adeyemi")
    assert [s.state for s in world.rows(Session)] == ["proposed"]


def test_the_question_about_another_can_still_be_answered_from_there(world: World, team: Chat) -> None:
    team.say("yes to Tunde's")
    assert "You meet Priya Nair" in team.press("Yes, Thu 5 Mar, 14:00 with Priya Nair")


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ("yes to Tunde's", ["proposed", "booked"]),
        ("yes to priya", ["booked", "proposed"]),
        ("no to Tunde's", ["proposed", "cancelled"]),
    ],
)
def test_of_two_open_questions_the_one_of_whoever_is_named_is_answered(
    world: World, team: Chat, said: str, states: list[str]
) -> None:
    suggest(world)
    team.say(said)
    assert [s.state for s in world.rows(Session)] == states


def test_yes_to_somebody_in_answer_to_another_ones_card_is_asked_back(world: World, team: Chat) -> None:
    suggest(world)
    said = team.say("yes to Tunde's", to="Priya Nair")
    assert "What did you mean?" in said
    assert {s.state for s in world.rows(Session)} == {"proposed"}


def test_a_mention_names_somebody_too(world: World, team: Chat) -> None:
    address = world.rows(Identity, person_id=world.id_of("Tunde Adeyemi"))[0].address
    team.say(f"yes to <@{address}>")
    assert [s.state for s in world.rows(Session)] == ["proposed"]
    assert "Find a time with Tunde Adeyemi" in team.buttons


def test_whoever_is_named_was_met_whatever_was_asked_last(world: World, team: Chat) -> None:
    world.wait(days=3, hours=2)
    team.say("Tunde and I met yesterday")
    [priyas] = world.rows(Session, state="proposed")
    [held] = world.rows(Session, state="held")
    assert held.pair_id != priyas.pair_id
    team.press("Undo")
    assert world.rows(Session, state="held") == []


def test_a_time_for_another_than_was_asked_about_is_asked_back(world: World, team: Chat) -> None:
    assert "Which one do you mean?" in team.say("Friday at 11 instead, Tunde is off then")
    assert "Friday 6 March, 11:00–12:00 with Priya Nair" in team.press("Priya Nair")
    assert [s.state for s in world.rows(Session)] == ["proposed"]


def test_a_pair_that_was_chosen_keeps_what_was_understood(world: World, team: Chat) -> None:
    """The time was an answer to another's question; it is the chosen one's all the same."""
    world.chat("Priya Nair").press("Take it back")
    team.say("/supervision book with Priya Nair")
    assert "Which one do you mean?" in team.say("Thursday at 3 for Tunde")
    assert "Thursday 5 March, 15:00–16:00 with Tunde Adeyemi" in team.press("Tunde Adeyemi")
    assert world.rows(Session, state="proposed") == []


def test_reading_goes_by_the_name_alone(world: World, team: Chat) -> None:
    assert "Agenda with Tunde Adeyemi" in team.say("what does Tunde have on the agenda?")
    assert "You and Tunde Adeyemi have no" in team.say("can I see Tunde's agreement?")


def test_an_item_about_somebody_is_put_before_nobody_unasked(world: World, team: Chat) -> None:
    """What is said of Tunde may be for anybody's agenda, his own least of all."""
    said = team.say("can you add Tunde's sickness to the agenda please")
    assert "Which one do you mean?" in said
    assert world.rows(AgendaItem) == []
    assert "sickness" in team.press("Priya Nair")
    assert "sickness" not in world.chat("Tunde Adeyemi").say("/agenda")


def test_done_with_a_name_is_no_answer_to_another_action(world: World, team: Chat) -> None:
    team.say("/action me Ring the school by Friday")
    team.press("Priya Nair")
    world.wait(days=4)
    assert "Ring the school" in team.last
    team.say("done, Tunde's")
    assert [a.state for a in world.rows(ActionPoint)] == ["open"]


def test_somebody_who_is_in_no_pair_of_mine_is_not_taken_for_one_who_is(world: World) -> None:
    world.person("Ada Lead", role="service manager")
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    world.person("Tunde Adeyemi", manager="Gareth Llewellyn", role="social worker")
    world.pair("Ada Lead", "Gareth Llewellyn")
    world.wait(days=3)
    ada = world.chat("Ada Lead")
    said = ada.say("I met with Tunde yesterday")
    assert "whom do you mean?" in said
    assert world.rows(Session) == []
    ada.press("Gareth Llewellyn")
    assert [s.state for s in world.rows(Session)] == ["held"]
