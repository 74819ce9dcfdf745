"""Cases: numbers and dates only, with the clocks of the policy, what is ticked, and who is told."""

from datetime import date

import pytest

from handlers.policy import load
from storage.models import Case, CaseTick
from tests.support.chat import Chat
from tests.support.world import World

STOCKPORT = load("stockport")
GARETH, PRIYA, WEI, WYNN = "Gareth Llewellyn", "Priya Nair", "Wei Chen", "Wynn Parry"


@pytest.fixture
def team(world: World) -> World:
    """Gareth supervises Priya and Wei by the case rules of Stockport; Wynn leads Gareth. It is Monday 2 March."""
    world.person(WYNN, role="service leader")
    world.person(GARETH, manager=WYNN, role="team leader")
    for name in (PRIYA, WEI):
        world.person(name, manager=GARETH, role="social worker")
        world.pair(GARETH, name, since=date(2026, 1, 5))
    words = world.app.policy.words.model_copy(update={"case_system": STOCKPORT.words.case_system})
    world.policy(cases=STOCKPORT.cases, words=words)
    return world


def discuss(gareth: Chat, number: str, on: str = "2026-03-02", **typed: str) -> str:
    gareth.say(f"/supervision case {number} discussed")
    return gareth.submit(on=on, **typed)


@pytest.mark.clause(
    "STK-7.1", "STK-7.2", "STK-7.3", "STK-7.4", "STK-7.5", "STK-7e", "STK-7f", "STK-4.1a", "STK-4.1b"
)
@pytest.mark.clause("STK-13.1a", "STK-13.2e")
def test_a_case_from_its_allocation_to_its_end(team: World) -> None:
    gareth, priya, wynn = team.chat(GARETH), team.chat(PRIYA), team.chat(WYNN)
    assert "is still to come" in gareth.say("/supervision case 4711 allocated to @Priya Nair on 2026-05-20")
    shown = gareth.say("/supervision case 4711, 4712 allocated to @Priya Nair on 20 February")
    assert "Priya Nair has 4711 and 4712 since Friday 20 February." in shown
    assert "First to be discussed by Friday 20 March, in 2 weeks (Appendix 7, 1)." in shown
    assert "Due Friday 20 March, in 2 weeks; never discussed yet." in priya.say("/supervision cases")
    team.wait(days=23)
    assert "4711" in gareth.all
    shown = wynn.say("/overdue cases")
    assert "Priya Nair" in shown
    assert "Never discussed since allocated: 2" in shown
    assert "This list is kept by hand here" in shown
    assert "4711: It was allocated on 20 February 2026" in wynn.press("Why these dates")
    gareth.say("/supervision case 4711 discussed")
    assert "Your policy asks for the day" in gareth.submit()
    assert gareth.error is not None
    assert gareth.error.key == "next"
    assert "at the latest" in gareth.submit(next="2026-08-01", why="2")
    assert "Please choose the reason" in gareth.submit(next="2026-04-10", why="")
    shown = gareth.submit(next="2026-04-10", why="2", ticks="0")
    assert "Next by Friday 10 April, in 2 weeks: Risk." in shown
    assert "still to tick: The child's voice is on the child's file." in shown
    assert "Appendix 7, 2" in gareth.say("/supervision case 4711")
    team.wait(days=3)
    assert "1 case discussed: is it done?" in priya.all
    assert "Discussed, ticks missing: 1" in wynn.say("/overdue cases")
    gareth.press("Tick (1)")
    number = next(key for key in gareth.fields if key.startswith("ticks"))
    gareth.submit(**{number: str(team.rows(CaseTick, ticked_on=None)[0].id)})
    assert "Discussed, ticks missing: 0" in wynn.say("/overdue cases")
    priya.say("/supervision case 4711 changed change of carer")
    assert "Appendix 7, 3" in priya.say("/supervision case 4711") or "10 April" in priya.last
    before = team.rows(Case)[0].discussed_on
    assert "It is not a discussion, so no date moves." in gareth.say("/supervision case 4711 decision")
    assert team.rows(Case)[0].discussed_on == before
    assert "closed on" in priya.say("/supervision case 4711 closed")
    assert "4711" not in priya.say("/supervision cases")
    priya.press("Undo", card="Closed")
    assert "4711" in priya.say("/supervision cases")
