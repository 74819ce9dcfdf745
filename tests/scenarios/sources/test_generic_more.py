"""The generic policy, further: a whole round of supervision, whose objectives it serves, paper, and who may look."""

from datetime import UTC, date, datetime

import pytest

from storage.models import Obligation, Record, RecordFiling, Signature
from tests.scenarios.sources.playing import Two, send
from tests.scenarios.sources.test_generic import RECORD, agree
from tests.scenarios.test_sources import SQLITE, under
from tests.support.world import World


@pytest.fixture
def two(world: World) -> Two:
    under(world, "generic")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("GEN-4a", "GEN-7c", "GEN-4b", "GEN-10a", "GEN-10d", "GEN-8b")
def test_a_round_is_agreed_prepared_recorded_by_the_supervisor_signed_by_both_and_carried_out(
    two: Two,
) -> None:
    world, gareth, priya = two
    ada = world.chat("Ada Lead")
    assert "Your supervision agreement with Priya Nair" in gareth.say("/supervision")
    assert "It counts once you have both accepted it" in agree(two, "4 weeks")
    assert "Our arrangements: We plan them a month ahead" in gareth.say("/supervision agreement")
    assert "In force since Monday 2 March" in gareth.last
    assert not world.rows(Obligation, kind="agreement")
    gareth.say("/action @Priya Nair Read the guidance by 20 March")
    gareth.say("/supervision book Friday 13 March at 10am")
    world.settle()
    priya.press("Yes, that works")
    priya.say("/agenda The rota")
    world.wait(days=9)
    for chat, other in ((gareth, "Priya"), (priya, "Gareth")):
        assert f"with {other}: Friday 13 March at 10:00, in 3 days" in chat.last
        assert "What would you like to discuss? 1 item on the agenda so far" in chat.last
        assert "1 open action point" in chat.press("What to read")
        assert "The rota" in chat.press("See the agenda", card="What would you like")
    world.wait(until=datetime(2026, 3, 13, 12, tzinfo=UTC))
    gareth.press("It was held")
    assert "No supervision record waits" in priya.say("/supervision record")
    assert {row.owner_id for row in world.rows(Obligation, kind="record")} == {
        world.id_of("Gareth Llewellyn")
    }
    world.wait(days=4)
    assert "Supervision record of Friday 13 March with Priya" in gareth.all
    assert "Supervision record of Friday 13 March" not in priya.all
    listed = ada.say("/overdue records")
    assert "Held, and no supervision record yet:" in listed
    assert "Priya Nair held Friday 13 March, 4 days ago; Gareth Llewellyn writes the record" in listed
    gareth.say("/supervision record")
    me = str(world.id_of("Priya Nair"))
    send(gareth, **RECORD, what1="Order a desk", who1=me, due1="2026-03-25", then="share")
    assert "no supervision record yet" not in ada.say("/overdue records")
    world.wait(days=3)
    assert "Supervision record of Friday 13 March with Gareth" in priya.all, (
        "the missing signature is asked for"
    )
    priya.say("/supervision sign")
    assert "Gareth Llewellyn signed it, Tuesday 17 March" in priya.press("Read and sign")
    priya.press("Sign as Priya Nair")
    read = gareth.press("Read it", card="agreed")
    assert "Gareth Llewellyn signed it, Tuesday 17 March" in read
    assert "Priya Nair signed it, today" in read
    first, second = world.rows(Signature)
    assert first.digest == second.digest
    assert len(first.digest) == 64, "both signed the same text"
    world.wait(until=datetime(2026, 3, 25, 12, tzinfo=UTC))
    assert "Order a desk" in priya.last
    assert "Read the guidance" in priya.say("/action list")
    priya.press("Done", on="Order a desk")
    world.skip(12)
    gareth.say("/supervision held today")
    gareth.press("Write the record")
    form = gareth.every_step()
    assert "Action points: how they stand" in form
    assert "Order a desk (Priya Nair, done" in form
    assert "Read the guidance (Priya Nair, 17 days late" in form, "what is still open is carried on"


