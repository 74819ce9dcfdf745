"""Figures as evidence: by the dates as they stood, with names for leads, without for readers who lead nobody."""

from datetime import date, timedelta

import pytest

from handlers.policy.rules import Cadence
from storage.models import DueDate
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


def meet(world: World, days: int) -> None:
    """Let days pass, and have Gareth note that the two met."""
    world.skip(days)
    world.chat("Gareth Llewellyn").say(f"/supervision held {world.today}")


@SQLITE
@pytest.mark.clause("STK-8a", "STK-8b", "STK-8c", "CYP-SM3a", "GEN-5a")
def test_on_time_is_by_the_date_as_it_stood_and_a_later_rule_changes_nothing(world: World) -> None:
    under(world, "woughton")
    meet(world, 20)
    (kept,) = [row for row in world.rows(DueDate, kind="session") if row.met_on]
    assert (kept.due, kept.met_on) == (date(2026, 3, 31), world.today)
    ada = world.chat("Ada Lead")
    before = ada.say("/overdue figures this quarter")
    assert "100%" in before
    assert "On time means held by the date as it stood then: 1 of 1 this quarter" in before
    assert "Held without a record" in before
    assert "1, the oldest 0 days ago" in before
    (cadence, *rest) = world.app.policy.cadences
    weekly = Cadence.model_validate({"every": "1 week", "basis": "1.4"})
    world.policy(cadences=(weekly,))
    assert "1 of 1 this quarter" in ada.say("/overdue figures this quarter")
    world.policy(cadences=(cadence, *rest))
    meet(world, 75)
    late = ada.say("/overdue figures this quarter")
    assert "0 of 1 this quarter" in late
    assert "Without a contract: 2" in late or "Without" in late
    past = ada.say(f"/overdue figures at {world.today - timedelta(days=70)}")
    assert "1 of 1" in past
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    assert "0 of 1" in gareth.say("/overdue figures @Priya Nair") or "0 of 1" in gareth.last
    mine = priya.say("/overdue figures me")
    assert "You alone" in mine
    assert "0 of 1" in mine
    assert "figures-" in ada.say("/overdue figures csv")


@SQLITE
@pytest.mark.clause("WCC-1.2", "WCC-3.4a", "WCC-9.3")
def test_members_read_counts_without_names_and_never_of_fewer_than_five(world: World) -> None:
    under(world, "woughton")
    world.person("Mo Member", role="member")
    world.person("Cora Manager", role="Council Manager")
    ada, mo, cora = world.chat("Ada Lead"), world.chat("Mo Member"), world.chat("Cora Manager")
    assert "Nothing of yours" in mo.say("/overdue")
    assert "nobody is named yet" in ada.say("/overdue readers")
    assert "without names" in ada.say("/overdue readers members Mo Member")
    assert "with names" in ada.say("/overdue readers council manager Cora Manager")
    counted = mo.say("/overdue figures")
    assert "Everybody here, without names" in counted
    for name in ("Priya", "Gareth", "Ada"):
        assert name not in counted
    assert "Priya Nair" not in mo.say("/overdue")
    assert "Priya Nair" not in mo.say("/overdue figures @Priya Nair")
    named = cora.say("/overdue figures")
    assert "Without a supervisor" in named or "Without" in named
    assert "Ada Lead" in named
    for number in range(6):
        world.person(f"Person {number}", manager="Ada Lead", role="social worker", team="Riverside")
    world.person("Lone Worker", manager="Ada Lead", role="social worker", team="Wharf")
    told = mo.say("/overdue figures")
    assert "Riverside" in told
    assert "Wharf" not in told
    assert "Person 1" not in told
    assert "Wharf" not in mo.say("/overdue figures csv")
    assert "Administrators" in world.chat("Priya Nair").say("/overdue readers members Priya Nair")
    assert "reads no figures any more" in ada.say("/overdue readers remove Mo Member")
    assert "You alone" in mo.say("/overdue figures")


@SQLITE
def test_leads_hear_on_mondays_what_is_new_and_readers_the_quarter_and_else_nothing(world: World) -> None:
    under(world, "woughton")
    ada, gareth = world.chat("Ada Lead"), world.chat("Gareth Llewellyn")
    world.person("Mo Member", role="member")
    mo = world.chat("Mo Member")
    ada.say("/overdue readers members Mo Member")

    def keep() -> str:
        world.worker.keep()
        world.wait(days=2)
        return ada.all

    assert "New this week" not in keep(), "Monday 2 March, nothing is late"
    world.skip(33)
    assert world.today.isoweekday() == 1
    assert "New this week: 1 person below you" in keep()
    assert "New this week" in gareth.all
    assert "fewer than 5 people" in mo.all
    assert "Priya" not in mo.all
    world.skip(5)
    assert keep().count("New this week") == 1, "said once"
