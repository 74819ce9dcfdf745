"""Times on offer: spread out, none that was refused or is taken, and none called free where no calendar was read."""

import re
from datetime import UTC

from storage.models import Session
from tests.support.chat import Chat
from tests.support.world import World


def offered(card: str) -> list[str]:
    return re.findall(r"\[(\w{3} \d+ \w{3}, \d\d:\d\d)\]", card)


def booked(world: World, one: Chat, other: Chat, when: str) -> None:
    one.say(f"/supervision book {when}")
    world.settle()
    other.press("Yes, that works")
    world.settle()


def test_four_times_on_four_days_at_four_hours(pair: tuple[Chat, Chat]) -> None:
    card = pair[0].say("/supervision book")
    times = offered(card)
    assert "Times in your working hours" in card
    assert len({time.split(",")[0] for time in times}) == 4
    assert len({time.split(", ")[1] for time in times}) == 4


def test_a_time_that_was_refused_is_not_offered_again(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    first = offered(priya.say("/supervision book"))[0]
    priya.press(first)
    world.settle()
    assert first not in offered(gareth.press("I can't"))
    assert first not in offered(priya.say("/supervision book"))


def test_a_cancelled_time_and_one_that_is_being_moved_are_not_offered(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    first = offered(priya.say("/supervision book"))[0]
    priya.press(first)
    world.settle()
    gareth.press("Yes, that works")
    world.settle()
    assert first not in offered(priya.say("/supervision move"))
    assert first not in offered(priya.say("/supervision cancel"))


def test_a_time_beside_a_booked_session_asks_what_it_is_for(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth, "Thursday at 2pm")
    asked = priya.say("/supervision book Friday at 10")
    assert "You meet Gareth Llewellyn on Thursday 5 March at 14:00" in asked
    assert len(world.rows(Session)) == 1, "nothing was suggested yet"
    priya.press("Move it there")
    world.settle()
    gareth.press("Yes, that works")
    assert [session.state for session in world.rows(Session)] == ["cancelled", "booked"]


def test_an_extra_one_stays_beside_the_booked_one(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth, "Thursday at 2pm")
    priya.say("/supervision book Friday at 10")
    priya.press("An extra one")
    world.settle()
    gareth.press("Yes, that works")
    assert [session.state for session in world.rows(Session)] == ["booked", "booked"]


def test_the_form_asks_it_too(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth, "Thursday at 2pm")
    priya.say("/supervision move")
    priya.press("Another time")
    priya.submit(day="2026-03-06", time="15:00", place="Room 2")
    world.settle()
    gareth.press("Yes, that works")
    states = [(s.state, s.starts_at.astimezone(UTC).day, s.place) for s in world.rows(Session)]
    assert states == [("cancelled", 5, ""), ("booked", 6, "Room 2")]
