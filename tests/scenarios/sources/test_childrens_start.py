"""Children's services: everybody who reports to a manager is supervised, by them or by somebody whom they designate."""

from datetime import timedelta

import pytest

from storage.models import Obligation
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@SQLITE
@pytest.mark.clause("CYP-G1a", "CYP-G3a", "CYP-G4a")
def test_a_manager_designates_somebody_and_each_new_pair_makes_its_agreement(world: World) -> None:
    under(world, "childrens")
    world.person("Nell Byrne", role="social worker", manager="Gareth Llewellyn", starts_on=world.today)
    world.person("Dana Fox", role="practice manager", manager="Gareth Llewellyn", starts_on=world.today)
    world.wait(days=1)
    gareth = world.chat("Gareth Llewellyn")
    owed = {(row.owner_id, row.person_id) for row in world.rows(Obligation, kind="no_supervisor")}
    mine = world.id_of("Gareth Llewellyn")
    assert {(mine, world.id_of("Nell Byrne")), (mine, world.id_of("Dana Fox"))} <= owed
    assert "Nell Byrne has no supervisor" in gareth.say("/supervision")
    assert "Nell Byrne" in world.chat("Ada Lead").say("/overdue supervisors")
    gareth.press("Name a supervisor", on="Nell Byrne")
    said = gareth.submit(who="Dana Fox")
    assert "Dana Fox supervises Nell Byrne" in said
    assert "Your list has" not in said, "a manager may designate somebody"
    world.settle()
    assert "Nell Byrne" not in world.chat("Ada Lead").say("/overdue supervisors")
    [agreement] = [row for row in world.rows(Obligation, kind="agreement", counts=True)
                   if row.person_id == world.id_of("Nell Byrne")]  # fmt: skip
    assert agreement.owner_id == world.id_of("Dana Fox")
    gareth.say("/supervision pair Gareth Llewellyn, Nell Byrne")
    gareth.press("Change to Gareth Llewellyn")
    world.wait(until=world.clock.now() + timedelta(days=1))
    again = [row for row in world.rows(Obligation, kind="agreement", counts=True)
             if row.person_id == world.id_of("Nell Byrne")]  # fmt: skip
    assert world.id_of("Gareth Llewellyn") in {row.owner_id for row in again}, (
        "and so after a change of supervisor"
    )
