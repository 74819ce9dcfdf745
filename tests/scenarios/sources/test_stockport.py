"""Stockport Family: the Individual Supervision Agreement, the line management record and the PDR."""

from datetime import UTC, date, datetime

import pytest

from storage.models import EncryptedText, Obligation, Session
from tests.scenarios.sources.playing import Two, begin, refused_without, send
from tests.scenarios.test_sources import due, under
from tests.scenarios.variants import SQLITE
from tests.support.world import World

TERMS = {
    "purpose": "Good plans for children",
    "place": "The room by the stairs",
    "worker_responsibilities": "I come prepared",
    "supervisor_responsibilities": "I come prepared, and I book the room",
    "agenda_mode": "Both send items before",
    "ad_hoc": "By phone, the same day",
    "complaints_manager": "Ada Lead",
}
TICKS = (
    "case_supervision",
    "line_management",
    "development",
    "record_typed",
    "no_interruptions",
    "record_agreed",
)
RECORD = {
    "part_well_being": "Tired; owed two TOIL days, and will take them on 13 March",
    "part_line_management": "Visits are on time",
    "part_learning": "Booked the panel course",
    "part_cases": "4711, 4712",
    "part_team_around_the_school": "Breakfast club works, attendance is hard",
    "part_other": "A new desk",
}


@pytest.fixture
def two(world: World) -> Two:
    under(world, "stockport")
    world.person("Dana Fox", role="team leader", manager="Ada Lead")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("STK-6b", "STK-6c", "STK-6d", "STK-6f", "STK-6g", "STK-6h", "STK-6i", "STK-6l", "STK-6m")
@pytest.mark.clause("STK-C.1a", "STK-C.1b", "STK-C.1c", "STK-C.2a", "STK-C.4")
def test_the_agreement_is_negotiated_lives_and_is_reviewed_within_a_year(two: Two) -> None:
    world, gareth, priya = two
    told = priya.say("/supervision policy")
    assert "For you: every month, as a minimum (section 7; Appendix C, 2)." in told
    assert "esidential" not in told, "a rule for others does not concern the reader"
    told = gareth.say("/supervision policy")
    assert told.index("Everybody not named below: every month") < told.index("Residential manager or")
    start = lambda: begin(gareth)  # noqa: E731
    form = start()
    for commitment in (
        "The child's interest and voice first; cases run and recorded properly; resources well used; the whole job"
        " reflected on; what it does to us noticed.",
        "What the service needs; feedback; performance; problems taken up early; well-being; fairness and no"
        " discrimination.",
        "Learning that goes on; feedback from watching practice; a plan that suits how this person learns.",
        "Preparing, for one.", "Preparing, the room, and no interruptions.",
    ):  # fmt: skip
        assert commitment in form
    assert gareth.every_field()["record_place"] == "Personal supervision file on SharePoint"
    for key in TERMS:
        assert "Please fill this in" in refused_without(gareth, key, start, **TERMS)
    start()
    assert "2 months is longer than the policy allows" in send(gareth, **TERMS, frequency="2 months")
    assert "5 working days at most" in send(gareth, **TERMS, frequency="1 week", record_days="10 days")
    assert "at the latest" in send(
        gareth, **TERMS, frequency="1 week", record_days="3 days", review_date="2027-03-03"
    )
    send(
        gareth, **TERMS, **dict.fromkeys(TICKS, "yes"), frequency="1 week", record_days="3 days",
        review_date="2027-03-02",
    )  # fmt: skip
    read = priya.press("Read it")
    for words in (*TERMS.values(), "Records are typed: talked about", "3 days", "Where records are kept"):
        assert words in read
    assert "Frequency of supervision meetings: 1 week" in priya.press("Propose a change"), (
        "the supervisor sets it"
    )
    assert "frequency" not in priya.fields
    priya.submit(parts="worker_responsibilities")
    send(priya, worker_responsibilities="I come prepared and say early when I can't")
    gareth.press("Read it", card="A proposal")
    assert "say early when I can't" in gareth.press("Accept")
    gareth.say("/supervision held today")
    assert due(world) == date(2026, 3, 9), "weekly, as the supervisor decided"
    reviews = world.rows(Obligation, kind="agreement_review")
    assert {(row.owner_id, row.due) for row in reviews} == {
        (world.id_of(name), date(2027, 3, 2)) for name in ("Gareth Llewellyn", "Priya Nair")
    }
    gareth.say("/supervision agreement")
    gareth.press("Propose a change")
    gareth.submit(parts="frequency")
    send(gareth, frequency="3 weeks")
    assert "1 week → 3 weeks" in priya.press("Read it", card="A proposal")
    priya.press("Accept")
    assert due(world) == date(2026, 3, 23), "it moves as confidence grows"


