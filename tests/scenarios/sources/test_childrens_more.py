"""Children's services, further: who answers for whom, priority, cases, the work itself, and outcomes."""

from datetime import UTC, date, datetime

import pytest

from handlers import polls
from handlers.policy.documents import Audit, Qa
from handlers.policy.values import Interval
from storage.models import ActionPoint, Concern, GroupMember, Obligation
from tests.scenarios.sources.playing import Two, send
from tests.scenarios.test_sources import SQLITE, due, under
from tests.support.world import World


@pytest.fixture
def two(world: World) -> Two:
    under(world, "childrens")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("CYP-G3b")
def test_a_manager_who_lets_somebody_else_supervise_still_answers_for_it_and_both_hear(two: Two) -> None:
    world, gareth, _ = two
    world.person("Dana Fox", role="practice manager", manager="Ada Lead")
    world.person("Nell Byrne", role="social worker", manager="Gareth Llewellyn")
    dana, ada = world.chat("Dana Fox"), world.chat("Ada Lead")
    said = gareth.say("/supervision pair @Dana Fox @Nell Byrne from today")
    assert "Dana Fox supervises Nell Byrne from today" in said
    assert "You still answer for it, and will hear too of what is late (General, 1; General, 3)" in said
    world.settle()
    assert "You are Nell Byrne’s supervisor" in dana.last
    world.skip(30)
    world.wait(until=datetime(2026, 4, 3, 12, tzinfo=UTC))
    assert "Supervision with Nell" in dana.last
    assert "Supervision, Nell Byrne: 1 day late" in gareth.last
    assert "Due Thursday 2 April. You answer for it (General, 1; General, 3)" in gareth.last
    assert "Nell" not in ada.all, "it is the manager's own affair"
    assert "Nell Byrne" in gareth.say("/overdue")
    dana.say("/supervision held today")
    assert "Supervision, Nell Byrne" not in gareth.say("/supervision")
    gareth.say("/supervision cover @Dana Fox 6 April – 30 April")
    world.wait(until=datetime(2026, 4, 7, 12, tzinfo=UTC))
    assert "Priya Nair" in dana.say("/supervision")
    assert "Supervision, Priya Nair" in gareth.say("/supervision"), (
        "and for a time: who, from when and until when"
    )
    gareth.say("/supervision end Nell Byrne")
    world.wait(days=1)
    assert "Nell Byrne has no supervisor" in gareth.say("/supervision")


@SQLITE
@pytest.mark.clause("CYP-G8", "CYP-G4b", "CYP-G9b", "CYP-SE1b", "CYP-SR2b")
def test_either_may_have_it_more_often_both_prepare_cases_are_thought_through_and_the_agreement_is_kept(
    two: Two,
) -> None:
    world, gareth, priya = two
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    send(gareth, frequency="3 weeks")
    priya.press("Read it", card="A proposal")
    priya.press("Accept")
    gareth.say("/supervision held today")
    assert due(world) == date(2026, 3, 23)
    priya.say("/supervision request")
    priya.press("More often from now on")
    assert "I have told them" in priya.submit(every="2 weeks")
    world.settle()
    assert "Priya Nair would like to meet every 2 weeks" in gareth.last
    assert due(world) == date(2026, 3, 16), "it counts at once"
    gareth.say("/supervision case 4711, 4712 allocated to @Priya Nair on 20 February")
    gareth.say("/supervision book Friday 13 March at 10am")
    priya.press("Yes, that works")
    world.wait(until=datetime(2026, 3, 10, 12, tzinfo=UTC))
    for chat, other in ((gareth, "Priya"), (priya, "Gareth")):
        assert f"Your supervision with {other}: Friday 13 March at 10:00" in chat.last
        assert "Cases due to be discussed: 4711, 4712" in chat.last
    gareth.press("Nothing from me")
    assert "Nothing from you" in gareth.last
    assert "What would you like to discuss?" in priya.last, "each ticks for themselves"
    priya.press("Cases", card="What would you like")
    assert "thought through beforehand" in priya.press("Thought through", on="4711")
    priya.say("/agenda How to say no to a court date")
    assert "4711 No date falls due; never discussed yet; thought through beforehand" in gareth.say(
        "/supervision cases"
    )
    world.wait(until=datetime(2026, 3, 13, 12, tzinfo=UTC))
    gareth.press("It was held")
    gareth.say("/supervision record")
    form = gareth.every_step()
    assert "How to say no to a court date" in form
    assert "Case 4711 (no date falls due, thought through beforehand)" in form
    assert "Reflected on and analysed" in form
    assert "Plans and actions agreed" in form
    assert "what happened" in send(gareth, part_cases="the Smith children", then="share")
    assert gareth.error is not None
    gareth.say("/supervision record")
    send(gareth, part_cases="", case1="d,0,1", casenext1="2026-04-20", then="share")
    assert gareth.error is None
    assert "4711 Due Monday 20 April" in priya.say("/supervision cases")
    assert "never discussed yet; thought" not in priya.last
    world.skip(31)
    gareth.say("/supervision held today")
    for chat in (gareth, priya):
        chat.say("/supervision agreement")
        shown = chat.press("How we keep it")
        assert "How often: every 3 weeks kept 2 of 3 times; the longest gap was 31 days" in shown
        assert "Agenda: items beforehand kept 1 of 3 times" in shown
        assert "Only you two see this" in shown
    kept = gareth.held("How we keep it")
    assert "can't find" in world.chat("Ada Lead").press_held(kept)


