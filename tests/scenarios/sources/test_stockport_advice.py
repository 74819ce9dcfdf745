"""Stockport Family: advice beside the formal sessions, what goes on the child's file, and who decides."""

from datetime import date, timedelta

import pytest

from storage.models import Case, CaseTick, FollowUp, Obligation
from tests.scenarios.sources.playing import Two, send
from tests.scenarios.test_sources import SQLITE, under
from tests.support.world import World

TODAY = date(2026, 3, 2)


@pytest.fixture
def two(world: World) -> Two:
    under(world, "stockport")
    world.person("Dana Fox", role="team leader", manager="Ada Lead")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("STK-5d", "STK-5g", "STK-5i", "STK-5j")
def test_advice_and_its_reasons_go_on_the_childs_file_and_the_line_manager_decides(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision case 4711 allocated to @Priya Nair on 16 February")
    # A consultation: the worker asks a team elsewhere, and puts it on the child's file.
    form = priya.say("/supervision held consultation today")
    assert "with Gareth" not in form, "it is with somebody else: the line manager is told"
    shown = priya.submit(outside="Aspire")
    assert "Consultation: held" in shown
    assert "From outside: Aspire." in shown
    assert "comes on top of the planned ones (section 5): the next date stays" in shown
    what = "what was asked, the advice and the reasons for it"
    assert f"This belongs on the child’s file (section 5): {what}." in shown
    form = priya.press("Write the record")
    assert "It is advice: your line manager decides." in form
    assert not [key for key in priya.every_field() if key.startswith(("choice", "reason"))], (
        "no decision here"
    )
    shared = send(priya, part_team="Aspire", part_cases="4711", part_advice="0", then="share", next_on="")
    assert what in shared, "it is asked again beside the record"
    world.settle()
    assert "Priya Nair took part." in gareth.all
    [case] = world.rows(Case)
    assert case.discussed_on is None, "advice is no formal discussion: the case's own dates run on"
    world.wait(days=1)
    assert f"Is it on their file? Consultation of Monday 2 March: {what}" in priya.all
    assert "Is it on their file?" not in gareth.all
    priya.press("It is on their file", on="Is it on their file?")
    assert "Only case numbers go here" in priya.submit(reference="the Smith children", on="2026-03-03")
    assert "Noted: 4711, Tuesday 3 March." in priya.submit(reference="4711", on="2026-03-03")
    # The line manager decides, and the one who holds the case sees it.
    priya.press("Yes, a decision is needed", card="Record, Monday 2 March")
    assert "I ask Gareth Llewellyn about the decision until it is made" in priya.submit(reference="4711")
    stolen_by = world.chat("Dana Fox")
    world.wait(days=1)
    decided = gareth.held("Decided, and on the file", on="Advice was given to Priya")
    assert "can't find that" in stolen_by.press_held(decided)
    assert "can't find that" in priya.press_held(decided), "it is not the worker's to decide"
    assert "is made and is on the file" in gareth.press_held(decided)
    # Partnership supervision: several agencies, and only for one of the policy's reasons.
    form = priya.say("/supervision held partnership today")
    assert "If a strategy discussion is needed, please hold one: this does not take its place." in form
    priya.submit(outside="Health visitor, head teacher")
    assert priya.error is not None
    assert priya.error.key == "reason"
    shown = priya.submit(reason="differing views", outside="Health visitor, head teacher")
    assert "From outside: Health visitor, head teacher." in shown
    assert "the summary or recommendations, with the reasons" in shown
    priya.press("Yes, a decision is needed")
    priya.submit(reference="4711")
    priya.press("Write the record", card="Partnership supervision: held")
    send(priya, part_partners="Health visitor and head teacher", part_cases="4711", then="share", next_on="")
    read = priya.press("Read it", card="Record, Wednesday 4 March")
    assert "Why: differing views." in read
    assert "Health visitor and head teacher" in read
    world.wait(days=1)
    assert "the summary or recommendations, with the reasons" in priya.all
    assert "Advice was given to Priya" in gareth.all
    gareth.press("Decided, and on the file", on="Partnership supervision of Wednesday 4 March")
    world.settle()
    assert (
        "The decision (4711) is made: Gareth Llewellyn, Thursday 5 March."
        in priya.say("/supervision held today") + priya.all
    )
    priya.press("It is on their file", on="Is it on their file?")
    priya.submit(reference="4711", on="2026-03-05")
    assert not [row for row in world.rows(FollowUp) if row.closed_on is None]


@SQLITE
@pytest.mark.clause("STK-7b", "STK-7c")
def test_advice_outside_sessions_is_to_be_had_and_its_decisions_go_on_the_case_record(two: Two) -> None:
    world, gareth, priya = two
    due = [row.due for row in world.rows(Obligation, kind="session")]
    assert "I have told Gareth" in priya.say("/supervision request")
    world.settle()
    assert "would like to meet sooner" in gareth.last
    shown = gareth.say("/supervision held ad hoc today with Priya")
    assert "Ad hoc supervision: held" in shown
    assert "comes on top of the planned ones" in shown
    assert "This belongs on the child’s file (section 7; Appendix C, 9): any decision about a case." in shown
    assert [row.due for row in world.rows(Obligation, kind="session")] == due
    assert not world.rows(Obligation, kind="record"), "a word in the corridor owes no form"
    world.wait(days=1)
    assert "Ad hoc supervision of Monday 2 March: any decision about a case" in gareth.all
    gareth.press("It is on their file", on="Is it on their file?")
    assert "Only case numbers go here" in gareth.submit(reference="Smith", on="2026-03-02")
    assert "Noted: 4711, Monday 2 March." in gareth.submit(reference="4711", on="2026-03-02")
    world.wait(days=5)
    assert world.rows(Obligation, kind="on_file") == []
    # The worker may note it as well; whoever gave the advice is asked.
    priya.say("/supervision held ad hoc yesterday")
    assert [row.asked_id for row in world.rows(FollowUp, closed_on=None)] == [world.id_of("Gareth Llewellyn")]
    assert world.today == TODAY + timedelta(days=6)


@SQLITE
@pytest.mark.clause("STK-10f", "STK-10g", "STK-B.hd", "STK-B.9", "STK-B.11b", "STK-B.13")
def test_the_reflective_one_to_one_keeps_off_decisions_and_reminds_of_the_childs_file(world: World) -> None:
    under(world, "stockport", stage="NQSW", stage_from=TODAY, starts_on=TODAY, team="Riverside")
    world.person("Dan Moss", role="practice educator", manager="Ada Lead")
    gareth, priya, dan = (world.chat(name) for name in ("Gareth Llewellyn", "Priya Nair", "Dan Moss"))
    gareth.say("/supervision case 4711 allocated to @Priya Nair")
    gareth.say("/supervision series Priya Nair")
    gareth.press("Name who gives the reflective 1-1")
    gareth.submit(who="Dan Moss")
    world.settle()
    gareth.say("/supervision held observed today with Priya Nair")
    gareth.press("Write the feedback")
    gareth.submit(feedback="You let the boy speak first")
    dan.say("/supervision held today with Priya Nair")
    dan.press("Write the record")
    form = dan.every_step()
    assert "What was seen of your practice, and what stood out?" in form
    assert not [key for key in dan.every_field() if key.startswith(("choice", "reason"))], (
        "decisions are not made here"
    )
    shared = send(
        dan, part_cases="4711", part_on_file="0,2", part_reflection="What the door means to me",
        part_feedback="The first minute went well", what1="Watch a panel", who1=str(world.id_of("Priya Nair")),
        due1="2026-03-20", then="share", next_on="",
    )  # fmt: skip
    assert "This belongs on the child’s file (section 10): Risk and Hypotheses (4711)." in shared
    read = priya.press("Read it", card="Record, Monday 2 March")
    for words in (
        "Reflective 1-1: Monday 2 March 2026",
        "ASYE or student: Priya Nair, social worker.",
        "Reflective supervisor or practice educator: Dan Moss, practice educator.",
        "Team: Riverside.",
        "Observation of practice, Monday 2 March 2026, by Gareth Llewellyn.",
        "The first minute went well",
    ):
        assert words in read
    priya.press("Comment")
    priya.submit(words="It was the second minute")
    # Who gives the 1-1 puts it on the child's file; the decision about a case is the line manager's.
    dan.press("Yes, a decision is needed", card="Record, Monday 2 March")
    assert "I ask Gareth Llewellyn about the decision" in dan.submit(reference="4711")
    world.wait(days=1, hours=4)
    assert "Is it on their file? Reflective 1-1 of Monday 2 March: Risk and Hypotheses (4711)" in dan.all
    assert "1 case discussed: is it done? 4711" in dan.all
    assert "Advice was given to Priya" in gareth.all
    assert "Risk" not in gareth.all, "what was talked about there is not passed on"
    decide = gareth.held("Decided, and on the file", on="Advice was given to Priya")
    assert "can't find that" in dan.press_held(decide)
    gareth.press_held(decide)
    [case] = world.rows(Case)
    assert case.discussed_on is None, "the line's own date for the case runs on"
    dan.press("It is on their file", on="Is it on their file?")
    assert dan.fields["reference"] == "4711"
    dan.submit(on="2026-03-03")
    dan.press("Tick (2)", on="1 case discussed")
    [key] = [key for key in dan.fields if key.startswith("ticks")]
    assert "Nothing is left to tick" in dan.submit(**{key: ",".join(ticks(world))})
    assert not world.rows(Obligation, kind="on_file")
    assert not [row for row in world.rows(Obligation, kind="case_tick") if row.pair_id]
    # The next one begins with the last: what was said about it, and how its actions stand.
    world.wait(days=27)
    dan.say("/supervision held today with Priya Nair")
    form = dan.say("/supervision record with Priya Nair")
    assert "Our last supervision record and any corrections" in form
    assert "Said about the last record, Monday 2 March" in form
    assert "It was the second minute" in form
    assert "Watch a panel" in form
    send(dan, part_well_being="Rested", then="share", next_on="")
    read = priya.press("Read it", card="Record, Monday 30 March")
    assert "Monday 2 March 2026: shared, not agreed yet. 1 correction or comment on it." in read
    assert "Watch a panel" in read


def ticks(world: World) -> list[str]:
    """Return the ids of the ticks that are missing."""
    return [str(row.id) for row in world.rows(CaseTick, ticked_on=None)]
