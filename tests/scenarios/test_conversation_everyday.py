"""Everyday sentences in a team: what exists as a command works in words, and what cannot be known is said to be so."""

import pytest

from storage.models import Absence, ActionPoint, Session
from tests.scenarios.variants import SQLITE
from tests.support.chat import Chat
from tests.support.world import World

pytestmark = SQLITE  # what is understood does not depend on the channel


@pytest.fixture
def team(world: World) -> World:
    """Gareth, who supervises Priya and Tunde."""
    world.person("Ada Lead", role="service manager", is_admin=True)
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    for name in ("Priya Nair", "Tunde Adeyemi"):
        world.person(name, manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", name)
    return world


WORKER = (
    ("why is it due then?", "The rule: T-2"),
    ("who can see what I write?", "Who may read them"),
    ("what share of my sessions happened on time", "No supervision of yours was due this quarter"),
    ("what's the capital of France?", "I don't know that"),
    ("is the office open on Monday?", "I don't know that"),
    ("I'm back", "Welcome back"),
    ("thanks", "👍"),
    ("ok", "👍"),
    (
        "I'm drowning in paperwork, move it to Friday at 10",
        "Friday 6 March, 10:00–11:00 with Gareth Llewellyn",
    ),
    ("I'm drowning", "Please talk to somebody now"),
    ("how do I stop the messages", "You will hear from me again"),
)
LEAD = (
    ("who has no agreement", "2 of 2 people have no supervision agreement"),
    ("who has no session booked", "1 of 2 people has no supervision booked"),
    ("what share happened on time", "Figures"),
    ("what percentage of my team have a record", "I don't count records"),
    ("remind Priya to send me the report by Friday", "Who: Priya Nair"),
    ("I met Tunde this morning", "you and Tunde Adeyemi met on Monday 2 March"),
    ("book Tunde thursday 4pm", "Thursday 5 March, 16:00–17:00 with Tunde Adeyemi"),
)


def test_everyday_sentences_are_answered(team: World) -> None:
    priya, gareth = team.chat("Priya Nair"), team.chat("Gareth Llewellyn")
    priya.say("/supervision book Thursday at 2pm")
    team.settle()
    gareth.press("Yes, that works")
    for chat, rows in ((priya, WORKER), (gareth, LEAD)):
        for said, answer in rows:
            assert answer in chat.say(said), said
    assert [s.state for s in team.rows(Session)] == ["booked", "held"]


def test_a_question_that_cannot_be_known_offers_nothing_at_random(team: World) -> None:
    priya = team.chat("Priya Nair")
    for said in ("what's the weather doing", "who won the match?", "is Gareth in today?"):
        priya.say(said)
        assert priya.buttons in (["What can I ask?"], []), said


def test_an_absence_that_a_supervisor_notes_is_told_and_can_be_undone(team: World) -> None:
    gareth, priya = team.chat("Gareth Llewellyn"), team.chat("Priya Nair")
    gareth.say("Priya is off sick today")
    assert gareth.buttons == ["Note Priya Nair’s absence Mon 2 Mar", "None of these"]
    assert team.rows(Absence) == []
    assert "Priya Nair is away on Monday 2 March" in gareth.press("Note Priya Nair’s absence Mon 2 Mar")
    team.settle()
    assert "Gareth Llewellyn has noted that you are away" in priya.last
    assert priya.preview == "Alongside: something for you."
    priya.press("Undo")
    assert team.rows(Absence) == []
    assert "not noted any more" in gareth.press("Undo")


def test_leave_is_noted_by_command_for_a_supervisee_and_for_nobody_else(team: World) -> None:
    gareth = team.chat("Gareth Llewellyn")
    assert "Tunde Adeyemi is away from" in gareth.say("/supervision away @Tunde Adeyemi 9 March – 13 March")
    assert "for those whom you supervise" in gareth.say("/supervision away @Ada Lead 9 March – 13 March")
    assert "for those whom you supervise" in team.chat("Priya Nair").say("/supervision away @Gareth tomorrow")
    [absence] = team.rows(Absence)
    assert absence.person_id == team.id_of("Tunde Adeyemi")


def test_only_a_supervisor_is_offered_to_note_it(team: World) -> None:
    priya = team.chat("Priya Nair")
    priya.say("Gareth is off sick today")
    assert not any("absence" in label for label in priya.buttons)


def test_a_session_that_did_not_take_place_is_asked_about(team: World) -> None:
    priya, gareth = team.chat("Priya Nair"), team.chat("Gareth Llewellyn")
    priya.say("/supervision book Thursday at 2pm")
    team.settle()
    gareth.press("Yes, that works")
    team.wait(days=4)
    for said in ("he never turned up", "Gareth never turned up"):
        assert "what became of it?" in priya.say(said)
        assert priya.buttons == ["We moved it", "It was cancelled", "It was held after all"]
    assert [s.state for s in team.rows(Session)] == ["booked"]


def several_times(team: World) -> Chat:
    gareth = team.chat("Gareth Llewellyn")
    gareth.say("/supervision book with Priya Nair")
    return gareth


def test_an_okay_to_several_times_repeats_them_as_buttons(team: World) -> None:
    gareth = several_times(team)
    assert "What did you mean?" in gareth.say("ok")
    *times, none = gareth.buttons
    assert none == "None of these"
    assert len(times) == len(set(times)) >= 2
    assert all(":" in label for label in times), times
    gareth.press(times[1])
    assert len(team.rows(Session, state="proposed")) == 1


def test_whoever_is_named_is_meant_whatever_is_open(team: World) -> None:
    """Gareth has times for Priya, an item and actions open; what he says of Tunde is about Tunde."""
    gareth = several_times(team)
    for text in ("Ring the school", "Order the chairs"):
        gareth.say(f"/action @Priya Nair {text} by Friday")
    team.wait(days=20)
    assert "you and Tunde Adeyemi met" in gareth.say("I met Tunde this morning")
    assert "with Tunde Adeyemi" in gareth.say("book Tunde thursday 2pm")
    gareth.say("remind Tunde to send me the report by Friday")
    owners = [a.owner_id for a in team.rows(ActionPoint)]
    assert owners.count(team.id_of("Tunde Adeyemi")) == 1


def test_no_two_buttons_say_the_same(team: World) -> None:
    gareth = several_times(team)
    gareth.say("/supervision book with Tunde Adeyemi")
    team.wait(days=20)
    for said in ("yes", "Tuesday at 10 or Wednesday at 2", "done", "not this week", "Friday"):
        gareth.say(said)
        assert len(gareth.buttons) == len(set(gareth.buttons)), (said, gareth.buttons)