@SQLITE
@pytest.mark.clause("STK-13.1b", "STK-13.3b", "STK-13.4a", "STK-13.4b", "STK-C.6a", "STK-C.6b", "STK-6o")
@pytest.mark.clause("STK-A.2", "STK-A.6", "STK-A.7", "STK-A.8", "STK-A.9")
def test_the_record_is_written_corrected_and_agreed_at_the_next_session(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today")
    gareth.press("Write the record")
    form = gareth.every_step()
    for asked in (
        "How are you today? Workload, leave, TOIL, life outside work",
        "What works, what is hard",
        "Anything else",
    ):
        assert asked in form
    said = send(gareth, **{**RECORD, "part_cases": "4711 mum was drinking again"}, then="share")
    assert "Only case numbers go here" in said
    send(
        gareth, **RECORD, what1="Put the TOIL days in", who1=str(world.id_of("Priya Nair")), due1="2026-03-06",
        next_on="2026-03-30", next_at="10:00", then="share",
    )  # fmt: skip
    world.settle()
    priya.press("Yes, that works", card="Monday 30 March at 10:00")
    read = priya.press("Read it", card="record")
    for words in (*RECORD.values(), "Put the TOIL days in (Priya Nair", "Monday 30 March at 10:00"):
        assert words in read
    assert "[Agree]" not in read
    kept = b"".join(row.sealed for row in world.rows(EncryptedText))
    assert kept, "it is stored, and sealed"
    assert not [words for words in RECORD.values() if words.encode() in kept]
    stolen = priya.held("Comment")
    priya.press("Comment")
    priya.submit(words="The course is only pencilled in")
    assert "can't find that" in world.chat("Dana Fox").press_held(stolen)
    priya.say("/action done TOIL")
    world.wait(until=datetime(2026, 3, 30, 15, tzinfo=UTC))
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    form = gareth.every_step()
    begins = form.index("Well-being How are you")
    assert max(form.index("only pencilled in"), form.index("Put the TOIL days in")) < begins
    send(gareth, part_well_being="Rested", then="share", next_on="")
    for chat in (priya, gareth):
        chat.say("/supervision sign")
        chat.press("Read and agree", on="2 March")
        chat.press("Agree")
    agreed = gareth.press("Read it", card="is agreed by both")
    assert "only pencilled in" in agreed
    assert "Now: Agreed" in agreed
    assert agreed.count("agrees with it") == 2
    gareth.say("/supervision records")
    second = gareth.press("Read", on="30 March")
    assert "Put the TOIL days in" in second, "the look back at earlier actions is on the record"


@SQLITE
@pytest.mark.clause("STK-13.1e")
def test_the_record_is_owed_in_five_working_days_and_late_after_them(two: Two) -> None:
    world, gareth, _ = two
    gareth.say("/supervision held today")
    assert [row.due for row in world.rows(Obligation, kind="record")] == [date(2026, 3, 9)]
    world.wait(until=datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert "Supervision record of Monday 2 March with Priya: due today" in gareth.all
    world.wait(until=datetime(2026, 3, 11, 12, tzinfo=UTC))
    assert "2 days" in gareth.say("/supervision")


@SQLITE
@pytest.mark.clause("STK-C.2b", "STK-C.2c", "STK-C.2d", "STK-7h", "STK-7i", "STK-C.9")
def test_a_session_has_its_length_beforehand_and_both_rearrange_a_cancelled_one(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    assert "90 min" in priya.all
    priya.press("Yes, that works")
    [session] = world.rows(Session)
    assert session.minutes == 90
    priya.say("/supervision cancel Court moved")
    world.settle()
    assert "Times in your working hours" in priya.last
    owed = world.rows(Obligation, kind="rebook")
    assert {row.owner_id for row in owed} == {world.id_of("Gareth Llewellyn"), world.id_of("Priya Nair")}
    assert {row.due for row in owed} == {world.today}
    assert "I have told Gareth" in priya.say("/supervision request")
    world.settle()
    assert "would like to meet sooner" in gareth.last
    gareth.say("/supervision held today")
    assert "90 to 120 minutes" in gareth.press("It was shorter or longer")


@SQLITE
@pytest.mark.clause("STK-D.p1", "STK-D.p3")
def test_the_pdr_looks_back_and_ends_in_a_development_plan(two: Two) -> None:
    _, gareth, priya = two
    priya.say("/supervision appraisal")
    form = priya.press("Write my part")
    assert "Key points will do" in form
    for asked in (
        "Strengths to use more", "needs to meet", "competencies", "technology", "professional and personal skills",
        "being ready for change", "Where is help to be found",
    ):  # fmt: skip
        assert asked in form
    parts = {
        "looking_back": ("Part 1: reflecting on the period", "- Hale Road held"),
        "delivery_plan": ("Part 2: delivery plan", "Panel by May"),
        "development_plan": ("Part 3: Personal Development Plan", "Chairing"),
    }
    for key, (title, words) in parts.items():
        refused = priya.press("I am ready")
        assert f"“{title}” is still empty" in refused
        assert "Key points will do" in refused
        priya.press("Write my part")
        send(priya, **{f"part_{key}": words})
    priya.press("I am ready")
    gareth.say("/supervision held pdr today")
    read = gareth.press("Open the PDR form")
    for _, words in parts.values():
        assert words in read


@SQLITE
@pytest.mark.clause("STK-4.3e", "STK-10b")
@pytest.mark.parametrize(
    ("begun", "next_on", "clause"),
    [
        (date(2026, 2, 27), date(2026, 3, 9), "section 10"),
        (date(2026, 1, 12), date(2026, 4, 2), "section 10"),
        (date(2025, 2, 3), date(2026, 4, 2), "section 7"),
    ],
    ids=["weekly for six weeks", "then monthly", "as everybody once the year is complete"],
)
def test_the_assessed_year_has_its_own_pace_until_it_is_complete(
    world: World, begun: date, next_on: date, clause: str
) -> None:
    under(world, "stockport", stage="newly qualified", stage_from=begun)
    world.chat("Gareth Llewellyn").say("/supervision held today")
    assert due(world) == next_on
    assert clause in world.chat("Priya Nair").say("/supervision why")


@SQLITE
@pytest.mark.clause("STK-FM.b")
def test_every_setting_is_covered_by_the_month_or_by_what_the_two_agree(world: World) -> None:
    under(world, "stockport")
    field = {
        "Tom Adeyemi": "team manager",
        "Una Reid": "children and families worker",
        "Ray Moss": "early help worker",
    }
    homes = {"Hana Kos": "residential manager", "Sid Vane": "residential care worker"}
    for name, role in (field | homes).items():
        world.person(name, role=role, manager="Gareth Llewellyn")
        world.pair("Gareth Llewellyn", name, since=date(2026, 2, 16))
    gareth = world.chat("Gareth Llewellyn")
    for name in field:
        assert "Monday 16 March" in gareth.say(f"/supervision why with {name}")
    for name in homes:
        assert "16 March" not in gareth.say(f"/supervision why with {name}")
        gareth.say(f"/supervision agreement with {name}")
        gareth.press("Start it", card=name)
        send(gareth, **TERMS, frequency="6 weeks")
        home = world.chat(name)
        home.press("Read it", card="A proposal")
        assert "in force" in home.press("Accept")
        assert "6 weeks" in home.say("/supervision why")
