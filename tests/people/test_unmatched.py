"""Roles, stages and person types as people write them; what no rule knows is said; steps and work by import."""

from datetime import date

import pytest

from bot.channels.registry import ID_COLUMNS
from handlers import people
from handlers.people import day_lists, unmatched
from handlers.policy import Policy, load
from storage.models import Completion, Obligation, Person, WorkCount
from tests.people.test_importing import DIRECTOR, LEAD, take_over
from tests.people.test_reading import row
from tests.policy.making import policy
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


def with_policy(world: World, name: str) -> None:
    policy = load(name)
    world.policy(**{field: getattr(policy, field) for field in Policy.model_fields})


@SQLITE
@pytest.mark.clause("CYP-G5b")
def test_names_are_known_however_they_are_written_and_the_rest_are_said_to_the_admin(world: World) -> None:
    with_policy(world, "childrens")
    world.person("Ada Lead", is_admin=True, role="service manager", email="dee@x.org")
    stages = ("NQSW", "newly qualified", "Newly Qualified", "ASYE", "newly-qualified", "nqsw year 1")
    lines = [
        row(f"P{n} Q", f"p{n}@x.org", "dee@x.org", role="social worker", stage=stage)
        for n, stage in enumerate(stages)
    ]
    cook = row("Cy Cook", "cy@x.org", "dee@x.org", role="cook", person_type="agency")
    said = take_over(world, *lines, cook, DIRECTOR, whole=False)
    assert "! No rule of the policy is for these stages: nqsw year 1" in said
    assert any("roles: (none), cook" in line for line in said)
    world.settle()
    told = world.chat("Ada Lead").all
    assert "People without a rule" in told
    assert "nqsw year 1" in told
    world.wait(days=1)
    assert "Cy Cook" in world.chat("Ada Lead").say("/overdue sessions"), (
        "a gap until somebody sets an interval"
    )
    with world.app.transaction(reading=True) as db:
        assert unmatched.of_database(db, world.app.policy).roles == ("", "cook")


@SQLITE
def test_a_role_can_set_a_stage(world: World) -> None:
    with_policy(world, "stockport")
    said = take_over(world, row("Nia Q", "nia@x.org", "lou@x.org", role="NQSW"), LEAD, DIRECTOR)
    assert "Nia Q: the role NQSW sets the stage newly qualified." in said
    [nia] = world.rows(Person, email="nia@x.org")
    assert (nia.stage, nia.stage_from) == ("newly qualified", world.today)
    with world.app.transaction(reading=True) as db:
        again = people.plan(
            db, world.app.policy, people.export(db, ID_COLUMNS).encode(), world.today, ids=ID_COLUMNS
        )
        assert again.empty


@SQLITE
@pytest.mark.clause("CYP-SR4")
def test_an_induction_is_ticked_by_import_with_its_days(world: World) -> None:
    under(world, "childrens", starts_on=date(2026, 2, 2))
    data = b"Email,Step,Completed on\npriya.nair@example.org,induction PLANNED,2026-02-03\n"
    with world.app.transaction() as db:
        plan = day_lists.plan_induction(db, world.app.policy, data)
        day_lists.apply_induction(db, plan)
        assert day_lists.plan_induction(db, world.app.policy, data).changed == ()
    [done] = world.rows(Completion)
    assert (done.name, done.done_on) == ("Induction planned", date(2026, 2, 3))
    gareth = world.chat("Gareth Llewellyn")
    assert "nduction: Training planned and Induction complete" in gareth.say("/agenda")
    gareth.say("/supervision series Priya Nair")
    gareth.press("Done", on="Training planned")
    assert "1 step to go" in gareth.submit(on="2026-03-01")
    wrong = b"email,step,completed_on\nnobody@x.org,x,2026-02-03\npriya.nair@example.org,Dancing,soon\n"
    with world.app.transaction() as db, pytest.raises(day_lists.DayListInvalid) as refused:
        day_lists.plan_induction(db, world.app.policy, wrong)
    assert len(refused.value.problems) == 2


@SQLITE
def test_shifts_come_by_import_and_a_session_is_due_after_so_many(world: World) -> None:
    rules = policy(
        '[[measure]]\nby = "shifts"\nshifts = 3\nbasis = "28.2"\n[[cadence]]\nevery = "none"\nbasis = "28.2"\n'
    )
    world.policy(**{field: getattr(rules, field) for field in Policy.model_fields})
    world.usual_pair()
    data = b"email,what,on,number\npriya.nair@example.org,Shifts,2026-03-02,3\n"
    with world.app.transaction() as db:
        day_lists.apply_work(db, day_lists.plan_work(db, rules, data))
        assert day_lists.plan_work(db, rules, data).changed == ()
    assert len(world.rows(WorkCount)) == 1
    assert [row.due for row in world.rows(Obligation, kind="session") if row.counts] == [date(2026, 3, 2)]
    assert "3 shifts" in world.chat("Priya Nair").say("/supervision why")
