"""Taking back what was said: twice, after somebody else has changed it, too late: what is true now is said."""

from datetime import date

import pytest

from storage.models import Absence, ActionPoint, AgendaItem, Obligation, Record, Session
from tests.scenarios.variants import ONE_CHANNEL
from tests.support.chat import Chat
from tests.support.world import World

pytestmark = ONE_CHANNEL


def suggested(world: World, gareth: Chat) -> None:
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()


# Twice


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("can you add my caseload to the agenda please", "my caseload Dropped", "was dropped before"),
        ("new action for me: ring the school by Friday", "Dropped", "was dropped before"),
        ("I'm off till the 13th", "not noted any more", "not noted any more. Nothing was changed"),
        ("we met today", "no longer noted as held", "no longer on the table"),
        ("please stop messaging me until 16 March", "Back to normal", "Back to normal"),
    ],
)
def test_undo_twice_says_that_it_is_undone(
    world: World, pair: tuple[Chat, Chat], typed: str, first: str, second: str
) -> None:
    priya, _ = pair
    priya.say(typed)
    button = priya.held("Undo")
    assert first in priya.press_held(button)
    assert second in priya.press_held(button)
    assert world.rows(Absence) == []
    assert {s.state for s in world.rows(Session)} <= {"cancelled"}
    assert {a.state for a in (*world.rows(ActionPoint), *world.rows(AgendaItem))} <= {"dropped"}


def test_a_no_taken_back_twice_is_open_once(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    suggested(world, gareth)
    priya.say("sorry, I can't do that")
    button = priya.held("Undo")
    for _ in range(2):
        assert "Gareth Llewellyn" in priya.press_held(button)
        assert [s.state for s in world.rows(Session)] == ["proposed"]
    world.settle()
    assert "Thursday 5 March" in gareth.last
    priya.press("Yes, that works")
    assert [s.state for s in world.rows(Session)] == ["booked"]


# After somebody else


def test_an_item_that_the_other_has_ticked_off_stays_ticked_off(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    priya.say("can you add my caseload to the agenda please")
    button = priya.held("Undo")
    gareth.say("/agenda")
    gareth.say("/agenda done 1")
    assert "That was done before: nothing was changed." in priya.press_held(button)
    assert [item.state for item in world.rows(AgendaItem)] == ["done"]


def test_an_action_that_the_other_has_settled_stays_settled(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("action for Gareth: ring the school by Friday")
    button = priya.held("Undo")
    gareth.say("I've done the school")
    assert "was done before: nothing was changed" in priya.press_held(button)
    assert [a.state for a in world.rows(ActionPoint)] == ["done"]


def test_more_time_that_the_other_has_changed_again_stays(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/action me Ring the school by Friday")
    priya.say("can I have until 20 March for the school?")
    button = priya.held("Undo")
    gareth.say("/action defer school to 27 March")
    assert "has been changed again since, so I left it as it is now" in priya.press_held(button)
    assert [a.due for a in world.rows(ActionPoint)] == [date(2026, 3, 27)]


def test_a_no_is_not_taken_back_beside_a_newer_suggestion(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    suggested(world, gareth)
    priya.say("sorry, I can't do that")
    button = priya.held("Undo")
    gareth.say("/supervision book Friday at 11")
    assert "another time on the table already" in priya.press_held(button)
    assert [s.state for s in world.rows(Session)] == ["cancelled", "proposed"]


# Too late


def test_a_session_with_a_record_stays_held(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.wait(days=10)
    priya.say("we met yesterday")
    button = priya.held("Undo")
    gareth.say("/supervision record")
    gareth.submit(part_wellbeing="All is well.", then="share")
    assert "There is a supervision record of it already, so it stays." in priya.press_held(button)
    assert [s.state for s in world.rows(Session)] == ["held"]
    assert [r.state for r in world.rows(Record)] == ["shared"]


def test_a_booked_session_with_a_record_stays_held_too(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    suggested(world, gareth)
    priya.press("Yes, that works")
    world.wait(days=4)
    priya.say("we met yesterday")
    button = priya.held("Undo")
    gareth.say("/supervision record")
    gareth.submit(part_wellbeing="All is well.", then="share")
    assert "There is a supervision record of it already, so it stays." in priya.press_held(button)
    assert [s.state for s in world.rows(Session)] == ["held"]


def test_leave_that_has_ended_early_keeps_its_days(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("I'm off till the 13th")
    button = priya.held("Undo")
    world.wait(days=3)
    priya.say("/supervision back")
    assert "has been changed since: it now ends on Wednesday 4 March" in priya.press_held(button)
    assert [(a.first_day, a.last_day) for a in world.rows(Absence)] == [(date(2026, 3, 2), date(2026, 3, 4))]


def test_a_reminder_that_has_come_by_then_stays_away_no_longer(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    world.wait(days=30)
    priya.say("remind me on Monday")
    button = priya.held("Undo")
    world.wait(days=5)
    assert "Back to normal" in priya.press_held(button)
    assert not any(o.snoozed_until for o in world.rows(Obligation, owner_id=world.id_of("Priya Nair")))


def test_what_there_is_nothing_to_remind_of_is_not_put_off(world: World, pair: tuple[Chat, Chat]) -> None:
    said = pair[0].say("remind me on Monday")
    assert "There is nothing that I would remind you of at the moment" in said
    assert "Undo" not in pair[0].buttons


@pytest.mark.parametrize(
    "typed", ["I was off from 2 January to 9 January 2020", "I'm away until 3 August 2030"]
)
def test_leave_in_words_has_the_bounds_of_leave_by_command(
    world: World, pair: tuple[Chat, Chat], typed: str
) -> None:
    pair[0].say(typed)
    assert all(a.last_day and a.last_day < date(2028, 3, 5) for a in world.rows(Absence))
    assert all(a.first_day > date(2026, 1, 29) for a in world.rows(Absence))


# Unclear


def test_of_two_times_the_one_that_is_pressed_is_the_one_that_is_shown(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, _ = pair
    world.wait(days=18)
    assert "What did you mean?" in priya.say("Tues at 10 or Weds at 2")
    assert priya.buttons == ["Suggest Tue 24 Mar, 10:00", "Suggest Wed 25 Mar, 14:00", "None of these"]
    button = priya.held("Suggest Wed 25 Mar, 14:00")
    assert "Wednesday 25 March, 14:00–15:00 with Gareth Llewellyn" in priya.press_held(button)
    priya.press("Yes")
    assert [f"{s.starts_at:%a %H:%M}" for s in world.rows(Session)] == ["Wed 14:00"]
    assert "answered that already" in priya.press_held(button)
    assert len(world.rows(Session)) == 1


def test_a_time_beside_a_booked_session_is_asked_what_for(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    suggested(world, gareth)
    priya.press("Yes, that works")
    assert "What did you mean?" in priya.say("Friday at 10")
    assert "Move it Fri 6 Mar, 10:00" in priya.buttons
    assert 2 <= len(priya.buttons) <= 3
    priya.press("Move it Fri 6 Mar, 10:00")
    assert [s.state for s in world.rows(Session)] == ["booked"], "a move is shown before it is done"
    priya.press("Yes")
    assert [s.state for s in world.rows(Session)] == ["booked", "proposed"]


def test_what_i_was_asked_is_nobody_elses_to_press(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.wait(days=18)
    priya.say("Tues at 10 or Weds at 2")
    assert "can't find that question" in gareth.press_held(priya.held("Suggest Wed 25 Mar, 14:00"))
    assert world.rows(Session) == []