@SQLITE
@pytest.mark.clause("GEN-3a", "GEN-3c", "GEN-10b")
def test_it_serves_three_kinds_of_objectives_is_part_of_performance_and_can_be_audited(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision objective add Chair a panel by 30 June with Priya Nair")
    world.settle()
    priya.press("Agree", on="Chair a panel")
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    gareth.submit(what="A visit was not made", plan="A list each Monday", next="2026-03-20")
    priya.say("/agenda My masters degree")
    priya.press("What it serves")
    form = priya.form
    assert form is not None
    for one in ("Organisational", "Professional", "Personal"):
        assert one in repr(form)
    assert "1. My masters degree Professional" in priya.submit(serves="Professional")
    assert "1. My masters degree Professional" in gareth.say("/agenda")
    gareth.say("/supervision held today")
    first = gareth.press("Write the record")
    assert "A concern about practice: opened today, next look on Friday 20 March" in first
    assert "visit" not in first
    form_text = gareth.every_step()
    assert (
        "Performance What is going well? What is expected, and is anything standing in the way?" in form_text
    )
    assert "Objective: Chair a panel So far: not talked about yet, due Tuesday 30 June" in form_text
    objective = next(key for key in gareth.every_field() if key.startswith("_objective"))
    for part in ("part_decisions", "part_summary"):
        gareth.say("/supervision record")
        send(gareth, **{**RECORD, "part_well_being": "", "part_worker": "", part: ""})
        assert gareth.error is not None
        assert gareth.error.key == part
    gareth.say("/supervision record")
    gareth.first_step()
    item = gareth.every_field()["talked"] or "1"
    fields = {**RECORD, "part_well_being": "", "part_worker": "", "talked": item, objective: "on track"}
    while "Check and share" not in gareth.place:
        gareth.send({key: value for key, value in fields.items() if key in gareth.fields})
    assert "Summary: would it make sense to somebody who checks it in a year?" in repr(gareth.form)
    gareth.send({})
    world.settle()
    read = priya.press("Read and sign")
    assert "Chair a panel: on track" in read
    for chat in (gareth, priya):
        assert "Covered lately: 2 Mar Organisational and Professional." in chat.say("/agenda")


@SQLITE
@pytest.mark.clause("GEN-10f", "GEN-11a", "GEN-11d")
def test_a_record_may_be_on_paper_and_where_it_is_kept_is_confirmed_once_a_year(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today")
    gareth.press("It is on paper or elsewhere")
    assert "Typed where possible, your policy asks" in repr(gareth.form)
    assert "Please say where it is kept" in gareth.submit(kept="paper", place="")
    gareth.submit(kept="paper", place="Locked cabinet, room 12", hand="yes")
    world.settle()
    read = priya.press("Read and sign")
    assert "Where it is" in read
    assert "“On paper, handwritten. Kept: Locked cabinet, room 12”" in read
    assert "When: Monday 2 March" in read
    priya.press("Sign as Priya Nair")
    gareth.say("/supervision records")
    read = gareth.press("Read")
    assert "Gareth Llewellyn signed it, today" in read
    assert "Priya Nair signed it, today" in read
    world.skip(7)
    gareth.say("/supervision held today")
    assert "Write the record" in gareth.buttons, "typed here where possible"
    gareth.press("It is on paper or elsewhere")
    gareth.submit(kept="elsewhere", place="The personnel system, folder 7")
    world.settle()
    assert "“In another system. Kept: The personnel system, folder 7”" in priya.press("Read and sign")
    [due] = world.rows(Obligation, kind="outside")
    assert (due.owner_id, due.due, due.clause) == (
        world.id_of("Gareth Llewellyn"), date(2027, 3, 2), "set by your organisation"
    )  # fmt: skip
    world.skip(352)
    world.wait(days=2)
    asked = gareth.all
    assert "Are the supervision records that are not kept here still there?" in asked
    assert "Locked cabinet, room 12 (1) and The personnel system, folder 7 (1)" in asked
    gareth.press("They have moved")
    assert "Noted today: 1 supervision record in The archive" in gareth.submit(place="The archive")
    gareth.say("/supervision")
    world.wait(days=14)
    assert "record" in world.chat("Ada Lead").say("/overdue records").lower()
    assert "Gareth Llewellyn" in world.chat("Ada Lead").last
    gareth.press("They are still there")
    assert {row.reference for row in world.rows(RecordFiling)} == {
        "The archive",
        "The personnel system, folder 7",
    }
    [due] = world.rows(Obligation, kind="outside")
    assert due.due > date(2028, 1, 1)
    assert len(world.rows(Record)) == 2


@SQLITE
@pytest.mark.clause("GEN-11b", "GEN-12e", "GEN-12g")
def test_records_are_looked_at_for_a_named_purpose_alone_by_an_investigator_and_performance_staff(
    two: Two,
) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today")
    gareth.press("Write the record")
    send(gareth, **RECORD, then="share")
    world.person("Ines Holt", role="investigator")
    world.person("Pat Moss", role="performance analyst")
    for number in range(5):
        world.person(f"Worker {number}", manager="Gareth Llewellyn", role="social worker")
    ada, ines, pat = (world.chat(name) for name in ("Ada Lead", "Ines Holt", "Pat Moss"))
    for chat in (ada, ines, pat):
        assert RECORD["part_performance"] not in chat.say("/supervision records with Priya Nair")
    ada.say("/overdue readers performance staff Pat Moss")
    counted = pat.say("/overdue figures")
    assert "Everybody here, without names" in counted
    assert "Priya" not in counted
    asked = ines.say("/supervision read @Priya Nair")
    assert "For what?" in asked
    options = repr(ines.form)
    for purpose in (
        "Investigator: a capability or disciplinary case",
        "Performance staff: audit and quality",
    ):
        assert purpose in options
    assert "Please choose" in ines.submit(purpose="9")
    ines.submit(purpose="2", why="Case 12", until="2026-03-09")
    assert ines.error is None
    world.settle()
    assert "For: a capability or disciplinary case" in gareth.last
    told = priya.all
    gareth.press("Yes", card="a capability or disciplinary case")
    world.settle()
    ines.press("Show the supervision records")
    assert RECORD["part_performance"] in ines.press("Read")
    world.settle()
    assert priya.all == told, "told afterwards: telling too soon could harm an investigation"
    assert "Ines Holt" not in priya.say("/supervision who reads")
    pat.say("/supervision read @Priya Nair")
    pat.submit(purpose="4", until="2026-03-04")
    world.settle()
    gareth.press("No", card="audit and quality")
    world.settle()
    assert "said no" in pat.last
    assert RECORD["part_performance"] not in pat.all, "counts without words, until somebody says yes"
    pat.say("/supervision read @Priya Nair")
    pat.submit(purpose="4", until="2026-03-04")
    world.settle()
    gareth.press("Yes", card="audit and quality")
    world.settle()
    pat.press("Show the supervision records")
    assert RECORD["part_performance"] in pat.press("Read")
    assert RECORD["part_well_being"] not in pat.last, "what is between the two stays between them"
    world.settle()
    assert "Pat Moss has read" in priya.last
    assert "For: audit and quality" in priya.last
    world.wait(days=9)
    assert "Ines Holt" in priya.say("/supervision who reads")
    assert "a capability or disciplinary case" in priya.last
    assert "can't find" in ines.press("Show the supervision records")
