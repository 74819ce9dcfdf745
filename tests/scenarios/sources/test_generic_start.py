"""The generic policy: no figure is invented, and an induction goes with the first sessions."""

from datetime import date

import pytest

from handlers.policy import load
from tests.scenarios.test_sources import due, under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@SQLITE
@pytest.mark.clause("GEN-6a")
def test_no_month_is_invented_and_the_start_page_says_what_is_to_be_set(world: World) -> None:
    under(world, "generic")
    said = world.chat("Gareth Llewellyn").say("/supervision")
    assert "How often is still to be set" in said
    assert due(world) is None
    world.wait(days=90)
    assert "find a time" not in world.chat("Priya Nair").all.lower().replace("[find a time]", "")
    assert not load("stockport").interval_to_be_set


@SQLITE
@pytest.mark.clause("GEN-3b")
def test_a_new_workers_induction_stands_on_the_first_agendas(world: World) -> None:
    under(world, "generic", starts_on=date(2026, 2, 23))
    gareth = world.chat("Gareth Llewellyn")
    assert "induction: Induction talked through" in gareth.say("/agenda")
    gareth.say("/supervision series Priya Nair")
    gareth.press("Done", on="Induction talked through")
    gareth.submit(on="2026-03-02")
    assert "induction" not in gareth.say("/agenda").lower()
