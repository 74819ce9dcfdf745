"""PMActive: each reason played, from induction to a concern, and who reads the reports afterwards."""

from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from bot.web.server import application
from handlers.calendar_setup import FILES_ALONE
from handlers.reading import sealed_page
from storage.models import AuditEntry, Obligation
from tests.scenarios.sources.playing import refused_without, send
from tests.scenarios.sources.test_pmactive import REPORT
from tests.scenarios.test_sources import SQLITE, under
from tests.support.chat import Chat
from tests.support.world import World

GARETH, PRIYA, ADA, TOM, DORA = "Gareth Llewellyn", "Priya Nair", "Ada Lead", "Tom Okafor", "Dora Lund"
NEW, CONCERN = "new, and still in induction or training", "performance concern"


@pytest.fixture
def new(world: World) -> World:
    """Priya, who began a week ago, and Gareth who supervises her; Ada and Dora manage, Tom coaches too."""
    under(world, "pmactive", starts_on=date(2026, 2, 23))
    world.person(TOM, manager=ADA, role="coach")
    world.person(DORA, role="director", is_admin=True)
    return world


def held(chat: Chat, reason: str, activity: str = "Five-a-side") -> None:
    chat.say("/supervision held today with Priya Nair")
    chat.submit(reason=reason, activity=activity)


def purpose(world: World, who: str) -> str:
    access = world.app.policy.access
    assert access is not None
    return next(str(n) for n, reader in enumerate(access.readers) if reader.who == who)


@SQLITE
@pytest.mark.clause(
    "PMA-WHEN.a", "PMA-WHEN.1", "PMA-AIM.a", "PMA-SEE.a", "PMA-REC.b", "PMA-DEF.c", "PMA-DEF.d"
)
def test_somebody_new_is_supervised_until_the_induction_is_complete(new: World) -> None:
    gareth, priya, ada = new.chat(GARETH), new.chat(PRIYA), new.chat(ADA)
    # Nothing falls due by the calendar, and nobody is late for want of supervision.
    assert "No date falls due" in priya.say("/supervision why")
    new.skip(days=200)
    assert not new.rows(Obligation, kind="session")
    assert "No session, action, agreement or record is overdue" in ada.say("/overdue")
    assert "on time" not in ada.say("/overdue figures"), "there is nothing to be on time for"
    assert "agreement" not in ada.last.partition("Your policy asks for more")[0]
    # Induction stands on the agenda until it is signed off.
    for chat in (gareth, priya):
        assert "Induction and training complete" in chat.say("/agenda")
    # One who could not come is noted so; who came writes their own view before the report.
    gareth.say("/supervision book with Priya tomorrow 10am")
    gareth.submit(reason=NEW, activity="Five-a-side")
    new.settle()
    priya.press("Yes, that works")
    new.wait(days=1, hours=4)
    gareth.say("/supervision")
    gareth.press("Somebody could not come")
    assert "No reason is kept." in gareth.press("Priya could not come")
    held(gareth, NEW)
    assert "how was it for you?" in priya.say("/supervision record")
    priya.submit(part_reflection="I rushed the warm-up")
    # The report: safety before anything else, and never without it.
    gareth.press("Write the report", card="Supervised session: held")
    form = gareth.every_step()
    assert "Were users and staff safe?" in form
    parts = [key for key in gareth.every_field() if key.startswith("part_")]
    assert parts[0] == "part_safety"
    assert "“I rushed the warm-up” Priya Nair, in their own hand" in form
    reopen = lambda: gareth.say("/supervision record")  # noqa: E731
    refused_without(gareth, "part_safety", reopen, **REPORT, then="share")
    reopen()
    send(gareth, **REPORT, then="share")
    # Shared at once, with a receipt and no signature.
    gareth.press("Read it", card="Report")
    assert "Read by Priya: Not yet" in gareth.last
    new.settle()
    read = priya.press("Read it", card="Report")
    assert (
        read.index("Mats laid, exits clear")
        < read.index("Five-a-side at the hub")
        < read.index("Clear voice")
    )
    assert f"Why: {NEW}." in read
    assert not {"Agree", "Sign as Priya Nair"} & set(priya.buttons)
    gareth.say("/supervision records")
    gareth.press("Read")
    assert f"Read by Priya: {new.today:%A}" in gareth.last
    assert not new.rows(Obligation, kind="signing")
    # Which aims it served: set by its parts, changed with one tap.
    form = gareth.press("What it covered")
    for aims in ("Organisational objectives", "Professional objectives", "Personal objectives"):
        assert aims in form
    assert gareth.fields["served"] == "0,1,2"
    assert "Noted: Organisational objectives, Professional objectives." in gareth.submit(served="0,1")
    # The induction file and the pack of the appraisal list the report; figures count by reason, no dates.
    series = gareth.say("/supervision series @Priya Nair")
    assert "Supervision reports: 1, of" in series
    gareth.say("/supervision appraisal with Priya")
    gareth.press("The pack of the year")
    assert b"supervised session, with Gareth Llewellyn: shared" in gareth.files[0]
    figures = ada.say("/overdue figures")
    assert f"By reason: {NEW} 1" in figures
    assert "Did not come: worker 1" in figures
    # Signed off: the reason is over.
    gareth.say("/supervision series @Priya Nair")
    gareth.press("Done", on="Induction and training complete")
    assert "induction is complete" in gareth.submit()
    assert "Induction and training complete" not in gareth.say("/agenda with Priya")
    gareth.say("/supervision held today with Priya Nair")
    assert NEW not in str(gareth.form)
    assert "one of the reasons" in gareth.submit(reason=NEW)


