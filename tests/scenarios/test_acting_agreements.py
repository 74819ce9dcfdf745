"""An agreement that acts: drafted over sessions, used by bookings; rooms, reading, and actions with weight."""

from datetime import UTC, datetime

import pytest

from storage.models import ActionPoint, Agreement, Obligation, OpenPoint, ReadTick, Record, Session
from tests.scenarios.sources.playing import Two, begin, send
from tests.scenarios.sources.test_stockport import TERMS
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@pytest.fixture
def two(world: World) -> Two:
    under(world, "stockport")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("STK-6a", "STK-6j")
def test_an_agreement_is_drafted_over_sessions_and_its_length_and_place_are_used(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    gareth.send({"purpose": "Think about the work"} if "purpose" in gareth.fields else {})
    gareth.form = None
    assert "have a draft" in priya.say("/supervision agreement"), "either of them goes on with it"
    begin(gareth)
    said = send(gareth, **{**TERMS, "length": "60 min", "agenda_mode": "At the start of the session"},
                appraisal_date="2026-08-03", again="2026-03-30")  # fmt: skip
    assert "is being asked to accept it" in said
    read = priya.press("Read it")
    assert read.index("What it is for") < read.index("Frequency of supervision"), "its purpose comes first"
    priya.press("Accept")
    [agreement] = world.rows(Agreement, state="active")
    assert (agreement.minutes, agreement.place, agreement.agenda_mode) == (60, TERMS["place"], "at start")
    assert (str(agreement.appraisal_on), agreement.contact_id) == ("2026-08-03", world.id_of("Ada Lead"))
    gareth.say("/supervision book with Priya monday 16 march 10am")
    booked = priya.press("Yes, that works")
    assert "60 minutes" in booked
    assert TERMS["place"] in booked
    assert "If it has to move: We rearrange a cancelled session as early as we can" in booked
    world.wait(until=datetime(2026, 3, 13, 12, tzinfo=UTC))
    assert "What would you like to discuss?" not in priya.all, "the two settle the agenda as they begin"
    page = gareth.say("/supervision agreement") and gareth.press("Print") and gareth.files[0].decode()
    assert "Frequency of supervision meetings" in page
    assert "Think about the work" in page or TERMS["purpose"] in page


@SQLITE
@pytest.mark.clause("WCC-4.5b", "WCC-4.2a", "WCC-4.5d", "WCC-1.7", "WCC-4.4c")
def test_open_points_come_back_and_what_helps_me_is_the_workers_alone(world: World) -> None:
    from tests.scenarios.sources.test_woughton import CONTRACT

    under(world, "woughton")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    begin(gareth)
    assert "what_helps" not in gareth.every_field()
    send(gareth, **CONTRACT, style="yes", again="2026-03-16")
    read = priya.press("Read it")
    assert "Our 1:1s are for direction, support and encouragement" in read
    priya.press("Accept")
    assert {str(row.ask_on) for row in world.rows(OpenPoint)} == {"2026-03-16"}
    assert "Goals" in priya.say("/supervision agreement")
    priya.press("Change: What helps me in these meetings")
    priya.submit(words="Points in writing beforehand")
    assert "Points in writing beforehand" in gareth.say("/supervision agreement")
    assert not [label for label in gareth.buttons if label.startswith("Change:")]
    world.wait(until=datetime(2026, 3, 16, 12, tzinfo=UTC))
    assert "have you and Gareth Llewellyn talked about it?" in priya.say("/supervision")
    before = len(world.rows(Obligation, kind="agreement_point"))
    gareth.say("/supervision agreement")
    gareth.press("Talked about", on="Goals")
    assert len(world.rows(Obligation, kind="agreement_point")) == before - 2
    gareth.say("/supervision agreement")
    gareth.press("Print")
    assert b"<h1>Supervision contract" in gareth.files[0]
    assert b"Points in writing beforehand" in gareth.files[0], "with what the worker wrote in their own hand"
    gareth.say("/supervision book with Priya friday 20 march 10am")
    assert "The small room upstairs" in priya.press("Yes, that works"), (
        "the contract's place is that of each booking"
    )


@SQLITE
@pytest.mark.clause("STK-6n")
def test_a_pair_may_use_a_document_of_its_own(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    gareth.send({"_document": "https://council.example/our-own.docx"})
    assert "worker_responsibilities" not in gareth.every_field(), "only what is acted on is asked"
    acting = {key: TERMS[key] for key in ("place", "complaints_manager")}
    send(gareth, **acting, frequency="1 month", length="60 min", agenda_mode="Both send items before")
    assert "https://council.example/our-own.docx" in priya.press("Read it")
    priya.press("Accept")
    assert [row.document for row in world.rows(Agreement, state="active")] == [
        "https://council.example/our-own.docx"
    ]


@SQLITE
@pytest.mark.clause("STK-6e", "STK-7g", "STK-C.3a")
def test_a_session_without_a_room_is_the_supervisors_to_see_to_and_private_is_asked_once(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision book with Priya monday 9 march 9am")
    priya.press("Yes, that works")
    world.wait(until=datetime(2026, 3, 6, 12, tzinfo=UTC))
    assert "has no room yet" in gareth.say("/supervision")
    assert "has no room yet" not in priya.say("/supervision")
    gareth.press("Say where")
    assert "private" in gareth.fields
    gareth.submit(place="Room 4", private="yes")
    assert [(row.place, row.place_private) for row in world.rows(Session)] == [("Room 4", True)]
    assert not world.rows(Obligation, kind="room")
    assert "Room 4 (private)" in priya.say("/supervision book")


@SQLITE
def test_what_to_read_before_a_session_is_listed_and_each_ticks_for_themselves(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    send(gareth, part_well_being="Fine", what1="Ask for cover", next_on="")
    world.settle()
    gareth.say("/supervision book with Priya monday 16 march 10am")
    priya.press("Yes, that works")
    world.wait(until=datetime(2026, 3, 11, 12, tzinfo=UTC))
    card = priya.press("What to read")
    assert "The last supervision record, of" in card
    assert "1 open action" in card
    assert "[I have read it]" in card or "I have read it" in str(priya.buttons)
    priya.press("I have read it", on="The last supervision record")
    assert [row.what for row in world.rows(ReadTick)] == ["record"]


@SQLITE
@pytest.mark.clause("STK-4.1e")
def test_an_action_says_what_good_looks_like_is_reopened_and_what_was_learned_is_kept(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    send(gareth, part_well_being="Fine")
    gareth.say("/action")
    gareth.press("Add an action")
    answers = gareth.form is not None and gareth.fields.keys()
    assert {"good", "type", "points_to"} <= set(answers or ())
    owner = f"{world.rows(Session)[0].pair_id}:{world.id_of('Priya Nair')}"
    record = f"record:{world.rows(Record)[0].id}"
    gareth.submit(text="Redo the chronology", owner=owner, good="Dated, sourced, two pages", points_to=record)
    world.settle()
    assert "Good looks like: Dated, sourced, two pages" in priya.last
    assert "Answers: Feedback in a record" in priya.last
    priya.press("Done")
    priya.press("What did we learn?")
    priya.submit(learned="Start from the court bundle")
    world.settle()
    assert "Priya has done it" in gareth.last
    assert "Start from the court bundle" in gareth.last
    gareth.press("Open it again")
    [action] = world.rows(ActionPoint)
    assert action.state == "open"


@SQLITE
@pytest.mark.clause("WCC-2.3b")
def test_an_action_is_agreed_or_required_and_what_is_lacking_is_the_managers(world: World) -> None:
    under(world, "woughton")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision held today")
    gareth.say("/action")
    gareth.press("Add an action")
    owner = f"{world.rows(Session)[0].pair_id}:{world.id_of('Gareth Llewellyn')}"
    gareth.submit(text="A laptop that works", owner=owner, type="resource", mode="agreed")
    priya.say("/action")
    priya.press("Add an action")
    mine = f"{world.rows(Session)[0].pair_id}:{world.id_of('Priya Nair')}"
    assert "Only the line manager can require" in priya.submit(text="Ring them", owner=mine, mode="required")
    assert [row.type for row in world.rows(ActionPoint)] == ["resource"]
    gareth.say("/supervision objective add A newsletter every month by 30 Nov with Priya Nair")
    send(gareth, standard="Out by the first Monday")
    world.settle()
    priya.press("Agree", on="A newsletter")
    gareth.say("/action")
    gareth.press("Add an action")
    gareth.submit(
        text="Send the draft to print by the 20th", owner=mine, mode="required", points_to="objective:1"
    )
    world.settle()
    assert "Kind: Required" in priya.last
    assert "Answers: An objective" in priya.last
