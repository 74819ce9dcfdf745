"""A change of supervisor and of team: what the next one finds, on a list, and can read."""

import pytest

from storage.models import Pair
from tests.scenarios.sources.playing import send
from tests.scenarios.sources.test_woughton import NOTES
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@SQLITE
@pytest.mark.clause("WCC-6.2", "STK-13.4f", "STK-13.4g")
def test_the_next_supervisor_gets_a_list_of_what_came_along_and_reads_the_earlier_notes(world: World) -> None:
    under(world, "woughton")
    world.person("Sam Okafor", role="team leader", manager="Ada Lead")
    gareth, priya, ada, sam = (
        world.chat(name) for name in ("Gareth Llewellyn", "Priya Nair", "Ada Lead", "Sam Okafor")
    )
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    send(gareth, **NOTES, then="share")
    world.settle()
    priya.say("/agenda add The lease of the yard")
    gareth.say("/action @Priya Nair ring the printers by next Friday")
    ada.say("/supervision pair @Sam Okafor @Priya Nair")
    ada.press("Change to Sam Okafor")
    world.settle()
    told = sam.all
    assert "Open actions: 1" in told
    assert "Agenda items: 1" in told
    assert "1, the last of" in told
    sam.press("Earlier sets of 1:1 notes")
    assert NOTES["part_learning"] in sam.press("Read")
    assert [
        pair.handed_over_from_id is None for pair in world.rows(Pair, supervisee_id=world.id_of("Priya Nair"))
    ] == [
        True,
        False,
    ]
    assert "Open actions" not in priya.all.split("You and Sam Okafor")[-1], "the list is the supervisor's"
