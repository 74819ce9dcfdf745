"""A worker's first two years, in fast time: contract, objectives, learning, appraisals with both hands, the pack."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.models import (
    Appraisal,
    AppraisalSide,
    EncryptedText,
    LearningNeed,
    Objective,
    Obligation,
    PlanCopy,
    Session,
)
from tests.scenarios.sources.playing import Two, send
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.chat import Chat
from tests.support.world import World

COMPETENCIES = ("Relationships", "Analysis", "Leading others")
MARCH = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def leap(world: World, to: datetime) -> None:
    """Let the time pass at once, without what happens on each day between."""
    world.clock.move_to(to)
    world.settle()


def pack(chat: Chat) -> str:
    """Return the pack of the year, as its reader saves it."""
    chat.press("The pack of the year")
    [content] = chat.files
    return content.decode()


def owed(world: World, kind: str, name: str = "Gareth Llewellyn") -> list[date]:
    return [row.due for row in world.rows(Obligation, kind=kind, owner_id=world.id_of(name))]


def prepare(chat: Chat, button: str = "Write my part", **parts: str) -> str:
    chat.say("/supervision appraisal")
    chat.press(button)
    return send(chat, **parts)


@pytest.fixture
def stockport(world: World) -> Two:
    under(world, "stockport", starts_on=date(2026, 1, 31), staff_number="P-4711")
    rule = world.app.policy.appraisal
    assert rule is not None
    world.policy(appraisal=rule.model_copy(update={"competencies": COMPETENCIES}))
    world.person("Wanda Finch", role="Workforce Development Team")
    world.person("Nia Rhys", role="team leader", manager="Ada Lead")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause(
    "STK-4.3a", "STK-4.3b", "STK-4.3c", "STK-4.3f", "STK-C.7", "STK-11a", "STK-11b", "STK-13.2g"
)
@pytest.mark.clause(
    "STK-D.hd", "STK-D.prep", "STK-D.r1", "STK-D.r2", "STK-D.r3", "STK-D.r4", "STK-D.r5", "STK-D.e1"
)
@pytest.mark.clause("STK-D.p1x", "STK-D.p2", "STK-D.sg", "STK-D.sg2")
def test_two_years_under_stockport(stockport: Two) -> None:
    world, gareth, priya = stockport
    # The start: an objective says what, how, by when and who helps; either suggests it, the other agrees.
    assert owed(world, "appraisal") == [date(2026, 7, 31)], "six months after the start, in probation"
    form = gareth.say("/supervision objective add Chair a panel review by 30 June with Priya Nair")
    assert form.count("Your policy asks for it.") == 3
    assert "your policy asks for it (Appendix 4, 3; Appendix D)" in send(gareth, helper="Ada")
    send(gareth, helper="Ada", how="Watch two, then chair one", scope="career")
    world.settle()
    assert "Gareth Llewellyn suggests an objective for you" in priya.last
    priya.press("Agree", on="Chair a panel review")
    priya.say("/supervision objective add Close cases in time by 31 May with Gareth Llewellyn")
    send(priya, helper="Gareth", how="One hour a week", scope="this job")
    world.settle()
    gareth.press("Agree", on="Close cases in time")
    agenda = priya.say("/agenda")
    assert "Objective: Chair a panel review: not talked about yet, due Tuesday 30 June" in agenda
    # A learning need that lasts three sessions, with its age.
    priya.say("/supervision learning")
    priya.press("How I learn best")
    send(priya, text="By watching somebody and doing it myself")
    priya.say("/supervision learning add Motivational interviewing")
    for month, said in ((3, "0 of"), (4, "29 days"), (5, "9 weeks")):
        leap(world, at(2026, month, 31 if month != 4 else 30, 9))
        gareth.say("/supervision held today with Priya Nair")
        gareth.press("Write the record")
        if month > 3:
            assert "Motivational interviewing: open for" in gareth.every_step(), said
        goal = world.rows(Objective)[0].id
        state = {f"_objective{goal}": "behind" if month < 5 else "on track"}
        last = {"_needs_met": str(world.rows(LearningNeed)[0].id)} if month == 5 else {}
        send(gareth, part_well_being="Well", then="share", **state, **last)
        assert "Chair a panel review" in priya.say("/agenda")
    assert world.rows(LearningNeed)[0].state == "met"
    priya.say("/supervision learning add Chairing, for my career")
    priya.say("/supervision learning done Read the new guidance on neglect")
    priya.say("/supervision highlight Hale Road children are home")
    gareth.say("/supervision highlight Calm in court with Priya Nair")
    assert "Read the new guidance" not in gareth.say("/supervision learning with Priya Nair")
    assert "By watching somebody" in gareth.last, "whoever supervises knows how Priya learns"
    priya.say("/agenda A course in leading others")
    priya.press("Keep for the PDR", on="A course in leading others")
    assert "A course in leading others" not in gareth.say("/agenda with Priya Nair")
    # A concern has come up in the year: told at once, with a plan, looked at again, closed.
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    send(gareth, what="Three visits were written up late", plan="We look at the diary together",
         next=(world.today + timedelta(days=21)).isoformat())  # fmt: skip
    world.settle()
    assert "with a plan" in priya.last
    assert "Three visits were written up late" in priya.press("Read it")
    priya.press("Answer")
    send(priya, text="Two of them were on the day of the flood")
    world.wait(days=22)
    assert "A concern to look at again: Priya Nair" in gareth.all
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Read it")
    assert "on the day of the flood" in gareth.last
    gareth.press("Close it")
    send(gareth, outcome="0", text="The diary helps")
    # Six months: notice, a place, preparation by each in their own hand, revealed once both are ready.
    leap(world, at(2026, 7, 13, 9))
    gareth.say("/supervision appraisal with Priya Nair")
    gareth.press("Find a time")
    too_soon = send(gareth, day="2026-07-20", time="10:00", place="Room 2")
    assert "7 days from now. Your policy asks for 10 days’ notice (set by your organisation)" in too_soon
    send(gareth, day="2026-07-28", time="10:00", place="Room 2")
    world.settle()
    priya.press("Yes, that works")
    leap(world, at(2026, 7, 15, 12))
    assert "Prepare your PDR" in priya.all
    assert "Prepare the PDR of Priya" in gareth.all
    form = priya.say("/supervision appraisal") + priya.press("Write my part")
    assert "Reviewee" in form
    assert "Good notice given" not in form, "the reviewer’s own list is not the reviewee’s"
    assert "Objective: Chair a panel review So far: on track" in form
    goal = world.rows(Objective)[0].id
    send(priya, part_reviewee_ready="0,1,2,3", part_looking_back="- Hale Road held", part_delivery_plan="Panel",
         part_feedback_to_manager="More time on Fridays, please", part_development_plan="Chairing",
         **{f"_objective{goal}": "done", "_competencies": "2"})  # fmt: skip
    gareth.say("/supervision appraisal with Priya Nair")
    assert "More time on Fridays" not in gareth.last, "not before both are ready"
    gareth.press("Write my part")
    assert "part_feedback_to_manager" not in gareth.fields, "nobody types the feedback about themselves"
    send(gareth, part_reviewer_ready="0,1,2,3,4", part_looking_back="Steady, and kind", _competencies="1,2",
         part_development_plan="Chairing, with Ada")  # fmt: skip
    priya.say("/supervision appraisal")
    priya.press("I am ready")
    gareth.press("I am ready")
    assert "“Part 2: delivery plan” is still empty" in gareth.last
    gareth.press("Write my part")
    send(gareth, part_delivery_plan="Nothing to note")
    gareth.press("I am ready")
    assert "Please look at the concerns of the period first" in gareth.last
    gareth.say("/supervision appraisal with Priya Nair")
    assert "No longer a concern" not in gareth.last
    assert "Put right" in gareth.last
    gareth.press("Nothing new will come up")
    assert "Steady, and kind" not in priya.say("/supervision appraisal")
    gareth.press("I am ready")
    assert "More time on Fridays" in gareth.last
    assert "Steady, and kind" in priya.say("/supervision appraisal")
    text = pack(gareth)
    for words in (
        "Chair a panel review: on track", "Who helps: Ada", "For: career", "Motivational interviewing: met",
        "Read the new guidance on neglect", "Hale Road children are home", "Calm in court", "By watching somebody",
        "[x] Leading others (Priya Nair and Gareth Llewellyn)", "[ ] Relationships", "A course in leading others",
        "Tuesday 31 March 2026", "[ ] Priya Nair",
    ):  # fmt: skip
        assert words in text, f"{words} in\n{text}"
    assert "Three visits were written up late" not in text, "a concern is read by those whom the policy names"
    gareth.press("I have read it")
    assert "[x] Gareth Llewellyn" in pack(priya)
    # On the day: held, signed by both on the day with name and staff number, the plan to whom the policy names.
    leap(world, at(2026, 7, 28, 13))
    assert "Open the PDR form" in gareth.say("/supervision held with Priya Nair")
    assert [one.kind for one in world.rows(Session, held_on=date(2026, 7, 28))] == ["pdr"]
    world.settle()
    assert "Write the record" not in gareth.buttons, "the form is the record"
    assert owed(world, "appraisal_sign") == owed(world, "appraisal_sign", "Priya Nair") == [date(2026, 7, 28)]
    priya.press("Read it", card="The PDR was held")
    assert "Signed: Priya Nair, staff number P-4711" in priya.press("Sign as Priya Nair")
    gareth.say("/supervision appraisal with Priya Nair")
    assert "Write my part" not in gareth.buttons, "what one has signed stays as it is"
    gareth.press("Sign as Gareth Llewellyn")
    [first] = world.rows(Appraisal, state="signed")
    sides = world.rows(AppraisalSide, appraisal_id=first.id)
    assert len({side.digest for side in sides}) == 1, "both signed the same words"
    world.settle()
    wanda = world.chat("Wanda Finch")
    assert "Personal Development Plan: Priya Nair" in wanda.last
    plan = wanda.files[0].decode()
    assert "Chairing, with Ada" in plan
    assert "More time on Fridays" not in plan, "the plan, and nothing else"
    wanda.press("I have received it")
    assert world.rows(PlanCopy)[0].received_at is not None
    assert any("Chairing" in content.decode() for content in priya.files), "and to the person"
    # Then yearly; the list of what is late names it.
    assert owed(world, "appraisal") == [date(2027, 7, 28)]
    # The log is Priya's own to take along, before the day on which she renews.
    leap(world, at(2026, 10, 20))
    assert "Social Work England: renewal due" in priya.all
    priya.press("My log as a file")
    assert b"Read the new guidance on neglect" in priya.files[0]
    assert owed(world, "log_copy", "Priya Nair") == [date(2027, 11, 30)]
    # A new supervisor takes it all over; a year later the last PDR is in the pack, and it is late.
    ada = world.chat("Ada Lead")
    ada.say("/supervision pair @Nia Rhys @Priya Nair")
    ada.press("Change to Nia Rhys")
    world.wait(days=1)
    nia = world.chat("Nia Rhys")
    assert "can't find that" in gareth.press("The pack of the year", card="PDR: Priya Nair")
    assert "Chair a panel review" in nia.say("/supervision objectives with Priya Nair")
    leap(world, at(2027, 8, 20))
    late = ada.say("/overdue appraisals")
    assert "Priya Nair" in late
    nia.say("/supervision appraisal with Priya Nair")
    text = pack(nia)
    assert "THE LAST PDR\r\nHeld Tuesday 28 July 2026." in text
    assert "Steady, and kind" in text
    nia.say("/supervision held pdr today with Priya Nair")
    assert len(world.rows(Appraisal, state="held")) == 1
    kept = b"".join(row.sealed for row in world.rows(EncryptedText))
    assert kept
    for words in (b"Hale Road", b"More time on Fridays", b"Three visits"):
        assert words not in kept


@pytest.fixture
def woughton(world: World) -> Two:
    under(world, "woughton", starts_on=date(2026, 1, 31))
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("WCC-7.1a", "WCC-1.1")
def test_the_first_weeks_of_a_year_under_woughton(woughton: Two) -> None:
    world, gareth, priya = woughton
    # No objectives some weeks after the period's start: owed, with its clause, and then late.
    assert owed(world, "objectives") == owed(world, "objectives", "Priya Nair") == [date(2026, 3, 14)]
    leap(world, at(2026, 3, 20))
    assert "No objectives are agreed yet" in priya.all
    assert "Priya Nair" in world.chat("Ada Lead").say("/overdue objectives")
    assert "set by your organisation" in gareth.say("/supervision objectives with Priya Nair") + str(
        [row.clause for row in world.rows(Obligation, kind="objectives")]
    )
    gareth.press("Suggest one")
    said = send(gareth, what="A newsletter every month", due="2026-11-30")
    assert "your policy asks for it (7.1; 7.2)" in said, "an objective has a standard"
    said = send(gareth, what="A newsletter every month", due="2026-11-30", standard="Out by the first Monday")
    assert "Priya Nair is asked to agree" in said
    world.wait(minutes=5)
    priya.press("Agree", on="A newsletter every month")
    assert not owed(world, "objectives")
    # A need is kept from session to session, with its age, and is to be met in the twelve months.
    priya.say("/supervision learning add Minute taking")
    assert owed(world, "learning") == [date(2027, 3, 20)]
    leap(world, at(2026, 4, 20))
    agenda = gareth.say("/agenda with Priya Nair")
    assert "Objective: A newsletter every month" in agenda
    assert "To learn: Minute taking: open for 31 days" in agenda
    assert "[Add an item][Appraisal form]" in agenda, "the form is open all year"
