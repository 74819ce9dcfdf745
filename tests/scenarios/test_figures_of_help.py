"""How soon a call for help is answered, as a figure to whoever leads: no reasons, no names."""

from datetime import timedelta

from storage.models import SupervisorCall
from tests.scenarios.test_sources import SQLITE, under
from tests.support.world import World


@SQLITE
def test_whoever_leads_sees_how_soon_calls_for_help_were_answered(world: World) -> None:
    under(world, "childrens")
    ada, now = world.chat("Ada Lead"), world.clock.now()
    assert "Calls for somebody to help" not in ada.say("/overdue figures")
    with world.app.transaction() as db:
        for minutes in (30, 45, None):
            taken = now + timedelta(minutes=minutes) if minutes is not None else None
            db.add(
                SupervisorCall(
                    person_id=world.id_of("Priya Nair"), starts_at=now, asked_at=now, taken_at=taken
                )
            )
    assert "2 of 3 calls answered, half of them within 30 minutes" in ada.say("/overdue figures this quarter")