@SQLITE
@pytest.mark.clause("CYP-G2a", "CYP-G2b")
def test_groups_reflect_together_beside_the_supervision_of_each_and_never_in_its_place(two: Two) -> None:
    world, gareth, _ = two
    world.person("Nell Byrne", role="social worker", manager="Gareth Llewellyn")
    world.pair("Gareth Llewellyn", "Nell Byrne", since=date(2026, 1, 31))
    group = world.app.policy.kind("group")
    assert group is not None
    others = tuple(kind for kind in world.app.policy.kinds if kind.name != "group")
    every = type(group).model_validate({**group.model_dump(exclude_none=True), "every": "3 months"})
    world.policy(kinds=(*others, every))
    before = due(world)
    asked = gareth.say("/supervision held group today")
    assert "It comes on top of the planned ones (General, 2): the next date stays" in asked
    gareth.submit(people=str(world.id_of("Priya Nair")))
    assert "Who: Gareth Llewellyn and Priya Nair" in gareth.last
    assert [row.person_id for row in world.rows(GroupMember) if row.came] == [
        world.id_of("Gareth Llewellyn"), world.id_of("Priya Nair")
    ]  # fmt: skip
    again = {row.person_id: row.due for row in world.rows(Obligation, kind="kind_interval")}
    assert again[world.id_of("Priya Nair")] == date(2026, 6, 2), "the interval of the kind's own goes on"
    assert due(world) == before
    late = gareth.say("/overdue")
    for name in ("Priya Nair", "Nell Byrne"):
        assert name in late
    gareth.say("/supervision held today with Priya Nair")
    assert due(world) != before


@SQLITE
@pytest.mark.clause("CYP-SR5a", "CYP-SR5b", "CYP-SR6", "CYP-SR11", "CYP-SR12")
def test_the_work_is_seen_fed_back_and_taken_up_and_support_and_equality_have_their_place(two: Two) -> None:
    world, gareth, priya = two
    seen = gareth.say("/supervision held observation with Priya Nair today")
    assert "Observed by: Gareth Llewellyn" in seen
    gareth.press("Write the feedback")
    gareth.submit(feedback="Calm and clear with the family")
    world.settle()
    assert "Calm and clear with the family" in priya.press("Read the feedback")
    gareth.say("/supervision held today")
    gareth.press("Write the record")
    form = gareth.every_step()
    for part in (
        "Feedback on your work What goes well, and what would make it better?",
        "Support How are you, and what would help? Share as much as you like.",
        "Equality Anything you met or saw, for yourself or for those you work with?",
        "Who can help: Acas helpline",
    ):
        assert part in form
    words = {
        "part_feedback": "Reports are clear, and late",
        "part_support": "Sleeping badly",
        "part_equality": "Remarks in the waiting room",
    }
    send(gareth, **words, then="share")
    world.settle()
    read = priya.press("Read it", card="record")
    for word in (*words.values(), "Observation, Monday 2 March 2026, by Gareth Llewellyn."):
        assert word in read
    gareth.say("/action")
    gareth.press("Add an action")
    options = repr(gareth.form)
    assert "Somewhere to turn to" in options
    gareth.submit(text="Ring the staff counsellor", owner=f"1:{world.id_of('Priya Nair')}", type="signpost")
    assert [row.type for row in world.rows(ActionPoint)] == ["signpost"]
    assert "Ring the staff counsellor" in priya.last
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    gareth.submit(what="Reports are late again", plan="Two mornings kept free", next="2026-03-20")
    world.settle()
    assert "Reports are late again" in priya.press("Read it", card="Something to read together")
    [look] = world.rows(Obligation, kind="concern")
    assert (look.owner_id, look.due) == (world.id_of("Gareth Llewellyn"), date(2026, 3, 20))
    world.skip(19)
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Read it")
    gareth.press("Close it")
    assert "Capability procedure" in repr(gareth.form)
    gareth.submit(route="0", route_on="2026-03-23", text="What she said")
    assert gareth.error is not None
    assert "Capability procedure, Monday 23 March" in gareth.submit(route="0", route_on="2026-03-23")
    assert [(row.route, row.route_on) for row in world.rows(Concern)] == [
        ("Capability procedure", date(2026, 3, 23))
    ]


