"""Supervisors' training, coming back after an absence, and a changed role, as they are played."""

from datetime import UTC, date, datetime

import pytest

from handlers import people
from handlers.people.diff import today
from handlers.people.training_list import apply_training, plan_training
from handlers.policy.training import TrainingItem
from handlers.policy.values import Interval
from storage.models import Obligation, Training
from tests.scenarios.test_sources import SQLITE, under
from tests.support.world import World

ROUTE = "Systemic approaches"


def import_training(world: World, *lines: str) -> None:
    data = "\n".join(("email,training,route,on,until", *lines)).encode()
    with world.app.transaction() as db:
        apply_training(db, plan_training(db, world.app.policy, data))


def until(world: World, *day: int) -> None:
    world.wait(until=datetime(*day, 12, tzinfo=UTC))  # type: ignore[misc]


@SQLITE
@pytest.mark.clause("STK-12b", "STK-12c")
def test_a_supervisor_is_asked_until_one_of_the_routes_is_noted_and_again_before_it_ends(
    world: World,
) -> None:
    under(world, "stockport")
    rules = world.app.policy.training
    assert rules is not None
    refresher = TrainingItem(name="Safeguarding supervision", valid=Interval(1, "year"), basis="section 12")
    world.policy(training=rules.model_copy(update={"items": (rules.items[0], refresher)}))
    world.person("Sam Okafor", manager="Ada Lead", role="team leader")
    gareth, ada = world.chat("Gareth Llewellyn"), world.chat("Ada Lead")
    until(world, 2026, 3, 4)
    assert "raining" not in gareth.all, "nobody's training is known: nobody is asked for it"
    import_training(world, f"sam.okafor@example.org,Supervision training,{ROUTE},2024-05-01,")
    until(world, 2026, 3, 5)
    assert "Supervision training" in gareth.all
    assert "Practice educator" in gareth.all, "any of the routes"
    assert "Supervision training" not in world.chat("Sam Okafor").all, "he supervises nobody"
    until(world, 2026, 5, 10)
    said = ada.say("/overdue training")
    assert "Gareth Llewellyn" in said, "late: three months after he began to supervise"
    assert "None noted" in ada.say("/overdue @Gareth Llewellyn")
    gareth.say("/supervision")
    gareth.press("I have done it", on="Supervision training")
    gareth.submit(route=ROUTE, on="2026-05-04")
    import_training(world, "gareth.llewellyn@example.org,Safeguarding supervision,,2026-05-05,")
    assert "Gareth Llewellyn" not in ada.say("/overdue training")
    page = ada.say("/overdue @Gareth Llewellyn")
    assert f"{ROUTE}, Monday 4 May, noted by themselves" in page
    assert "counts until Wednesday 5 May 2027" in page
    world.skip(days=(date(2027, 4, 6) - world.today).days)
    until(world, 2027, 4, 9)
    assert "counts until Wednesday 5 May" in gareth.all, "again before it ends"
    world.skip(days=30)
    assert "Gareth Llewellyn" in ada.say("/overdue training")
    import_training(world, "gareth.llewellyn@example.org,Safeguarding supervision,,2027-05-08,")
    assert [row.due for row in world.rows(Obligation, kind="training")] == [date(2028, 5, 8)]


@SQLITE
@pytest.mark.clause("CYP-SR1b")
def test_childrens_supervisors_are_trained_or_shown_as_late(world: World) -> None:
    under(world, "childrens")
    gareth, ada = world.chat("Gareth Llewellyn"), world.chat("Ada Lead")
    import_training(world, "ada.lead@example.org,Reading this policy,,2026-01-05,")
    until(world, 2026, 3, 5)
    assert "Supervision training" in gareth.all
    assert "(Supervisors’ responsibilities, 1)" in gareth.all.replace("'", "’")
    until(world, 2026, 5, 5)
    assert "training for supervising" in ada.say("/overdue training")
    for item in ("Supervision training", "Reading this policy"):
        gareth.say("/supervision")
        gareth.press("I have done it", on=item)
        gareth.submit(on="2026-06-30")
        assert gareth.error is not None, "a day that is still to come"
        gareth.submit(on="2026-05-01")
    assert "No training is overdue" in ada.say("/overdue training")
    assert {row.noted_by_id for row in world.rows(Training, person_id=world.id_of("Gareth Llewellyn"))} == {
        world.id_of("Gareth Llewellyn")
    }


@SQLITE
@pytest.mark.clause("CYP-SR10")
def test_after_an_absence_the_supervisor_is_offered_a_session_by_its_dates_alone(world: World) -> None:
    under(world, "childrens")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    priya.say("/supervision away 4 March – 6 March")
    until(world, 2026, 3, 10)
    assert "is back" not in gareth.all, "three days are not long enough"
    priya.say("off sick from today")
    until(world, 2026, 3, 20)
    assert "is back" not in gareth.all
    priya.say("/supervision back")
    until(world, 2026, 3, 23)
    said = gareth.say("/supervision")
    assert "Priya Nair is back" in said
    assert "away for 10 days, back since Friday 20 March (Supervisors’ responsibilities, 10)" in said.replace(
        "'", "’"
    )
    assert "sick" not in gareth.all
    gareth.press("Not needed")
    assert "is back" not in gareth.say("/supervision")
    priya.say("/supervision away 1 April – 10 April")
    until(world, 2026, 4, 13)
    assert "back since Saturday 11 April" in gareth.say("/supervision")
    gareth.press("Find a time", on="is back")
    gareth.say("/supervision held today")
    assert "is back" not in gareth.say("/supervision")
    assert not [row for row in world.rows(Obligation, kind="return_session") if row.overdue_from]


@SQLITE
@pytest.mark.clause("CYP-SR3")
def test_whether_the_role_is_clear_is_asked_at_the_start_and_after_another_role(world: World) -> None:
    under(world, "childrens")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    for chat in (gareth, priya):
        assert "re your role and what it is responsible for clear?" in chat.say("/agenda")
    gareth.say("/supervision held today")
    assert "clear?" not in priya.say("/agenda")
    line = "Priya Nair,priya.nair@example.org,gareth.llewellyn@example.org"
    for role, asked in (("Social Worker", False), ("personal advisor", True)):
        world.skip(days=2)
        data = f"name,email,manager_email,role\n{line},{role}\n".encode()
        with world.app.transaction() as db:
            now = world.clock.now()
            plan = people.plan(db, world.app.policy, data, today(now), ids=(), whole=False)
            people.apply(db, plan, now)
        assert ("Is the new role clear?" in priya.say("/agenda")) is asked, role
    world.skip(days=1)
    gareth.say("/supervision held today")
    form = gareth.press("Write the record")
    assert "clear?" not in gareth.say("/agenda"), form