@SQLITE
@pytest.mark.clause("PMA-WHEN.4", "PMA-DEF.e")
def test_a_performance_concern_has_its_plan_with_dates_and_the_reports_that_show_it(new: World) -> None:
    gareth, priya, ada, tom = (new.chat(name) for name in (GARETH, PRIYA, ADA, TOM))
    held(gareth, CONCERN)
    gareth.say("/supervision record")
    send(gareth, **REPORT, then="share")
    new.settle()
    assert CONCERN not in priya.press("Read it", card="Report").casefold(), (
        "the report goes further than the reason"
    )
    day = new.today
    # Opened with a plan and a day, and the report that shows it; the worker is told at once and answers.
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    shown = f"See the supervision report of {day:%A} {day.day} {day:%B}."
    gareth.submit(what="The warm-up was left out twice", plan="We plan it together each Monday",
                  next="2026-03-16", report="1")  # fmt: skip
    new.settle()
    read = priya.press("Read it", card="Something to read together")
    for words in (
        "The warm-up was left out twice",
        shown,
        "We plan it together each Monday",
        "next look on Monday 16 March",
    ):
        assert words in read
    priya.press("Answer")
    priya.submit(text="The hall was locked both times")
    # Management reads it; nobody else, by any button or list.
    ada.say("/supervision concerns")
    button = ada.held("Read it")
    assert "The hall was locked both times" in ada.press_held(button)
    assert "can't find that" in tom.press_held(button)
    tom.say("/supervision concerns")
    tom.say("/overdue @Priya Nair")
    assert "warm-up" not in tom.all
    # Its day comes, with a further session under the same plan, and its outcome ends it.
    new.skip(days=14)
    assert "A concern to look at again: Priya Nair" in gareth.say("/supervision")
    held(gareth, CONCERN)
    gareth.say("/supervision record")
    send(gareth, **{**REPORT, "part_feedback": "The warm-up was the best part"}, then="share")
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Read it")
    gareth.press("Look at it again")
    gareth.submit(text="It is planned now", next="2026-03-30", report="2")
    assert f"See the supervision report of {new.today:%A} {new.today.day} {new.today:%B}." in gareth.last
    gareth.press("Close it")
    gareth.submit(outcome="0", text="Planned each Monday")
    assert not new.rows(Obligation, kind="concern")
    assert CONCERN not in ada.say("/overdue figures").casefold()


@SQLITE
@pytest.mark.clause("PMA-STO.b", "PMA-ACC.c")
def test_reports_are_looked_at_for_a_reason_and_go_to_outside_bodies_with_a_note_of_it(new: World) -> None:
    new.app = replace(new.app, setup=replace(FILES_ALONE, public_url="https://alongside.example.org"))
    gareth, priya, ada, dora, tom = (new.chat(name) for name in (GARETH, PRIYA, ADA, DORA, TOM))
    held(gareth, "ad hoc")
    gareth.say("/supervision record")
    send(gareth, **REPORT, then="share")
    new.settle()
    told = priya.all
    # Management asks for a reason, another manager says yes, until a day; each reading is kept and listed.
    ada.say("/supervision read @Priya Nair")
    ada.submit(purpose=purpose(new, "management"), why="A complaint from the hub", until="2026-03-09")
    new.settle()
    assert "For: something that affects the running of the company." in dora.last
    dora.press("Yes")
    new.settle()
    ada.press("Show the supervision reports")
    assert "Clear voice, good warm-up" in ada.press("Read")
    new.settle()
    assert priya.all == told, "not told each time, as the policy has it"
    assert "Ada Lead For: something that affects the running of the company" in priya.say(
        "/supervision who reads"
    )
    reading = [row for row in new.rows(AuditEntry, verb="read") if row.actor_id == new.id_of(ADA)]
    assert [row.detail for row in reading] == ["something that affects the running of the company"]
    assert "can't find" in tom.press_held(ada.held("Read"))
    # A reason that is on no list is possible too, and says so.
    tom.say("/supervision read @Priya Nair")
    assert "Please say why" in tom.submit(purpose="other", until="2026-03-09")
    tom.submit(why="An insurance claim")
    new.settle()
    asked = dora if "An insurance claim" in dora.last else ada
    assert "“An insurance claim”" in asked.last
    asked.press("No")
    # An outside body gets a file that only its passphrase opens; which body, and why, is kept and listed.
    dora.say("/supervision read @Priya Nair")
    dora.submit(purpose=purpose(new, "outside body"), who="outside", body="Sport England", why="The contract’s review",
                first="2026-03-01", last="2026-03-31", until="2026-03-09")  # fmt: skip
    new.settle()
    assert "Sport England" in ada.last
    ada.press("Yes")
    new.settle()
    made = dora.press("Make the file")
    address = next(word for word in made.split() if word.startswith("https://alongside"))
    word = next(part for part in made.split() if part.count("-") == 4 and "/" not in part)
    path = address.removeprefix("https://alongside.example.org")
    page = TestClient(application(new.app, lambda: True)).post(path)
    assert "Clear voice, good warm-up" in sealed_page.opened(page.content, word)
    listed = priya.say("/supervision who reads")
    for words in ("Sport England", "fetched 1 time"):
        assert words in listed
    # And what is only passed on in words leaves its body and its reason too.
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("Pass something on")
    assert "contracting authorities" in str(gareth.form)
    gareth.submit(to="The contracting authority", how="By phone", why="They asked how coaching is checked")
    listed = priya.say("/supervision who reads")
    assert "The contracting authority" in listed
    assert "They asked how coaching is checked" in priya.press("Show", card="What was passed on")
    new.wait(days=8)
    assert "can't find" in ada.press("Show the supervision reports")
