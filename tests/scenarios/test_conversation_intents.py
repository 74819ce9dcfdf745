"""Every intent ends in the same action as its command or button, and small things can be taken back."""

from datetime import date

import pytest

from storage.models import ActionPoint, AgendaItem, Obligation, Person, Record, Session
from tests.scenarios.variants import ONE_CHANNEL
from tests.support.chat import Chat
from tests.support.world import World

pytestmark = ONE_CHANNEL


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("/agenda", "what's on the agenda?"),
        ("/action list", "what are my actions?"),
        ("/supervision", "when's my next supervision?"),
        ("/supervision help", "what can you do?"),
        ("/overdue", "who's overdue?"),
        ("/supervision agreement", "can I see our supervision agreement?"),
    ],
)
def test_asking_in_words_shows_what_the_command_shows(
    pair: tuple[Chat, Chat], command: str, typed: str
) -> None:
    priya, gareth = pair
    priya.say("/agenda My caseload")
    priya.say("/action me Ring the school by Friday")
    for chat in (priya, gareth):
        shown = chat.say(command)
        assert chat.say(typed) == shown


def test_another_time_than_the_one_understood_is_asked_for_in_a_form(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, _ = pair
    world.wait(days=18)
    priya.say("thurs half 2?")
    assert priya.buttons == ["Yes", "Another time"]
    priya.press("Another time")
    priya.submit(day="2026-03-27", time="11:00")
    assert [f"{s.starts_at:%a %H:%M}" for s in world.rows(Session)] == ["Fri 11:00"]


def test_a_range_is_answered_with_times_inside_it(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    world.wait(days=18)
    assert "Times in your working hours" in priya.say("any time Wednesday afternoon")
    assert all("Wed" in label for label in priya.buttons if ":" in label)
    assert world.rows(Session) == []


def test_what_two_people_arranged_is_shown_then_confirmed_by_the_other(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    said = priya.say("Gareth and I have booked our supervision in for Thursday at 2pm")
    assert "Thursday 5 March, 14:00–15:00 with Gareth Llewellyn: shall I note it?" in said
    priya.press("Yes")
    world.settle()
    gareth.press("Yes, that works")
    assert [s.state for s in world.rows(Session)] == ["booked"]


def test_a_wish_for_one_sooner_reaches_the_supervisor(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("could I have an extra supervision, sooner than planned?")
    world.settle()
    assert "sooner" not in gareth.all, "nobody is told before a yes"
    priya.press("Yes")
    world.settle()
    assert "Priya Nair would like to meet sooner" in gareth.last


@pytest.mark.parametrize(
    ("typed", "until"),
    [("remind me on Monday", date(2026, 4, 6)), ("not now", date(2026, 4, 2))],
)
def test_later_is_kept_with_a_way_back(
    world: World, pair: tuple[Chat, Chat], typed: str, until: date
) -> None:
    priya, _ = pair
    world.wait(days=30)
    assert priya.cards, "there was a reminder to answer"
    priya.say(typed)
    snoozed = {o.snoozed_until for o in world.rows(Obligation, owner_id=world.id_of("Priya Nair"))}
    assert until in snoozed


def test_a_pause_in_words_is_a_pause(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("please stop messaging me until 16 March")
    assert world.rows(Person, name="Priya Nair")[0].paused_until == date(2026, 3, 16)


def test_an_agenda_item_is_taken_back(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("can you add my caseload to the agenda please")
    priya.press("Undo")
    assert "my caseload" not in priya.say("/agenda")
    assert [item.state for item in world.rows(AgendaItem)] == ["dropped"]


def test_an_action_is_taken_back(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("new action for me: book the safeguarding training by Friday")
    priya.press("Undo")
    assert "safeguarding" not in priya.say("/action list")


def test_an_action_done_in_words_is_undone(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("/action me Book the safeguarding training by Friday")
    priya.say("I've done the safeguarding training")
    priya.press("Undo")
    assert [a.state for a in world.rows(ActionPoint)] == ["open"]


def test_an_action_gets_longer_in_words_and_back(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("/action me Book the safeguarding training by Friday")
    priya.say("can I have until 20 March for the safeguarding training?")
    assert [a.due for a in world.rows(ActionPoint)] == [date(2026, 3, 20)]
    priya.press("Undo")
    assert [a.due for a in world.rows(ActionPoint)] == [date(2026, 3, 6)]


def test_agreeing_a_record_in_words_shows_it_first(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.wait(days=10)
    gareth.say("/supervision held yesterday")
    gareth.press("Write the record")
    gareth.submit(part_wellbeing="All is well.", then="share")
    world.settle()
    priya.say("I'm happy to sign the record")
    assert [r.state for r in world.rows(Record)] == ["shared"], "reading comes before agreeing"
    assert "Read and agree" in priya.buttons


@pytest.mark.parametrize("noise", ["thanks!", "ta", "ok great 👍", "lol", "cheers, you too"])
def test_chatter_changes_nothing(world: World, pair: tuple[Chat, Chat], noise: str) -> None:
    priya, _ = pair
    priya.say("/supervision book Thursday at 2pm")
    priya.say(noise)
    assert [s.state for s in world.rows(Session)] == ["proposed"]
