"""Records in two hands, in steps: the worker's own part, decisions with reasons, what is passed on, initials."""

import pytest

from handlers.policy import load
from storage.models import ActionPoint, OwnPart, Record, SessionPurpose, Signature
from tests.scenarios.sources.playing import Two, send
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@pytest.fixture
def stockport(world: World) -> Two:
    under(world, "stockport")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("STK-A.hd", "STK-A.1", "STK-A.2x", "STK-4.2d", "STK-C.5a")
@pytest.mark.clause("STK-13.2d")
def test_a_record_fills_itself_and_has_two_hands(stockport: Two) -> None:
    world, gareth, priya = stockport
    world.policy(appraisal=None)
    priya.say("/supervision away 2 March – 4 March")
    gareth.say("/supervision held today")
    assert "This part is yours" in priya.say("/supervision record")
    assert "can answer it, not change it" in str(priya.say("/supervision record"))
    priya.submit(part_well_being="Tired after the Hale Road week", go="keep")
    gareth.press("Write the record")
    assert "Hale Road" not in gareth.every_step(), "what is only kept is its writer's alone"
    priya.press("Change it")
    priya.submit(part_learning="Court skills, booked for May")
    gareth.say("/supervision record")
    form = gareth.every_step()
    assert "“Tired after the Hale Road week” Priya Nair, in their own hand" in form
    assert "Well-being: your words to that" in form
    assert "Who can help:" in form, "the contacts of the policy stand under fairness"
    assert "part_well_being" in gareth.every_field()
    must = gareth.every_field()
    assert must["must"] == ""
    said = send(gareth, part_toil="3.5", choice1="Two duty days a week", what1="Ask for cover")
    assert gareth.error is not None
    assert gareth.error.key == "reason1"
    assert "Please say why" in said
    gareth.submit(choice1="Two duty days a week", reason1="The team is short", must="0")
    read = priya.press("Read it", card="record")
    for words in (
        "“Tired after the Hale Road week” Priya Nair, in their own hand", "Court skills, booked for May",
        "Supervisee: Priya Nair, social worker.", "Monday 2 March 2026 to Wednesday 4 March 2026.", "3.5",
        "There is no earlier", "None since last time.", "Two duty days a week Why: The team is short",
    ):  # fmt: skip
        assert words in read, words
    [action] = world.rows(ActionPoint, type="pass on")
    assert (action.owner_id, action.due) == (world.id_of("Gareth Llewellyn"), world.today)
    assert "Pass on: " in gareth.say("/action list")
    priya.press("My part")
    priya.submit(part_well_being="Tired, and better since")
    assert "has added their own part" in gareth.last
    assert "Tired, and better since" in gareth.press("Read it")


@SQLITE
@pytest.mark.clause("WCC-3.1c", "WCC-5.2b")
def test_a_disagreement_in_the_form_asks_for_the_workers_initials_on_that_part(world: World) -> None:
    under(world, "woughton")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision book with Priya friday 6 march 10am")
    priya.press("Yes, that works")
    world.wait(days=4)
    assert "What is on your mind about your work" in priya.press("Write my part")
    priya.submit(part_reflection="How to say no to a councillor")
    world.wait(days=1)
    gareth.say("/supervision held")
    nothing = {
        f"part_{key}": "Nothing to note"
        for key in (
            "line_management", "support", "learning", "resources", "practical", "objectives", "going_well",
            "to_change", "agreements", "pass_on",
        )
    }  # fmt: skip
    assert gareth.say("/supervision record")
    assert "part_reflection" not in gareth.every_field(), "nobody types for the other"
    send(gareth, **nothing, part_disagreements="Priya would rather not do Saturdays", then="share")
    world.settle()
    assert "Read it and put my initials" in priya.last
    assert "“How to say no to a councillor” Priya Nair, in their own hand" in priya.press(
        "Read it and put my initials"
    )
    priya.press("Put my initials")
    [row] = world.rows(Signature)
    assert (row.person_id, row.how, row.part) == (world.id_of("Priya Nair"), "initialled", "disagreements")
    assert "put their initials to the disagreement under “Where we disagree”" in priya.press("Read it")
    assert "[Put my initials]" not in priya.last


@SQLITE
def test_nothing_asks_for_initials_where_nobody_disagrees(world: World) -> None:
    under(world, "woughton")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    sections = {key for key in gareth.every_field() if key.startswith("part_")}
    send(gareth, **dict.fromkeys(sections, "Nothing to note"))
    assert "No set of 1:1 notes waits" in priya.say("/supervision sign")


@SQLITE
@pytest.mark.clause("CYP-SE7")
def test_feedback_goes_to_the_supervisor_and_further_up_only_if_the_worker_presses_so(world: World) -> None:
    under(world, "childrens")
    gareth, priya, ada = (world.chat(name) for name in ("Gareth Llewellyn", "Priya Nair", "Ada Lead"))
    gareth.say("/supervision held today")
    assert "Feedback for your supervisor" in priya.say("/supervision record")
    priya.submit(part_to_supervisor="Less talk about figures, please")
    part = world.rows(OwnPart)[0].id
    assert "figures" not in ada.all
    up = priya.held("Send a copy to Ada")
    assert "can't find that" in gareth.press_held(up)
    gareth.say("/supervision record")
    assert "Less talk about figures" in gareth.every_step()
    priya.press_held(up)
    world.settle()
    assert "figures" not in ada.last
    read = ada.held("Read it")
    assert "Less talk about figures, please" in ada.press_held(read)
    assert "can't find that" in gareth.press_held(read)
    assert world.rows(OwnPart)[0].id == part
    send(gareth, part_management="All well")
    world.wait(days=20)
    gareth.say("/supervision held today")
    priya.say("/supervision record")
    assert priya.form is None or "part_to_supervisor" not in priya.fields, "it is asked every three months"


@SQLITE
@pytest.mark.clause("CYP-SR1c")
def test_both_see_what_the_last_sessions_covered_and_what_was_absent(world: World) -> None:
    under(world, "childrens")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    for _ in range(3):
        gareth.say("/supervision held today")
        gareth.say("/supervision record")
        send(gareth, part_management="The rota", part_support="Better")
        world.wait(days=7)
    assert {row.name for row in world.rows(SessionPurpose)} == {"Management", "Support"}
    for chat in (gareth, priya):
        assert "Mediation: not covered in your last 3" in chat.say("/agenda")
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("What it covered")
    gareth.submit(served="2")
    assert "Mediation: not covered" not in priya.say("/agenda")


@SQLITE
def test_a_step_is_kept_when_it_is_left_and_what_is_missing_is_shown_on_its_step(stockport: Two) -> None:
    world, gareth, _ = stockport
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    gareth.send({"part_well_being": "Rested"})
    gareth.form = None
    assert [row.state for row in world.rows(Record)] == ["draft"]
    gareth.say("/supervision record")
    assert gareth.every_field()["part_well_being"] == "Rested"
    most = max(len(gareth.fields) for _ in [gareth.first_step()])
    assert most <= 8


def test_every_shipped_policy_has_short_steps() -> None:
    from handlers.records.steps import MOST, steps_of

    for name in ("woughton", "generic", "stockport", "pmactive", "childrens"):
        policy = load(name)
        for template in policy.templates:
            steps = steps_of(policy, template.sections, {}, agenda=True)
            fields = [[one for one in step.holds if not one.startswith("own/")] for step in steps]
            assert all(len(holds) <= MOST for holds in fields), (name, template.name)
