"""Children's services: the agreement, priority for sessions, and what goes on the agenda, as they are played."""

import pytest

from storage.models import Session
from tests.scenarios.sources.playing import Two, refused_without, send
from tests.scenarios.test_sources import due, under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@pytest.fixture
def two(world: World) -> Two:
    under(world, "childrens")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("CYP-G7a", "CYP-SR8")
def test_the_agreement_has_the_frequency_and_is_open_about_accountability(two: Two) -> None:
    _, gareth, priya = two
    start = lambda: (gareth.say("/supervision agreement"), gareth.press("Start it"))  # noqa: E731
    refused_without(gareth, "frequency", start)
    assert "6 weeks is longer than the policy allows" in send(gareth, frequency="6 weeks")
    send(gareth, frequency="2 weeks")
    read = priya.press("Read it")
    assert "Frequency: 2 weeks" in read
    assert "In supervision we also answer for our practice" in read
    assert "Frequency: 2 weeks" in priya.press("Accept")


@SQLITE
@pytest.mark.clause("CYP-SE1a")
def test_whoever_cancels_is_asked_why_and_a_new_time_is_looked_for(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    priya.press("Yes, that works")
    priya.say("/supervision cancel")
    refused = priya.submit(why="")
    assert priya.error is not None, refused
    assert [row.state for row in world.rows(Session)] == ["booked"]
    assert "find a new time" in priya.submit(why="The court date moved")
    world.settle()
    assert "The court date moved" in gareth.all


@SQLITE
@pytest.mark.clause("CYP-SE5")
def test_the_worker_brings_what_troubles_the_team_and_it_is_talked_about(two: Two) -> None:
    _, gareth, priya = two
    priya.say("/agenda Two of us cover three duty desks: what comes first?")
    assert "three duty desks" in gareth.say("/agenda")
    gareth.say("/supervision held today")
    gareth.press("Write the record")
    form = gareth.every_step()
    assert "three duty desks" in form
    assert "Anything in the team or area to raise or to take further?" in form
    send(gareth, part_mediation="Duty first; Gareth takes the desks to Ada", then="share")
    assert "Gareth takes the desks to Ada" in priya.press("Read it", card="record")


@SQLITE
@pytest.mark.clause("CYP-G1b")
def test_supervision_is_between_two_people_and_a_group_takes_no_ones_place(two: Two) -> None:
    world, gareth, priya = two
    ada = world.chat("Ada Lead")
    assert "Please name two people" in ada.say("/supervision pair @Gareth Llewellyn @Gareth Llewellyn")
    before = due(world)
    assert "the next date stays" in gareth.say("/supervision held group today")
    assert due(world) == before
    assert "Priya Nair" in gareth.say("/overdue")
    gareth.say("/supervision held today")
    assert due(world) != before
    assert "28 February" not in priya.say("/supervision why")
