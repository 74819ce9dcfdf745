"""Woughton: probation with its own interval and end, unpaid people without one, and who supervises whom."""

from datetime import UTC, date, datetime

import pytest

from storage.models import FrequencyRequest, Obligation, Training
from tests.scenarios.test_sources import due, under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@SQLITE
@pytest.mark.clause("WCC-1.5")
def test_the_manager_is_asked_how_often_in_probation_and_until_when_and_both_hear_of_its_end(
    world: World,
) -> None:
    under(world, "woughton", stage="Probationary", stage_from=date(2026, 1, 31), starts_on=date(2026, 1, 31))
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    world.wait(until=at(date(2026, 3, 3)))
    assert "how often, and until when?" in gareth.all
    assert due(world) == date(2026, 3, 31)
    gareth.say("/supervision")
    gareth.press("Set it")
    assert "longer than your policy" in gareth.submit(every="3 months", until="2026-06-30")
    assert "still to come" in gareth.submit(every="2 weeks", until="2026-01-01")
    gareth.submit(every="2 weeks", until="2026-06-30")
    world.settle()
    assert "you meet every 2 weeks, until Tuesday 30 June" in priya.all
    assert due(world) == date(2026, 3, 17)
    assert world.rows(Obligation, kind="stage_start") == []
    world.wait(until=at(date(2026, 6, 23)))
    for chat in (gareth, priya):
        assert "ends on Tuesday 30 June" in chat.all, "a week before"
    gareth.say("/supervision held today with Priya Nair")
    assert due(world) == date(2026, 7, 7)
    world.wait(until=at(date(2026, 7, 1)))
    for chat in (gareth, priya):
        assert "is over. From Wednesday 1 July" in chat.all
        assert "every 2 months (1.4)" in chat.all
    assert due(world) == date(2026, 8, 23)
    assert len(world.rows(FrequencyRequest)) == 1


@SQLITE
@pytest.mark.clause("WCC-1.6b")
def test_an_unpaid_person_without_an_interval_is_a_gap_and_no_two_months_are_assumed(world: World) -> None:
    under(world, "woughton", person_type="unpaid")
    ada, gareth = world.chat("Ada Lead"), world.chat("Gareth Llewellyn")
    assert due(world) is None
    assert "how often, for" in ada.say("/overdue sessions").lower()
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    assert gareth.fields["frequency"] == ""


@SQLITE
@pytest.mark.clause("WCC-2.3a", "WCC-3.1b", "WCC-3.4b")
def test_naming_a_supervisor_says_what_is_odd(world: World) -> None:
    under(world, "woughton")
    world.person("Nell Byrne", role="clerk", manager="Gareth Llewellyn")
    world.person("Dana Fox", role="clerk")
    with world.app.transaction() as db:
        db.add(
            Training(
                person_id=world.id_of("Gareth Llewellyn"), item="Skills for giving 1:1s", done_on=world.today
            )
        )
    world.settle()
    missing = world.rows(Obligation, kind="no_supervisor")
    assert (world.id_of("Gareth Llewellyn"), world.id_of("Nell Byrne")) in {
        (o.owner_id, o.person_id) for o in missing
    }
    assert (world.id_of("Ada Lead"), world.id_of("Dana Fox")) in {(o.owner_id, o.person_id) for o in missing}
    said = world.chat("Ada Lead").say("/supervision pair Dana Fox, Nell Byrne")
    assert "Your list has Gareth Llewellyn as Nell Byrne’s manager" in said
    assert "I know of no training of Dana Fox’s" in said
    assert "Nobody stands above Dana Fox" in said
    assert world.id_of("Nell Byrne") not in {
        row.person_id for row in world.rows(Obligation, kind="no_supervisor")
    }
    gareth = world.chat("Gareth Llewellyn")
    world.person("Ola Ash", role="clerk", manager="Gareth Llewellyn")
    world.wait(days=1)
    assert "Ola Ash has no" in gareth.say("/supervision")
    gareth.press("Name a line manager", on="Ola Ash")
    said = gareth.submit(who="Gareth Llewellyn")
    assert "no training" not in said
    assert "Your list has" not in said


@SQLITE
@pytest.mark.clause("WCC-2.1d")
def test_the_worker_can_have_something_talked_about_and_not_written(world: World) -> None:
    under(world, "woughton")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    priya.say("/agenda The nights with my mother")
    assert "nights with my mother" in gareth.say("/agenda")
    assert "Talk, don’t write" not in gareth.say("/agenda")
    priya.say("/agenda")
    assert "only the mark is kept" in priya.press("Talk, don’t write")
    for chat in (priya, gareth):
        said = chat.say("/agenda")
        assert "Something to talk about, and not to write down" in said
        assert "my mother" not in said
    gareth.say("/supervision held today")
    form = gareth.press("Write the 1:1 notes")
    assert "my mother" not in form


@SQLITE
@pytest.mark.clause("WCC-4.4a")
def test_the_contract_starts_from_each_ones_own_interval(world: World) -> None:
    under(world, "woughton")
    world.person("Nell Byrne", role="clerk", manager="Gareth Llewellyn", fte=0.5)
    world.pair("Gareth Llewellyn", "Nell Byrne", since=date(2026, 1, 31))
    gareth = world.chat("Gareth Llewellyn")
    for name, every in (("Priya Nair", "2 months"), ("Nell Byrne", "4 months")):
        gareth.say(f"/supervision agreement with {name}")
        gareth.press("Start it")
        assert gareth.fields["frequency"] == every
