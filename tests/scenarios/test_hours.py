"""A policy that counts hours by the month: what is held in one month is not carried to the next."""

from datetime import UTC, date, datetime

import pytest

from handlers.policy.rules import Cadence, Measure
from storage.models import Obligation, Session
from tests.support.world import World


@pytest.fixture
def hourly(world: World) -> World:
    rule = Measure(by="hours per month", hours=1.5, basis="T-hours")
    world.policy(measures=(rule,), cadences=(Cadence(every="none"),))
    world.pair("Gareth Llewellyn", "Priya Nair", since=date(2026, 1, 5))
    return world


def owed(world: World) -> Obligation:
    return next(o for o in world.rows(Obligation, kind="session") if o.counts)


def test_the_hours_of_a_month_are_owed_by_its_end(hourly: World) -> None:
    assert owed(hourly).due.isoformat() == "2026-03-31"
    assert "T-hours" in hourly.chat("Priya Nair").say("/supervision why")


def test_hours_held_settle_the_month_and_the_next_one_comes(hourly: World) -> None:
    gareth = hourly.chat("Gareth Llewellyn")
    hourly.wait(days=3)
    gareth.say("/supervision held yesterday")
    gareth.press("It was shorter or longer")
    gareth.submit(minutes="60")
    assert owed(hourly).due.isoformat() == "2026-03-31", "an hour of one and a half"
    gareth.say("/supervision held today")
    gareth.press("It was shorter or longer")
    gareth.submit(minutes="30")
    assert owed(hourly).due.isoformat() == "2026-04-30"
    assert len(hourly.rows(Session)) == 2


def test_a_new_month_is_owed_anew_as_it_begins(hourly: World) -> None:
    hourly.wait(until=datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert owed(hourly).due.isoformat() == "2026-04-30"
