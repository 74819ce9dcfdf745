"""Group sessions: one session with its people, seen by them, with what follows from it."""

from datetime import date

import pytest

from handlers.policy import Interval, load
from storage.models import FollowUp, GroupMember, GroupRecord, GroupSession, Obligation
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World

STOCKPORT = load("stockport")
GARETH, PRIYA, WEI, TOM, WYNN = "Gareth Llewellyn", "Priya Nair", "Wei Chen", "Tom Okafor", "Wynn Parry"


@pytest.fixture
def team(world: World) -> World:
    """Gareth supervises Priya and Wei, Fred supervises Tom; Wynn leads both. Stockport's kinds of session."""
    world.person(WYNN, role="service leader")
    world.person(GARETH, manager=WYNN, role="team leader")
    world.person("Fred Marsh", manager=WYNN, role="team leader")
    for name, manager in ((PRIYA, GARETH), (WEI, GARETH), (TOM, "Fred Marsh")):
        world.person(name, manager=manager, role="social worker")
        world.pair(manager, name, since=date(2026, 2, 2))
    world.policy(kinds=STOCKPORT.kinds, cases=STOCKPORT.cases, templates=STOCKPORT.templates)
    return world


@pytest.mark.clause("STK-3b", "STK-5a", "STK-5b", "STK-5c", "STK-5f", "STK-7d")
def test_a_group_is_one_session_with_its_people_and_the_line_managers_hear_of_it(team: World) -> None:
    gareth, priya, tom, fred = (team.chat(name) for name in (GARETH, PRIYA, TOM, "Fred Marsh"))
    due = [row.due for row in team.rows(Obligation, kind="session")]
    shown = gareth.say(
        "/supervision held group supervision yesterday with Priya Nair, Wei Chen and Tom Okafor"
    )
    assert "Group supervision: held" in shown
    assert "Sunday 1 March" in shown
    assert "It comes on top of the planned ones (section 5): the next date stays." in shown
    assert [row.due for row in team.rows(Obligation, kind="session")] == due, "no pair's own date moves"
    assert len(team.rows(GroupSession)) == 1
    assert len(team.rows(GroupMember, came=True)) == 4
    team.settle()
    assert "Gareth Llewellyn, Priya Nair, Tom Okafor and Wei Chen" in priya.all, "its people see it"
    assert "Tom Okafor took part, with Gareth Llewellyn, Priya Nair and Wei Chen." in fred.all
    assert "Advice given that needs a decision: nobody has said yet." in fred.all
    assert "took part, with" not in gareth.all, "who was there is not told"
    tom.press("Yes, a decision is needed", card="Group supervision")
    assert "such as" in str(tom.form)
    tom.submit(reference="the Smith children")
    assert tom.error is not None
    assert "no names" in tom.error.words
    assert "I ask Fred Marsh about the decision until it is made" in tom.submit(reference="4711")
    priya.press("No", card="Group supervision")
    team.wait(days=1)
    assert "Advice was given to Tom Okafor: your decision" in fred.all
    assert "Group supervision of 1 March" not in fred.all
    assert "4711" in fred.all
    assert "the decision about the advice to Tom Okafor is made" in fred.press(
        "Decided, and on the file", on="Tom Okafor"
    )
    assert not [row for row in team.rows(FollowUp, what="decision") if row.closed_on is None]
    assert "The decision (4711) is made: Fred Marsh" in tom.all


@pytest.mark.clause("STK-5f")
def test_its_record_is_written_by_the_lead_and_read_by_those_who_were_there_alone(team: World) -> None:
    kinds = tuple(
        k.model_copy(update={"record_required": True}) if k.name == "group" else k for k in STOCKPORT.kinds
    )
    team.policy(kinds=kinds)
    gareth, priya, wei, wynn = (team.chat(name) for name in (GARETH, PRIYA, WEI, WYNN))
    gareth.say("/supervision held group with Priya Nair today")
    team.wait(days=8)
    assert "ecord of the group supervision of Monday 2 March" in gareth.say("/supervision"), (
        "the lead owes it"
    )
    gareth.press("Write it", on="group supervision")
    keys = [key for key in gareth.fields if key.startswith("part_")]
    gareth.submit(**{key: "4711" if "case" in key else "We looked at endings." for key in keys
                     if "tick" not in key and key != "then"}, then="draft")  # fmt: skip
    assert gareth.error is None, gareth.error
    team.settle()
    assert "to read" not in priya.all, "a draft is the lead's own"
    record = team.rows(GroupRecord)[0]
    assert b"endings" not in record.sealed
    gareth.press("Write the record", card="Group supervision")
    gareth.submit(then="share")
    assert gareth.error is None, gareth.error
    team.settle()
    assert "We looked at endings." in priya.press("Read it", card="group supervision")
    held = priya.held("Read it", card="group supervision")
    for other in (wei, wynn):
        assert "can't find that" in other.press_held(held)
    assert not team.rows(Obligation, kind="group_record")


