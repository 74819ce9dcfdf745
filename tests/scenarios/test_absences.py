"""Being away: noted as people say it, with or without an end, and taken back."""

import pytest

from storage.models import Absence
from tests.support.chat import Chat
from tests.support.world import World


@pytest.fixture
def priya(world: World) -> Chat:
    """Priya on Monday 2 March, in a pair with Gareth."""
    world.person("Gareth Llewellyn", role="team leader")
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world.chat("Priya Nair")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3 – 14 March", "away from Tuesday 3 March until Saturday 14 March."),
        ("from Thursday until Friday", "away from Thursday 5 March until Friday 6 March."),
        ("Thursday", "away on Thursday 5 March."),
        ("from today", "away from Monday 2 March until you tell me that you are back."),
        ("off sick from today", "away from Monday 2 March until you tell me that you are back."),
        ("since yesterday", "away from Sunday 1 March until you tell me that you are back."),
        (
            "from Thursday until further notice",
            "away from Thursday 5 March until you tell me that you are back.",
        ),
        ("until Friday", "away from Monday 2 March until Friday 6 March."),
    ],
)
def test_days_away_are_read_as_people_say_them(priya: Chat, typed: str, said: str) -> None:
    assert f"Noted: {said}" in priya.say(f"/supervision away {typed}")


@pytest.mark.parametrize(
    "typed", ["", "because of my back", "14 March – 3 March", "since 1 January", "since Friday 20 March"]
)
def test_what_cannot_be_is_refused_and_nothing_is_noted(world: World, priya: Chat, typed: str) -> None:
    assert "Not done" in priya.say(f"/supervision away {typed}".strip())
    assert world.rows(Absence) == []


def test_somebody_away_without_an_end_hears_nothing_until_they_are_back(world: World, priya: Chat) -> None:
    priya.say("/supervision away from today")
    before = len(priya.cards)
    world.wait(days=60)
    assert len(priya.cards) == before
    assert "I have noted yesterday as your last day away." in priya.press("I am back")
    assert world.rows(Absence)[0].last_day is not None


def test_back_on_the_same_day_takes_the_leave_back(world: World, priya: Chat) -> None:
    priya.say("/supervision away today")
    assert "Today does not count as away." in priya.say("/supervision back")
    assert world.rows(Absence) == []
