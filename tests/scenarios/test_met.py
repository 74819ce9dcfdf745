"""A session that was booked elsewhere: "We met" in one tap, with the day, which can be changed."""

from datetime import timedelta

import pytest

from handlers.ui import Button
from storage.models import Session
from tests.support.world import World


@pytest.fixture
def late(world: World) -> World:
    """Monday 1 June: Priya's session was due in April."""
    world.person("Tina Team", role="team leader")
    world.person("Priya Nair", manager="Tina Team", role="social worker")
    world.pair("Tina Team", "Priya Nair")
    world.clock.move_to(world.clock.now() + timedelta(days=91))
    return world


def test_one_tap_on_the_start_page_notes_today_and_the_day_can_be_changed(late: World) -> None:
    tina = late.chat("Tina Team")
    tina.say("/supervision")
    assert "met on Monday 1 June" in tina.press("We met", on="Priya Nair")
    tina.press("It was another day")
    assert tina.fields["on"] == "2026-06-01"
    tina.submit(on="2026-06-02")
    assert tina.error is not None
    assert "still to come" in tina.error.words
    assert "met on Thursday 28 May" in tina.submit(on="2026-05-28")
    assert [str(s.held_on) for s in late.rows(Session)] == ["2026-05-28"]
    assert "Priya Nair: session" not in tina.say("/overdue sessions")


def test_it_is_on_their_page_and_beside_their_name_for_whoever_supervises(late: World) -> None:
    tina = late.chat("Tina Team")
    assert "We met" in tina.say("/overdue @Priya")
    tina.say("/overdue")
    tina.press("One by one")
    assert "met on Monday 1 June" in tina.press("We met", on="Priya Nair")
    assert "Taken back" in tina.press("Undo")


def test_nobody_else_notes_it(late: World) -> None:
    late.person("Sybil Service")
    pair = Button("We met", "session.met", {"pair": 1})
    assert "isn't yours" in late.chat("Sybil Service").press_held(pair)
    assert not late.rows(Session)
