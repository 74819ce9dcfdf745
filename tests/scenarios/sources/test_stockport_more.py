"""Stockport Family: the agreement's heading, the line record, what is always shared, observation and oversight."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from bot.web.server import application
from handlers.calendar_setup import FILES_ALONE
from handlers.reading import sealed_page
from storage.models import ActionPoint, Grant, Obligation, Record
from tests.scenarios.sources.playing import Two, refused_without, send
from tests.scenarios.sources.test_stockport import TERMS, TICKS
from tests.scenarios.test_sources import SQLITE, under
from tests.support.chat import Chat
from tests.support.world import World


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def record(chat: Chat, who: str, **parts: str) -> None:
    """Note a session today, and share its record."""
    chat.say(f"/supervision held today with {who}")
    chat.say(f"/supervision record with {who}")
    send(chat, **{"next_on": "", **parts}, then="share")
    assert chat.error is None, chat.error


@pytest.fixture
def two(world: World) -> Two:
    under(world, "stockport", starts_on=date(2025, 11, 17), team="Riverside")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("STK-C.hd", "STK-6k", "STK-6p", "STK-A.4x")
def test_the_agreements_heading_sets_the_dates_and_both_prepare_as_it_says(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision case 4711 allocated to @Priya Nair on 2 March")
    start = lambda: begin_again(gareth)  # noqa: E731
    start()
    assert "How we set the agenda I ask for items only where you send them before." in gareth.every_step()
    assert "Please fill this in" in refused_without(gareth, "agenda_mode", start, **TERMS)
    start()
    ticked = (*TICKS, "decisions_shared", "senior_managers", "appraisal_times")
    send(gareth, **TERMS, **dict.fromkeys(ticked, "yes"), frequency="3 weeks", contract_date="2026-03-02",
         review_date="2027-02-01", appraisal_date="2026-05-04", appraisal_review_date="2026-11-02")  # fmt: skip
    read = priya.press("Read it")
    for words in (
        "Supervision agreement: you and Gareth Llewellyn", "Frequency of supervision meetings: 3 weeks",
        "Date of contract: Monday 2 March", "Review date: Monday 1 February 2027", "Date of PDR: Monday 4 May",
        "PDR review date: Monday 2 November", "How we set the agenda: Both send items before",
    ):  # fmt: skip
        assert words in read
    priya.press("Accept")
    # Each of the dates is asked for: the session, the review, the PDR, and the look through it.
    record(gareth, "Priya Nair", part_line_management="Visits are on time", what1="Ask for cover", next_at="10:00",
           who1=str(world.id_of("Priya Nair")), due1="2026-03-27", next_on="2026-03-23")  # fmt: skip
    priya.say("/supervision objective add Chair a panel by 30 September with Gareth Llewellyn")
    send(priya, helper="Gareth", how="Watch two, then chair one")
    world.settle()
    gareth.press("Agree", on="Chair a panel")
    due = {kind: {row.due for row in world.rows(Obligation, kind=kind)} for kind in
           ("session", "agreement_review", "appraisal", "objectives_look")}  # fmt: skip
    assert due == {
        "session": {date(2026, 3, 23)}, "agreement_review": {date(2027, 2, 1)}, "appraisal": {date(2026, 5, 4)},
        "objectives_look": {date(2026, 5, 17)},
    }  # fmt: skip
    assert "The two agreed on 4 May 2026; your policy’s own date is 17 May 2026." in {
        row.why for row in world.rows(Obligation, kind="appraisal")
    }
    shown = priya.press("Read it", card="Record, Monday 2 March")
    assert "PDR: Monday 4 May 2026.\nPDR review: Monday 2 November 2026." in shown
    # Three working days before, both are asked for items and shown what to read; each ticks for themselves.
    priya.press("Yes, that works", card="Monday 23 March at 10:00")
    world.wait(until=noon(2026, 3, 18))
    for chat, other in ((gareth, "Priya"), (priya, "Gareth")):
        assert f"Your supervision session with {other}" in chat.all
        assert "What would you like to discuss?" in chat.all
        chat.say("/agenda")
        papers = chat.press("What to read") if "What to read" in chat.all else ""
        for words in ("The last supervision record, of Monday 2 March", "1 open action", "Cases due: 4711"):
            assert words in papers
        for paper in ("The last supervision record", "1 open action", "Cases due"):
            chat.press("I have read it", on=paper)
        assert "Cases due: 4711 read" in chat.last
    # The pair may leave it to the start: then nobody is asked before.
    gareth.say("/supervision agreement")
    gareth.press("Propose a change")
    gareth.submit(parts="agenda_mode")
    send(gareth, agenda_mode="At the start of the session")
    priya.press("Read it", card="A proposal")
    priya.press("Accept")
    world.wait(until=noon(2026, 3, 23))
    record(gareth, "Priya Nair", part_line_management="Steady", next_on="2026-04-13", next_at="10:00")
    world.settle()
    priya.press("Yes, that works", card="Monday 13 April at 10:00")
    asked = priya.all.count("What would you like to discuss?")
    world.wait(until=noon(2026, 4, 10))
    assert priya.all.count("What would you like to discuss?") == asked
    world.skip(37)
    gareth.press("We looked through them", on="look through what is unfinished")
    assert {row.due for row in world.rows(Obligation, kind="objectives_look")} == {date(2026, 11, 2)}


def begin_again(chat: Chat) -> str:
    chat.say("/supervision agreement")
    return chat.press("Go on with it" if "Go on with it" in chat.buttons else "Start it")


@SQLITE
@pytest.mark.clause("STK-3a", "STK-4", "STK-4.2b", "STK-A.3", "STK-A.4", "STK-A.5", "STK-13.1f", "STK-13.3a")
def test_the_line_record_holds_its_functions_and_is_agreed_by_both_at_the_next_session(two: Two) -> None:
    world, gareth, priya = two
    world.person("Nia Rhys", role="social worker", stage="NQSW", stage_from=world.today, manager="Priya Nair")
    world.pair("Priya Nair", "Nia Rhys", since=date(2026, 2, 1))
    ada = world.chat("Ada Lead")
    # Objectives: for the organisation, for this job and for the person's own career.
    for what, scope in (("Close cases in time", "this job"), ("Chair a panel", "career")):
        gareth.say(f"/supervision objective add {what} by 30 June with Priya Nair")
        assert "What is it for?" in "".join(map(str, gareth.form.blocks))
        send(gareth, helper="Ada", how="One hour a week", scope=scope)
        world.settle()
        priya.press("Agree", on=what)
    for what in ("Close cases in time", "Chair a panel"):
        assert f"Objective: {what}: not talked about yet" in gareth.say("/agenda with Priya Nair")
    # The line manager observes, gives feedback, and both are on the next record.
    gareth.say("/supervision held observed today with Priya Nair")
    gareth.press("Write the feedback")
    gareth.submit(feedback="You let the boy speak first")
    world.settle()
    assert "You let the boy speak first" in priya.press("Read the feedback")
    priya.say("/supervision learning add Motivational interviewing with Gareth Llewellyn")
    gareth.say("/supervision held today with Priya Nair")
    priya.say("/supervision record")
    priya.submit(part_learning="Booked the court course: it fits my PDR, and I will say less")
    gareth.say("/supervision record with Priya Nair")
    form = gareth.every_step()
    assert "Whom do you supervise or mentor, and what support would help you with it?" in form
    assert "how does it fit your PDR, and what will you do differently?" in form
    assert "Motivational interviewing: raised today" in form
    send(
        gareth,
        part_line_management="Visits are on time",
        part_supervisory="An hour with Nia each week",
        next_on="",
    )
    world.settle()
    read = priya.press("Read it", card="Record, Monday 2 March")
    for words in (
        "Visits are on time", "Observation of practice, Monday 2 March 2026, by Gareth Llewellyn.",
        "Booked the court course: it fits my PDR, and I will say less", "To learn: Motivational interviewing",
        "An hour with Nia each week", "Nia Rhys: supervision session, 1 day late.",
    ):  # fmt: skip
        assert words in read, words
    assert read.count("1 day late") == 1
    # It is agreed at the following session, by both, and not before; whoever has not is asked.
    assert "You agree it together at your next supervision session" in priya.all
    assert "[Agree]" not in read
    world.wait(days=28)
    assert "Always on it: our last supervision record and any corrections" in priya.say(
        "/agenda with Gareth Llewellyn"
    )
    record(gareth, "Priya Nair", part_line_management="Steady")
    gareth.say("/supervision sign")
    gareth.press("Read and agree", on="2 March")
    gareth.press("Agree")
    assert [row.state for row in world.rows(Record)] == ["shared", "shared"], "one of the two is not enough"
    world.wait(days=4)
    assert "Supervision record of Monday 2 March" in priya.say("/supervision")
    assert "agreeing the record" in ada.say("/overdue records").lower()
    priya.say("/supervision sign")
    priya.press("Read and agree", on="2 March")
    priya.press("Agree")
    assert [row.state for row in world.rows(Record)] == ["agreed", "shared"]
    priya.say("/supervision records")
    agreed = priya.press("Read", on="2 March")
    headings = ("Date, supervisee, supervisor, team", "Last record", "Agreed agenda", "Line management",
                "Learning and Development", "PDR date, review date", "Supervisory Responsibilities")  # fmt: skip
    assert [agreed.index(heading) for heading in headings] == sorted(
        agreed.index(heading) for heading in headings
    )
    # A function that three sessions have not touched is a line on the next agenda, and one tap puts it right.
    world.wait(days=20)
    record(gareth, "Priya Nair", part_line_management="Steady", part_learning="Panel")
    agenda = priya.say("/agenda with Gareth Llewellyn")
    assert "Case supervision: not covered in your last 3 supervision sessions" in agenda
    assert "Line management: not covered" not in agenda
    priya.say("/supervision records")
    priya.press("Read", on="March")
    priya.press("What it covered")
    covered = priya.fields["served"]
    priya.submit(served=f"0,{covered}")
    assert "Case supervision: not covered" not in gareth.say("/agenda with Priya Nair")


@SQLITE
def test_the_programme_on_the_record_is_known_by_any_name_of_its_stage(world: World) -> None:
    under(world, "stockport", stage="NQSW", stage_from=date(2026, 1, 5), starts_on=date(2026, 1, 5))
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    record(gareth, "Priya Nair", part_line_management="Steady")
    world.settle()
    assert "ASYE: month 2, until Monday 4 January 2027." in priya.press("Read it", card="Record")


@SQLITE
@pytest.mark.clause("STK-4.2c", "STK-13.2b", "STK-13.2c", "STK-13.2f")
def test_what_is_always_shared_is_recorded_and_concerns_are_raised_here_and_settled_early(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today with Priya Nair")
    gareth.say("/supervision record with Priya Nair")
    form = gareth.every_step()
    kinds = ("Staff performance and conduct", "What colleagues on a case need to know",
             "Legal matters that touch the service or an employee")  # fmt: skip
    for kind in kinds:
        assert kind in form
    assert not [key for key in gareth.every_field() if key.startswith("off_")], (
        "nothing is kept out of the record"
    )
    send(gareth, part_line_management="Two visits were late", must="0,1,4", next_on="", then="share")
    world.settle()
    read = priya.press("Read it", card="Record, Monday 2 March")
    actions = gareth.say("/action")
    for kind in kinds:
        assert f"{kind} (Gareth Llewellyn, today)" in read, "it is on the record, which both read"
        assert f"Pass on: {kind}" in actions
    owed = world.rows(ActionPoint, type="pass on")
    assert {row.due for row in owed} == {world.today}
    assert "talk, do not write" not in read
    gareth.say("/supervision passed on")
    assert all(kind in str(gareth.form) for kind in kinds)
    gareth.submit(kind=choice(gareth, kinds[1]), to="Senior manager", why="The other worker has to know")
    assert "Take it back" not in gareth.buttons, "what is always shared is not taken back"
    world.settle()
    assert "What colleagues on a case need to know" in priya.last
    # A matter of conduct is raised with the worker, dated, looked at again, and settled here.
    gareth.say("/supervision concerns with Priya Nair")
    form = gareth.press("Open one: Priya Nair")
    send(gareth, what="Two visits were late", plan="We look at the diary", next="2026-03-16")
    world.settle()
    assert "Two visits were late" in priya.press("Read it", card="oncern")
    assert "can't find that" in world.chat("Ada Lead").press_held(priya.held("Read it", card="oncern"))
    world.wait(until=noon(2026, 3, 16))
    assert "A concern to look at again: Priya" in gareth.all
    gareth.say("/supervision concerns with Priya Nair")
    shown = gareth.press("Read it")
    assert "14 days" in shown or "2 weeks" in shown
    gareth.press("Close it")
    send(gareth, outcome="0", text="The diary helps")
    assert not world.rows(Obligation, kind="concern")


def choice(chat: Chat, label: str) -> str:
    """Return the value of an option of the open form."""
    for block in chat.form.blocks:
        for option in getattr(block, "options", ()):
            if option.label == label:
                return option.value
    raise AssertionError(label)


@SQLITE
@pytest.mark.clause("STK-13.2i")
def test_inspectors_get_the_files_of_a_time_and_the_worker_was_told_in_the_agreement(two: Two) -> None:
    world, gareth, priya = two
    world.app = replace(world.app, setup=replace(FILES_ALONE, public_url="https://alongside.example.org"))
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    send(gareth, **TERMS)
    assert "inspectors may look at them" in priya.press("Read it")
    priya.press("Accept")
    record(gareth, "Priya Nair", part_line_management="Visits are on time")
    world.person("Ines Holt", role="quality officer")
    ines, ada = world.chat("Ines Holt"), world.chat("Ada Lead")
    ines.say("/supervision read @Priya Nair")
    ines.submit(purpose=choice(ines, "Inspector: an inspection"), who="outside", body="Ofsted", first="2026-03-01",
               last="2026-03-31", until="2026-03-09")  # fmt: skip
    world.settle()
    ada.press("Yes")
    world.settle()
    made = ines.press("Make the file")
    address = next(word for word in made.split() if word.startswith("https://alongside"))
    passphrase = next(word for word in made.split() if word.count("-") == 4 and "/" not in word)
    client = TestClient(application(world.app, lambda: True))
    page = client.post(address.removeprefix("https://alongside.example.org"))
    assert "Visits are on time" in sealed_page.opened(page.content, passphrase)
    listed = priya.say("/supervision who reads")
    assert "Ofsted" in listed
    assert "an inspection" in listed
    assert world.rows(Grant) == []


@SQLITE
@pytest.mark.clause("STK-8e", "STK-FM.a")
def test_a_service_leader_observes_each_team_leader_once_a_year_and_sees_how_things_stand(
    world: World,
) -> None:
    under(world, "stockport")
    world.person("Sue Ash", role="service leader", manager="Ada Lead")
    for lead, worker, since in (
        ("Tom Reed", "Una May", date(2025, 2, 20)),
        ("Bo Hill", "Ike Orr", date(2025, 11, 3)),
    ):
        world.person(lead, role="team leader", manager="Sue Ash")
        world.person(worker, role="social worker", manager=lead)
        world.pair(lead, worker, since=since)
    sue, tom, una = (world.chat(name) for name in ("Sue Ash", "Tom Reed", "Una May"))
    late = sue.say("/overdue observations")
    assert "Tom Reed" in late
    assert "Bo Hill" not in late, "each team leader has a year of their own"
    una.say("/supervision book friday 10am")
    world.settle()
    tom.press("Yes, that works")
    world.wait(hours=4)
    sue.say("/supervision")
    sue.press("Book it", on="Tom Reed")
    assert "Una May" in str(sue.form), "one of the sessions that are booked is watched"
    sue.submit()
    world.settle()
    assert "Observation of supervising: booked" in tom.all
    assert "It is not about you or your work" in una.all, "both know beforehand"
    world.wait(days=5)
    sue.say("/supervision")
    sue.press("It took place", on="supervising")
    sue.press("Write the feedback")
    sue.submit(feedback="You left room for her own plan")
    world.settle()
    assert "You left room for her own plan" in tom.press("Read the feedback")
    due = {row.person_id: row.due for row in world.rows(Obligation, kind="observation") if row.counts}
    assert due[world.id_of("Tom Reed")] == date(2027, 3, 6), "a year after it was held"
    assert "Tom Reed" not in sue.say("/overdue observations")
    # How things stand: sessions held, cases due, decisions outstanding; numbers and dates, and nothing else.
    tom.say("/supervision case 4711 allocated to @Una May on 2 January")
    tom.say("/supervision held today with Una May")
    una.say("/supervision held consultation today")
    una.submit(outside="Aspire")
    una.press("Yes, a decision is needed")
    una.submit(reference="4712")
    world.wait(days=2)
    shown = sue.say("/overdue figures")
    for words in ("2 held", "Cases: 1 open, 1 overdue", "Decisions after advice: 1 outstanding, the oldest 2 days ago",
                  "Decision outstanding: 4712 advice of Saturday 7 March"):  # fmt: skip
        assert words in shown, words
    assert "Aspire" not in shown
    assert "Una May" in sue.say("/overdue cases")
    world.person("Rae Bell", role="service leader")
    ada, rae = world.chat("Ada Lead"), world.chat("Rae Bell")
    ada.say("/overdue readers service leader Rae Bell")
    assert "Decisions after advice: 1 outstanding" in rae.say("/overdue figures"), (
        "the policy names this reader"
    )


@SQLITE
@pytest.mark.clause("STK-1")
def test_the_framework_is_checked_with_the_leaders_before_it_changes(two: Two) -> None:
    world, gareth, _ = two
    leads = [f"Lead {number}" for number in range(1, 6)]
    for name in leads:
        world.person(name, role="team leader", manager="Ada Lead")
        world.pair(name, f"Worker of {name}", since=world.today)
    ada = world.chat("Ada Lead")
    gareth.say("/supervision case 4711 allocated to @Priya Nair")
    gareth.say("/supervision case 4711")
    assert "social discipline window" in gareth.press("Questions for the talk"), (
        "restorative, in its own words"
    )
    ada.say("/supervision policy review")
    assert "are asked 3 questions" in ada.press("Ask managers and staff")
    world.wait(days=1, hours=4)
    for name in leads:
        chat = world.chat(name)
        chat.press("Answer")
        chat.submit(q0="yes", q1="partly", q2="no")
    world.skip(16)
    ada.say("/supervision policy review")
    said = ada.press("What they said")
    assert "5 answers" in said
    assert "Managers" in said