def test_a_group_is_booked_seen_and_asked_about_and_can_be_called_off(team: World) -> None:
    gareth, priya, wei, tom = (team.chat(name) for name in (GARETH, PRIYA, WEI, TOM))
    shown = gareth.say("/supervision book peer supervision")
    assert "Who is to come" in shown
    assert "Please say who is to come" in gareth.submit(day="2026-03-06", time="10:00")
    both = f"{team.id_of(PRIYA)},{team.id_of(WEI)}"
    unknown = gareth.submit(day="2026-03-06", time="10:00", others="Nobody")  # picked, or typed
    assert "I don't know that person yet" in unknown or "I don't know anybody called “Nobody”" in unknown
    assert "Peer supervision: booked" in gareth.submit(day="2026-03-06", time="10:00", people=both, others="")
    team.settle()
    assert "Friday 6 March at 10:00" in wei.all
    wei.press("I can’t come")
    team.settle()
    assert "Can’t come" in gareth.all
    group = priya.held("I can’t come")
    assert "can't find that" in tom.press_held(group)
    team.wait(days=5)
    assert "Did the peer supervision take place?" in gareth.all
    gareth.press("It took place", on="peer supervision")
    assert "Peer supervision: held" in gareth.submit(people=f"{team.id_of(GARETH)},{team.id_of(PRIYA)}")
    assert "Not there" in gareth.last
    assert [m.came for m in team.rows(GroupMember, person_id=team.id_of(WEI))] == [False]
    assert "not on" in gareth.press("Undo", card="Peer supervision: held")
    assert not team.rows(FollowUp), "what followed from it is taken back"


@SQLITE
@pytest.mark.clause("GEN-5d", "GEN-5e")
def test_an_informal_decision_is_asked_about_until_it_is_on_the_file(world: World) -> None:
    under(world, "generic")
    gareth, priya = world.chat(GARETH), world.chat(PRIYA)
    shown = priya.say("/supervision held informal today")
    assert "Was anything decided about somebody? It belongs on their file (section 5)." in shown
    assert not world.rows(Obligation, kind="record"), "an informal talk owes no record"
    world.wait(days=2)
    assert "Is it on their file?" in priya.all
    assert "Is it on their file?" not in gareth.all, "the worker puts it there"
    priya.press("It is on their file", on="Is it on their file?")
    assert "no names" in priya.submit(reference="Mrs Jones", on="2026-03-03")
    assert "still to come" in priya.submit(reference="2026/114", on="2026-03-20")
    assert "2026/114, Tuesday 3 March" in priya.submit(reference="2026/114", on="2026-03-03")
    row = world.rows(FollowUp)[0]
    assert (row.reference, row.answer, row.closed_on) == ("2026/114", "done", date(2026, 3, 3))
    assert not world.rows(Obligation, kind="on_file")
    priya.say("/supervision held informal today")
    assert "nothing to put on a file" in priya.press("Nothing to put there")
    assert [row.answer for row in world.rows(FollowUp)] == ["done", "nothing"]


@SQLITE
def test_a_group_may_have_an_interval_of_its_own_and_never_moves_the_one_to_ones(team: World) -> None:
    kinds = tuple(
        kind.model_copy(update={"every": Interval(6, "week")}) if kind.name == "group" else kind
        for kind in STOCKPORT.kinds
    )
    team.policy(kinds=kinds)
    gareth = team.chat(GARETH)
    gareth.say("/supervision held group with Priya Nair today")
    due = {row.person_id: row.due for row in team.rows(Obligation, kind="kind_interval")}
    assert due[team.id_of(PRIYA)] == date(2026, 4, 13)
    own = [row.due for row in team.rows(Obligation, kind="session")]
    team.wait(days=44)
    assert [row.due for row in team.rows(Obligation, kind="session")] == own
    late = team.rows(Obligation, kind="kind_interval", person_id=team.id_of(PRIYA))[0]
    assert late.overdue_from == date(2026, 4, 14)
    shown = gareth.say("/supervision book group with Priya Nair 20 April 10am")
    assert "Group supervision: booked" in shown
