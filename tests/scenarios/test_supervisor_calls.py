"""Supervision without a standing pair, as PMActive has it: reasons, calls, qualifications, and who could not come."""

from datetime import date

import pytest

from handlers.people import day_lists
from storage.models import Obligation, Pair, Qualification, Session, SupervisorCall
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World

GARETH, PRIYA, ADA, TOM = "Gareth Llewellyn", "Priya Nair", "Ada Lead", "Tom Okafor"


@pytest.fixture
def pool(world: World) -> World:
    """PMActive: Ada and Gareth manage, Priya and Tom coach."""
    under(world, "pmactive")
    world.person(TOM, manager=ADA, role="coach")
    return world


@SQLITE
@pytest.mark.clause("PMA-WHEN.b", "PMA-DEF.b", "PMA-REC.a")
def test_a_supervised_session_is_never_noted_without_its_reason(pool: World) -> None:
    gareth, priya = pool.chat(GARETH), pool.chat(PRIYA)
    assert "Why" in gareth.say("/supervision held today")
    assert not pool.rows(Session), "nothing is noted before the reason is given"
    assert "choose why" in gareth.submit(reason="")
    gareth.submit(reason="new, and still in induction or training", activity="Five-a-side")
    assert [(s.kind, s.reason, s.activity) for s in pool.rows(Session)] == [
        ("observed", "new, and still in induction or training", "Five-a-side")
    ]
    assert pool.rows(Obligation, kind="record")[0].owner_id == pool.id_of(GARETH), (
        "a report is owed after each"
    )
    priya.say("/supervision book tomorrow 10am")
    assert "choose why" in priya.submit(reason="")
    priya.submit(reason="ad hoc", activity="Swimming")
    pool.settle()
    assert "Swimming" in gareth.all


@SQLITE
@pytest.mark.clause("PMA-WHEN.2", "PMA-WHEN.3", "PMA-DEF.a", "PMA-SUP.b")
def test_a_call_goes_to_those_who_are_qualified_and_the_first_to_answer_has_it(pool: World) -> None:
    gareth, priya, ada, tom = (pool.chat(name) for name in (GARETH, PRIYA, ADA, TOM))
    data = b"email,activity,on\nada.lead@example.org,Climbing,2026-01-05\n"
    with pool.app.transaction() as db:
        plan = day_lists.plan_qualifications(db, pool.app.policy, data)
        assert "Ada Lead: Climbing" in plan.lines()[0]
        day_lists.apply_qualifications(db, plan)
        assert not day_lists.plan_qualifications(db, pool.app.policy, data).changed
    priya.say("/supervision ask for somebody senior climbing tomorrow 10am")
    assert priya.fields["activity"] == "climbing"
    priya.submit(reason="not yet qualified for this activity")
    assert "I have asked 1 person." in priya.last
    pool.settle()
    assert "Somebody asks for a supervisor" in ada.all
    assert "asks for a supervisor" not in gareth.all, "he is not qualified for it"
    priya.say("/supervision ask for a supervisor five-a-side tomorrow 2pm")
    priya.submit(reason="asked for support with a session")
    assert "I have asked 2 people." in priya.last, "nobody is qualified, so the pool is asked"
    pool.wait(minutes=20)
    taking = ada.held("I will be there", card="five-a-side")
    assert "can't find that" in tom.press_held(taking), "somebody who is not able to can't take it"
    gareth.press("I will be there", card="five-a-side")
    pool.settle()
    assert "Gareth Llewellyn has it, answered after 20 minutes." in ada.all
    assert "Gareth Llewellyn has it" in ada.press_held(taking)
    assert "Somebody will be there" in priya.all
    call = pool.rows(SupervisorCall)[1]
    assert (call.taken_at - call.asked_at).total_seconds() == 1200
    assert len(pool.rows(Session)) == 1
    gareth.press("What I will be looking for")
    gareth.submit(words="How you end the game.")
    pool.settle()
    assert "How you end the game." in priya.all
    assert "How you end the game." not in ada.all + tom.all
    ada.press("I will be there", card="climbing")
    assert [p.ends_on for p in pool.rows(Pair) if p.supervisor_id == pool.id_of(ADA)] == [date(2026, 3, 10)]
    assert "Climbing: Ada Lead" in priya.say("/supervision ask who is qualified")
    assert "End it" not in priya.last
    ada.say("/supervision ask who is qualified")
    assert "Nobody is on the list" in ada.press("End it")
    assert pool.rows(Qualification)[0].until_on == date(2026, 3, 1)
    gareth.say("/supervision held with Priya Nair today")
    gareth.submit(reason="not yet qualified for this activity", activity="Climbing")
    assert "I know of nobody there who is qualified for “Climbing”: your policy asks for it" in gareth.last


@SQLITE
def test_a_performance_reason_is_seen_by_the_two_alone(pool: World) -> None:
    gareth, priya, ada, tom = (pool.chat(name) for name in (GARETH, PRIYA, ADA, TOM))
    gareth.say("/supervision book tomorrow 10am")
    gareth.submit(reason="performance concern", activity="Swimming")
    pool.settle()
    assert "Performance concern" in priya.all
    session = priya.held("Yes, that works")
    for other in (ada, tom):
        assert "can't find that" in other.press_held(session)
        other.say("/supervision")
        other.say("/overdue")
        other.say("/overdue @Priya Nair")
        assert "erformance concern" not in other.all
    priya.say("/supervision ask")
    assert "erformance concern" not in str(priya.form), "nobody is called for it"


@SQLITE
def test_a_performance_reason_is_in_no_figure(pool: World) -> None:
    gareth, ada = pool.chat(GARETH), pool.chat(ADA)
    gareth.say("/supervision held today")
    gareth.submit(reason="performance concern", activity="Swimming")
    pool.settle()
    shown = ada.say("/overdue figures this month")
    assert "1" in shown
    assert "erformance concern" not in shown


@SQLITE
@pytest.mark.clause("PMA-SUP.a", "GEN-8a", "GEN-8c", "CYP-G9a")
def test_who_could_not_come_is_noted_without_blame_and_three_in_a_row_are_shown(world: World) -> None:
    world.usual_pair()
    gareth, priya, ada = world.chat(GARETH), world.chat(PRIYA), world.chat(ADA)
    for by in ("I could not come", "Priya could not come", "Neither of us"):
        gareth.say("/supervision book tomorrow 10am")
        world.settle()
        priya.press("Yes, that works")
        world.wait(days=1, hours=4)
        gareth.say("/supervision")
        gareth.press("Somebody could not come")
        shown = gareth.press(by)
        assert "No reason is kept." in shown
        world.settle()
    assert "you could not come on Wednesday 4 March" in priya.all.replace("You could", "you could")
    assert [s.missed_by for s in world.rows(Session)] == ["supervisor", "worker", "both"]
    row = "The last 3 did not take place: 3 Mar (Gareth Llewellyn), 4 Mar (Priya Nair) and 5 Mar (neither could come)"
    assert row in shown
    assert row in priya.say("/supervision")
    assert "Not held in a row" in ada.say("/overdue @Priya Nair")
    assert "3 Mar (" not in ada.all, "a manager sees the figure"