@SQLITE
@pytest.mark.clause("CYP-SR2a", "CYP-SE4")
def test_priority_and_ones_own_figures_and_what_senior_managers_see_of_outcomes(two: Two) -> None:
    world, gareth, priya = two
    ada = world.chat("Ada Lead")
    priya.say("/supervision request")
    world.settle()
    assert "Priya Nair would like to meet sooner than planned" in gareth.last, (
        "the supervisor can be asked at any time"
    )
    for day in ("Thursday 5 March", "Thursday 12 March"):
        gareth.say(f"/supervision book {day} at 10am")
        priya.press("Yes, that works")
        gareth.say("/supervision cancel")
        gareth.submit(why="Court")
    for what, day in (("Read the guidance", "4 March"), ("Ring the school", "6 March")):
        priya.say(f"/action me {what} by {day}")
    priya.say("/action done Read the guidance")
    world.skip(14)
    priya.say("/supervision held today")
    mine = priya.say("/overdue figures me")
    assert "You alone" in mine
    assert "Actions in time: 50% (1 of 2)" in mine
    assert "Supervisions: 1 held" in mine
    figures = ada.say("/overdue figures this quarter")
    assert "Called off: supervisor 2, of 3 arranged" in figures
    world.skip(90)
    ada.say("/overdue figures this quarter")
    assert "this quarter, 0 of 1 in" in ada.last


@SQLITE
@pytest.mark.clause("CYP-SM3b")
def test_senior_managers_see_how_it_went_what_audits_found_and_what_workers_say_of_it(two: Two) -> None:
    world, *_ = two
    form = ("Are cases reflected on?", "Are plans agreed?", "Does it reach what it is for?")
    world.policy(qa=Qa(form=form, audit=Audit(every=Interval(12, "month"))))  # the organisation's own
    world.person("Sal Omar", role="director")
    ada, sal = world.chat("Ada Lead"), world.chat("Sal Omar")
    workers = [f"Worker {number}" for number in range(5)]
    for name in workers:
        world.person(name, manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", name)
        world.chat(name).say("/supervision held today")
    assert "reads the figures of everybody here, with names" in ada.say(
        "/overdue readers senior managers Sal Omar"
    )
    for _ in range(2):
        with world.app.transaction() as db:
            polls.pulse_when_due(db, world.app.policy, world.clock.now())
    world.wait(days=1)
    for name in workers:
        chat = world.chat(name)
        assert "Were you left in peace to talk?" in chat.press("Answer")
        chat.submit(q0="yes", q1="no", q2="yes", q3="partly")
    ada.say("/overdue audit Gareth Llewellyn")
    ada.press("Draw a file")
    ada.press("Open")
    assert "Does it reach what it is for?" in ada.press("Fill in the form")
    found = ada.submit(q0="partly", q1="yes", q2="no", note="Ask what it changed for children")
    assert "Does it reach what it is for? no" in found
    assert "audited Tuesday 3 March: 1 yes, 1 partly, 1 no" in ada.say("/overdue audit Gareth Llewellyn")
    world.skip(62)
    for chat in (ada, sal):
        trend = chat.say("/overdue figures this quarter")
        assert "On time means held by the date as it stood then: 0 of " in trend
        assert "of 6 in" in trend, "beside the quarter before"
        assert "Without a session in the window" in trend
        said = chat.say("/overdue pulse")
        assert "5 answers" in said
        assert "Were you left in peace to talk?" in said
    assert "Only whoever leads" in world.chat(workers[0]).say("/overdue pulse")
