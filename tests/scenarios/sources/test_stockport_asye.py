"""Stockport Family: the first year of a newly qualified worker, with an assessor and a second series."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.models import Agreement, Obligation, Pair, Session
from tests.scenarios.sources.playing import Two, refused_without, send
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.chat import Chat
from tests.support.world import World

PARTS = {
    "reflective_supervision": "Monthly with Dan, at the Kite Centre",
    "workload": "Six cases until June, then ten",
    "development_plan": "Court skills first",
    "development_time": "Friday afternoons",
}


def late(hour: int, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def two(world: World) -> Two:
    under(
        world, "stockport", stage="newly qualified", stage_from=date(2026, 3, 2), starts_on=date(2026, 3, 2)
    )
    world.person("Dan Moss", role="senior practitioner", manager="Ada Lead")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


def owed(world: World, kind: str) -> list[tuple[int, date]]:
    return [(row.owner_id, row.due) for row in world.rows(Obligation, kind=kind)]


@SQLITE
@pytest.mark.clause(
    "STK-10a", "STK-10d", "STK-10e", "STK-10h", "STK-B.10", "STK-B.11a", "STK-B.12", "STK-B.14"
)
def test_the_assessor_names_who_gives_the_second_series_which_has_its_own_clock_and_file(two: Two) -> None:
    world, gareth, priya = two
    world.settle()
    assert owed(world, "second_supervisor") == [(world.id_of("Gareth Llewellyn"), date(2026, 3, 2))]
    world.wait(until=late(10, date(2026, 3, 3)))
    assert "who gives the reflective 1-1?" in gareth.all
    shown = gareth.say("/supervision series Priya Nair")
    assert "Assessor Gareth Llewellyn" in shown.replace(":", "")
    assert "nobody yet" in shown
    gareth.press("Name who gives the reflective 1-1")
    assert "don't know anybody called" in gareth.submit(who="Nobody Atall")
    gareth.submit(who="Dan Moss")
    world.settle()
    assert "Dan Moss gives you the reflective 1-1" in priya.all, "the assessor's naming tells the worker"
    assert owed(world, "second_supervisor") == []
    [line, second] = world.rows(Pair)
    assert (second.series, second.supervisor_id) == ("reflective 1-1", world.id_of("Dan Moss"))
    due = {row.pair_id: row.due for row in world.rows(Obligation, kind="session") if row.counts}
    assert due == {line.id: date(2026, 2, 28), second.id: date(2026, 4, 2)}, "each has its own clock"
    dan = world.chat("Dan Moss")
    dan.say("/supervision book Thursday at 2pm with Priya Nair")
    world.settle()
    priya.press("Yes, that works")
    world.wait(until=late(16, date(2026, 3, 5)))
    dan.press("It was held")
    assert [row.kind for row in world.rows(Session)] == ["reflective 1-1"]
    due = {row.pair_id: row.due for row in world.rows(Obligation, kind="session") if row.counts}
    assert due[second.id] == date(2026, 4, 5), "a month after the last one"
    assert due[line.id] == date(2026, 2, 28), "and the line's clock runs on"
    form = dan.say("/supervision record with Priya Nair")
    assert "values" in form
    said = send(
        dan, part_reflection="What we each bring to a door", part_cases="4711", then="share", next_on=""
    )
    assert dan.error is None, said
    assert "Thursday 5 March, Dan Moss" in priya.say("/supervision records")
    assert "What we each bring" not in gareth.say("/supervision records")
    stolen = priya.held("Read")
    assert "can't find that" in gareth.press_held(stolen), (
        "personal reflections are kept apart from the line manager"
    )
    shown = priya.say("/supervision series")
    assert "Dan Moss" in shown
    assert "final assessment at 12 months" in shown.lower()


@SQLITE
@pytest.mark.clause("STK-10c")
def test_progress_is_reviewed_after_three_six_and_twelve_months(two: Two) -> None:
    world, gareth, priya = two
    world.settle()
    mine = world.id_of("Gareth Llewellyn")
    assert owed(world, "milestone") == [(mine, date(2026, 6, 2))]
    world.wait(until=late(12, date(2026, 6, 2)))
    assert "progress review at 3 months" in gareth.all
    world.wait(until=late(12, date(2026, 6, 5)))
    assert "review of progress" in world.chat("Ada Lead").say("/overdue reviews").lower()
    gareth.say("/supervision series Priya Nair")
    gareth.press("It was held", on="progress review at 3 months".capitalize())
    assert "still to come" in gareth.submit(on="2026-06-30")
    gareth.submit(on="2026-06-04")
    assert owed(world, "milestone") == [(mine, date(2026, 9, 2))]
    world.wait(until=late(12, date(2026, 9, 1)))
    gareth.say("/supervision held asye review today with Priya Nair")
    assert owed(world, "milestone") == [(mine, date(2027, 3, 2))], "holding the review counts as it"
    assert "[It was held]" not in priya.say("/supervision series"), "nobody notes their own"


@SQLITE
@pytest.mark.clause("STK-10i")
def test_the_learning_agreement_has_four_parts_and_three_signatures(two: Two) -> None:
    world, gareth, priya = two
    _name_assessor(world, gareth)
    world.settle()
    assert world.id_of("Gareth Llewellyn") in {owner for owner, _ in owed(world, "extra_agreement")}
    gareth.say("/supervision series Priya Nair")

    def start():
        return (
            gareth.say("/supervision series Priya Nair"),
            gareth.press("ASYE learning agreement"),
            gareth.press("Start it"),
        )[2]

    for key in PARTS:
        assert "Please fill this in" in refused_without(gareth, key, start, **PARTS)
    start()
    send(gareth, **PARTS)
    world.settle()
    dan = world.chat("Dan Moss")
    for chat in (priya, dan):
        assert "Court skills first" in chat.last
        chat.press("Accept")
    [made] = world.rows(Agreement, form="ASYE learning agreement")
    assert made.state == "active"
    assert owed(world, "extra_agreement") == []
    assert "in force" in gareth.all.lower()
    assert "Friday afternoons" not in gareth.say("/supervision agreement"), (
        "it is beside the pair's own agreement"
    )
    stolen = dan.held("Propose a change")
    assert "can't find that" in world.chat("Ada Lead").press_held(stolen)


def _name_assessor(world: World, gareth: Chat) -> None:
    gareth.say("/supervision series Priya Nair")
    gareth.press("Name an assessor")
    gareth.submit(who="Dan Moss")
    world.settle()
    assert "You assess Priya Nair in ASYE" in world.chat("Dan Moss").all
    assert "Dan Moss is your assessor" in world.chat("Priya Nair").all


@SQLITE
@pytest.mark.clause("STK-10b")
def test_both_are_told_as_the_weekly_weeks_end(two: Two) -> None:
    world, gareth, priya = two
    world.wait(until=late(12, date(2026, 4, 13)))
    for chat in (gareth, priya):
        assert "From Monday 13 April, you and" in chat.all
        assert "every month (section 10)" in chat.all


@SQLITE
@pytest.mark.clause("STK-4.3d")
def test_the_induction_is_kept_with_its_dates_and_stands_on_the_first_agendas(two: Two) -> None:
    _, gareth, priya = two
    assert "Induction: Corporate induction, Health and safety and Information governance" in gareth.say(
        "/agenda"
    ).replace("induction: C", "Induction: C")
    for step in ("Corporate induction", "Health and safety", "Information governance"):
        gareth.say("/supervision series Priya Nair")
        gareth.press("Done", on=step)
        said = gareth.submit(on="2026-03-02")
    assert "induction is complete" in said
    assert "completed on Monday 2 March" in priya.say("/supervision series")
    assert "nduction" not in gareth.say("/agenda")


@SQLITE
def test_somebody_in_a_programme_whom_nobody_assesses_is_a_gap_for_the_administrators(world: World) -> None:
    under(world, "stockport")
    world.person("Nell Byrne", role="social worker", stage="NQSW", stage_from=world.today - timedelta(days=3))
    world.settle()
    assert {owner for owner, _ in owed(world, "assessor")} == {world.id_of("Ada Lead")}
    assert world.id_of("Ada Lead") in {owner for owner, _ in owed(world, "no_supervisor")}
