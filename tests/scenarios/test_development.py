"""Objectives, learning needs and the worker's own log: suggested, agreed, kept, met, and shown to whom they belong."""

from datetime import date

import pytest

from handlers.policy import load
from storage.models import LearningNeed, LogEntry, Objective, ObjectiveProgress, Obligation
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@pytest.fixture
def two(world: World) -> World:
    world.usual_pair()
    return world


@pytest.mark.on_postgres
def test_an_objective_is_suggested_agreed_carried_and_settled_in_one_line(two: World) -> None:
    gareth, priya = two.chat("Gareth Llewellyn"), two.chat("Priya Nair")
    gareth.say("/supervision objective add Chair a panel by 30 June with Priya Nair")
    two.settle()
    assert "Gareth Llewellyn suggests an objective for you" in priya.last
    priya.press("Change")
    priya.submit(what="Chair two panels", scope="career")
    assert "Gareth Llewellyn is asked to agree" in priya.last
    two.settle()
    gareth.press("Agree", on="Chair two panels")
    assert "Objective: Chair two panels: not talked about yet, due Tuesday 30 June" in priya.say("/agenda")
    gareth.say("/supervision held today")
    form = gareth.say("/supervision record")
    assert "Objective: Chair two panels" in form
    key = f"_objective{two.rows(Objective)[0].id}"
    gareth.submit(
        part_wellbeing="Well", part_work="Well", then="share", _need="Court skills", **{key: "behind"}
    )
    assert [row.state for row in two.rows(ObjectiveProgress)] == ["behind"]
    two.settle()
    read = priya.press("Read and agree", card="shared")
    assert "Chair two panels: behind" in read
    assert "New learning need: Court skills" in read
    assert "Chair two panels: behind, due" in priya.say("/agenda")
    assert "To learn: Court skills: raised today" in priya.last
    priya.say("/supervision objectives")
    assert "Done: “Chair two panels”" in priya.say("/supervision objective done 1")
    priya.press("Undo")
    assert two.rows(Objective)[0].state == "agreed"
    two.wait(days=40)
    assert "Open for 40 days" in gareth.say("/supervision learning with Priya Nair")
    assert "Met: “Court skills”. It was open for 40 days." in priya.say(
        "/supervision learning done court skills"
    )


def test_the_log_is_the_writers_and_sensitive_words_are_asked_about_first(two: World) -> None:
    gareth, priya = two.chat("Gareth Llewellyn"), two.chat("Priya Nair")
    assert "Only you see it" in priya.say("/supervision learning done Read the guidance on neglect")
    priya.say("/supervision highlight Calm in court")
    assert {row.kind for row in two.rows(LogEntry)} == {"learning", "highlight"}
    assert "neglect" not in gareth.say("/supervision learning with Priya Nair")
    assert "Add a need" in gareth.buttons
    assert "My log as a file" not in gareth.buttons
    priya.say("/supervision learning")
    priya.press("My log as a file")
    assert b"Learning: Read the guidance on neglect" in priya.files[0]
    said = priya.say("/supervision learning add I feel like I can't go on any more")
    assert "has not seen this" in said
    assert not two.rows(LearningNeed)
    priya.press("Another way")
    assert not two.rows(LearningNeed), "nothing is kept of it"


@SQLITE
@pytest.mark.clause("CYP-G5", "CYP-SE3")
def test_an_objective_names_the_plan_that_it_comes_from_and_learning_is_logged_by_a_command(
    world: World,
) -> None:
    under(world, "childrens")
    header = world.app.policy.header
    links = tuple(link.model_copy(update={"url": "https://example.org/plan"}) for link in header.links)
    world.policy(header=header.model_copy(update={"links": links}))
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    form = gareth.say("/supervision objective add")
    assert "Does it come from a plan?" in form
    gareth.submit(what="Fewer missed visits", plan="1")
    world.settle()
    assert f"From: {links[1].title}" in priya.press("Agree")
    assert f"[{links[1].title}]" in priya.last, "with its link"
    assert "Noted in your log" in priya.say("/supervision learning done Watched a strategy meeting")
    priya.say("/supervision learning add Chairing meetings")
    assert "Met: “Chairing meetings”" in priya.say("/supervision learning done 1")


@SQLITE
@pytest.mark.clause("GEN-2d", "GEN-2b")
def test_development_and_poor_practice_have_a_place_under_the_generic_policy(world: World) -> None:
    under(world, "generic")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    priya.say("/supervision learning add Court skills")
    gareth.say("/supervision held today with Priya Nair")
    gareth.press("Write the record")
    form = gareth.every_step()
    assert "Which learning needs are met?" in form
    assert "A learning need that came up" in form
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    gareth.submit(what="A visit was not made", plan="A list each Monday", next="2026-03-20")
    world.settle()
    assert "A visit was not made" in priya.press("Read it", card="Something to read together")
    assert [row.due for row in world.rows(Obligation, kind="concern")] == [date(2026, 3, 20)]
    assert "concern" not in world.chat("Ada Lead").say("/overdue @Priya Nair").casefold()
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Read it")
    gareth.press("Close it")
    gareth.submit(outcome="0", text="The list works")
    assert not world.rows(Obligation, kind="concern"), "tracked to an outcome"


@SQLITE
def test_a_formal_procedure_leaves_its_name_and_its_date_and_nothing_else(world: World) -> None:
    under(world, "stockport")
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    gareth.submit(what="Records were changed", plan="HR is asked", next="2026-03-06")
    assert "Within 28 days" in gareth.press("Open one: Priya Nair")
    gareth.submit(what="x", plan="y", next="2026-05-20")
    assert gareth.error is not None
    gareth.form = None
    gareth.press("Read it")
    gareth.press("Close it")
    gareth.submit(route="1", route_on="2026-03-09", text="What she said")
    assert gareth.error is not None
    assert "only which one and when is kept here" in gareth.error.words
    assert "Disciplinary, Monday 9 March" in gareth.submit(route="1", route_on="2026-03-09")


def test_what_the_policy_keeps_from_the_worker_is_told_to_nobody_else(world: World) -> None:
    world.usual_pair()
    rule = load("stockport").concerns
    assert rule is not None
    world.policy(concerns=rule.model_copy(update={"readers": ("supervisor", "supervisor's manager")}))
    gareth, priya, ada = (world.chat(name) for name in ("Gareth Llewellyn", "Priya Nair", "Ada Lead"))
    gareth.say("/supervision concerns with Priya Nair")
    assert "By your policy the person is not told" in gareth.press("Open one: Priya Nair")
    gareth.submit(what="Something odd with mileage", plan="Ada is asked", next="2026-03-12")
    world.settle()
    assert "concern" not in priya.all.casefold()
    gareth.say("/supervision concerns")
    button = gareth.held("Read it")
    assert "mileage" not in priya.press_held(button)
    ada.say("/supervision concerns")
    assert "mileage" in ada.press("Read it")
    assert "There is none that you may read" in priya.say("/supervision concerns")
