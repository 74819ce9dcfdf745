"""A nudge with several lines that ask something opens no question: a bare answer is a choice of those lines."""

import pytest

from storage.models import ActionPoint, Question, Session
from tests.scenarios.variants import SQLITE
from tests.support.chat import Chat
from tests.support.world import World

ACTIONS = ["It is done: Ring the school", "It is done: Book the panel training", "None of these"]


@pytest.fixture
def gareth(world: World) -> Chat:
    """Gareth, who supervises Priya and Tunde and was reminded of one action with each today."""
    world.person("Ada Lead", role="service manager")
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    for name in ("Priya Nair", "Tunde Adeyemi"):
        world.person(name, manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", name)
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("action me Ring the school by Friday with Priya")
    gareth.say("action me Book the panel training by Friday with Tunde")
    world.wait(days=4)
    assert "2 new today" in gareth.last
    return gareth


def test_a_bare_answer_to_several_lines_is_a_choice_of_them_and_changes_nothing(
    world: World, gareth: Chat
) -> None:
    assert [q.asked for q in world.rows(Question)] == []
    for bare in ("yes", "done", "2", "the second one"):
        assert "What did you mean?" in gareth.say(bare)
        assert gareth.buttons == ACTIONS, bare
    assert "What did you mean?" in gareth.say("yes", to="2 new today")
    assert gareth.buttons == ACTIONS
    gareth.say("next Tuesday")
    assert gareth.buttons == [
        "It needs longer Tue 10 Mar: Ring the school",
        "It needs longer Tue 10 Mar: Book the panel training",
        "None of these",
    ]
    assert [a.state for a in world.rows(ActionPoint)] == ["open", "open"]
    gareth.press("It needs longer Tue 10 Mar: Book the panel training")
    assert [f"{a.due:%d}" for a in world.rows(ActionPoint)] == ["06", "10"]


@SQLITE
def test_what_is_the_same_for_every_line_is_done_and_what_names_one_of_them_means_it(
    world: World, gareth: Chat
) -> None:
    assert "Put off until Monday 9 March" in gareth.say("no")
    gareth.press("Undo")
    assert "Done" in gareth.say("yes, Tunde's")
    assert [a.state for a in world.rows(ActionPoint)] == ["open", "done"]
    gareth.press("Undo")
    assert "Done" in gareth.say("the school is done")
    assert [a.state for a in world.rows(ActionPoint)] == ["done", "open"]


@SQLITE
def test_a_new_wish_is_no_answer_to_a_nudge_of_several_lines(world: World, gareth: Chat) -> None:
    world.skip(14)
    world.settle()
    assert "Thursday 26 March, 14:00–15:00 with Tunde Adeyemi" in gareth.say("book Tunde thursday 2pm")
    assert "When would you like to meet Priya Nair" in gareth.say("book Priya next week")
    assert "When would you like to meet Tunde Adeyemi" in gareth.say("book Tunde")
    assert "you and Tunde Adeyemi met" in gareth.say("I met Tunde this morning")
    assert "Action added" in gareth.say("remind Tunde to send me the report by Friday")
    assert [s.state for s in world.rows(Session)] == ["held"]
    assert [a.owner_id for a in world.rows(ActionPoint)][2:] == [world.id_of("Tunde Adeyemi")]


@SQLITE
def test_a_question_that_was_opened_after_the_nudge_is_what_is_answered(world: World, gareth: Chat) -> None:
    world.chat("Priya Nair").say("/supervision book Tuesday at 2pm")
    world.settle()
    assert "You meet Priya Nair" in gareth.say("yes")
