"""Cases: numbers and dates only, with the clocks of the policy, what is ticked, and who is told."""

from datetime import date

import pytest

from handlers.policy import load
from handlers.policy.documents import Template, TemplateSection
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
    assert "First to be discussed by Friday 20 March, in 18 days (Appendix 7, 1)." in shown
    assert "Due Friday 20 March, in 18 days; never discussed yet." in priya.say("/supervision cases")
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
    assert "Next by Friday 10 April, in 16 days: Risk." in shown
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


@pytest.mark.clause("STK-4.1d", "STK-7.5", "STK-13.2e", "STK-7f")
def test_cases_come_to_the_agenda_and_the_record_brings_them_and_asks_for_the_ticks(team: World) -> None:
    agenda = STOCKPORT.agenda
    assert agenda is not None
    section = TemplateSection(key="cases", title="Cases", kind="case ids")
    team.policy(agenda=agenda, templates=(Template(name="record", cases="ids", section=(section,)),))
    gareth, priya = team.chat(GARETH), team.chat(PRIYA)
    assert "due to be discussed" not in priya.say("/agenda"), "somebody without open cases is asked nothing"
    gareth.say("/supervision case 4711, 4712 allocated to @Priya Nair on 2026-02-10")
    priya.say("/supervision case 4712 first")
    shown = priya.submit(reason="0", prepared="0")
    assert "comes first on the next agenda: Protective action" in shown
    assert "It need not wait for that." in shown
    priya.press("Ask to meet sooner")
    team.settle()
    assert "Priya Nair would like to meet sooner" in gareth.all
    shown = gareth.say("/agenda with Priya Nair")
    assert "first, case 4712: Protective action against the family's or child's wishes" in shown
    assert "cases due to be discussed: 4711" in shown
    gareth.say("/supervision held with Priya Nair today")
    gareth.say("/supervision record")
    one, two = (case.id for case in team.rows(Case))
    assert "Smith" not in gareth.submit(part_cases="the Smith children", then="share")
    assert gareth.error is not None
    assert "such as" in gareth.error.words
    gareth.submit(**{"part_cases": "", f"case{one}": "d,0,1", "then": "share"})
    assert gareth.error is not None
    assert gareth.error.key == f"casenext{one}"
    gareth.submit(**{"part_cases": "4712, 4713", f"case{one}": "d,0,1", f"casenext{one}": "2026-04-20",
                     f"casewhy{one}": "0", "then": "share"})  # fmt: skip
    assert gareth.error is None
    held = {case.number: case for case in team.rows(Case)}
    assert held["4711"].next_on == date(2026, 4, 20)
    assert {number: case.discussed_on for number, case in held.items()} == dict.fromkeys(held, team.today)
    assert held["4712"].raised_reason == ""
    assert len(team.rows(CaseTick, ticked_on=None)) == 6, (
        "two ticks and a next date of each case without a row"
    )
    priya.press("Read and agree")
    assert "4711, 4712, 4713" in priya.all
    team.wait(days=2)
    gareth.press("Tick (6)")
    gareth.submit(**{f"next{two}": "2026-05-02", f"why{two}": "1"})
    assert team.rows(Case)[1].next_on == date(2026, 5, 2)
    assert len(team.rows(CaseTick, ticked_on=None)) == 5


def test_nobody_else_sees_or_moves_a_case_and_a_successor_is_told(team: World) -> None:
    team.person("Fred Marsh", role="team leader")
    gareth, wei, fred = team.chat(GARETH), team.chat(WEI), team.chat("Fred Marsh")
    gareth.say("/supervision case 4711, 4712 allocated to @Priya Nair on 2026-02-10")
    for typed in ("", " discussed", " closed", " changed", " first", " decision", " allocated to me"):
        for chat in (wei, fred):
            shown = chat.say(f"/supervision case 4711{typed}")
            assert "can’t find case 4711" in shown
            assert "Priya" not in shown
    assert "4711" not in wei.say("/supervision cases")
    assert "4711" not in fred.say("/supervision cases")
    shown = gareth.say("/supervision cases @Priya Nair to @Wei Chen")
    assert "2 open cases of Priya Nair would go to Wei Chen" in shown
    gareth.press("Hand over to Wei Chen")
    team.settle()
    assert "You have 2 cases from Priya Nair: 4711 and 4712." in wei.all
    assert {case.worker_id for case in team.rows(Case)} == {team.id_of(WEI)}


@pytest.mark.clause("STK-A.6", "STK-13.1a")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("47 11x", "“11x” is not a number in the form that your organisation uses, such as 1234567."),
        ("mum was drinking again", "no names, and nothing of what happened"),
        ("4711 the Smith children", "no names, and nothing of what happened"),
    ],
)
def test_a_wrong_number_is_named_with_a_good_one_and_a_story_is_not_repeated(
    team: World, typed: str, said: str
) -> None:
    shown = team.chat(GARETH).say(f"/supervision case {typed}")
    assert said in shown
    assert "What is said about a client belongs in Liquid Logic." in shown
    assert "Smith" not in shown
    assert team.rows(Case) == []
