"""Woughton: the contract's length and pace, notes in the meeting, what the work lacks, and the second year."""

from datetime import UTC, date, datetime

import pytest

from handlers.policy import load
from storage.models import EncryptedText, Obligation, Session
from tests.scenarios.sources.playing import Two, begin, refused_without, send
from tests.scenarios.sources.test_woughton import CONTRACT, NOTES
from tests.scenarios.test_policy_life import follow
from tests.scenarios.test_sources import SQLITE, due, under
from tests.support.chat import Chat
from tests.support.world import World

GARETH, PRIYA, ADA, NELL = "Gareth Llewellyn", "Priya Nair", "Ada Lead", "Nell Byrne"
WORDS = "The newsletter comes first, then the park"


def leap(world: World, year: int, month: int, day: int, hour: int = 9) -> None:
    """Let the time pass at once, without what happens on each day between."""
    world.clock.move_to(datetime(year, month, day, hour, tzinfo=UTC))
    world.settle()


@pytest.fixture
def two(world: World) -> Two:
    under(world, "woughton", starts_on=date(2026, 1, 31))
    return world, world.chat(GARETH), world.chat(PRIYA)


@SQLITE
@pytest.mark.clause("WCC-4.1", "WCC-4.5a", "WCC-4.4b", "WCC-1.4b", "WCC-1.4c", "WCC-4.2b")
def test_a_contract_from_the_first_day_to_its_yearly_review(two: Two) -> None:
    world, gareth, priya = two
    # Owed from the first day, chased until both have accepted it, and a gap meanwhile.
    world.person(NELL, role="clerk", manager=GARETH)
    world.pair(GARETH, NELL)
    assert f"Your supervision contract with {NELL} due today (4.1; 4.2)" in gareth.say("/supervision")
    world.wait(days=2)
    assert f"supervision contract with {NELL}" in gareth.all, "chased"
    assert f"{NELL} · 2 days · supervision contract" in world.chat(ADA).say("/overdue agreements")
    # A time is offered for an hour; a shorter one is possible, said to be short, and counts as short.
    nell = world.chat(NELL)
    gareth.say(f"/supervision book with {NELL}")
    gareth.press("Another time")
    assert gareth.fields["minutes"] == "60"
    said = gareth.submit(day="2026-03-05", time="10:00", minutes="40")
    assert "Your policy asks for at least 60 minutes (1.4; 4.4)." in said
    world.settle()
    nell.press("Yes, that works")
    leap(world, 2026, 3, 5, 12)
    held = gareth.say(f"/supervision held with {NELL}")
    assert "40 minutes is under the 60 of your policy (1.4; 4.4). It still counts." in held
    gareth.press("It was shorter or longer")
    gareth.submit(minutes="35")
    assert [row.minutes_held for row in world.rows(Session)] == [35]
    assert "Due: Tuesday 5 May" in nell.say("/supervision why"), "short, and not missing"
    figures = gareth.say("/overdue figures")
    assert "Length: 35 minutes on average, 40 planned, 1 shorter than the policy asks" in figures
    # The contract says an hour or more, and how often: more is agreed by both, less is refused.
    gareth.say(f"/supervision agreement with {PRIYA}")
    gareth.press("Start it")
    assert gareth.every_field()["length"] == "60 min"
    refused = send(gareth, **CONTRACT, length="40 min", frequency="2 months")
    assert "The policy asks for 60 minutes or longer (1.4; 4.4)." in refused
    refused = send(gareth, length="75 min", frequency="3 months")
    assert "longer than the policy allows: every 2 months at most (1.4)" in refused
    assert "is being asked to accept it" in send(gareth, frequency="6 weeks")
    assert due(world) == date(2026, 3, 31), "one hand alone changes nothing"
    priya.press("Read it")
    priya.press("Propose a change")
    priya.submit(parts="frequency")
    send(priya, frequency="5 weeks")
    assert "Priya Nair has proposed your supervision contract" in gareth.say("/supervision"), (
        "not in force: both accept the same words"
    )
    world.settle()
    gareth.press("Read it", card="A proposal")
    gareth.press("Accept")
    why = priya.say("/supervision why")
    assert "the supervision contract says 5 weeks, which is sooner and counts" in why
    gareth.say("/supervision held today with Priya Nair")
    assert "Due: Thursday 9 April" in priya.say("/supervision why"), "five weeks on"
    booked = gareth.say("/supervision book with Priya 10 march 10am")
    assert "How long: 75 minutes" in booked
    # A review after a year at the latest, or when either asks; both confirm, and the version stays.
    gareth.say(f"/supervision agreement with {PRIYA}")
    assert "Review" in gareth.buttons, "at any time"
    leap(world, 2027, 3, 2)
    assert "next review Friday 5 March, in 3 days" in priya.say("/supervision")
    leap(world, 2027, 3, 8)
    assert f"{PRIYA} · 3 days · review of the contract" in world.chat(ADA).say("/overdue agreements")
    gareth.say(f"/supervision agreement with {PRIYA}")
    gareth.press("Review")
    gareth.press("Still right")
    world.settle()
    priya.press("Review", card="Review of your")
    said = priya.press("Still right")
    assert "reviewed on Monday 8 March" in said
    assert {row.due for row in world.rows(Obligation, kind="agreement_review")} == {date(2028, 3, 7)}


@SQLITE
@pytest.mark.clause("WCC-1.6c")
def test_unpaid_people_meet_as_a_group_beside_their_one_to_ones(world: World) -> None:
    under(world, "woughton", person_type="volunteer")
    gareth, priya = world.chat(GARETH), world.chat(PRIYA)
    world.person(NELL, role="helper", manager=GARETH, person_type="volunteer")
    world.pair(GARETH, NELL)
    nell = world.chat(NELL)
    gareth.say(f"/supervision agreement with {PRIYA}")
    gareth.press("Start it")
    send(gareth, **CONTRACT, frequency="6 weeks")
    priya.press("Read it")
    priya.press("Accept")
    before = due(world)
    assert before == date(2026, 4, 13)
    gareth.say("/supervision book group meeting 6 March 10am with Priya Nair and Nell Byrne")
    world.settle()
    assert "Friday 6 March at 10:00" in nell.last
    leap(world, 2026, 3, 6, 12)
    held = gareth.say("/supervision held group meeting today with Priya Nair and Nell Byrne")
    assert "Who: Gareth Llewellyn, Nell Byrne and Priya Nair" in held
    assert "It comes on top of the planned ones (1.6): the next date stays." in held
    world.settle()
    for chat in (priya, nell):
        assert "Group meeting: held" in chat.all
    assert due(world) == before
    assert world.rows(Obligation, kind="no_interval"), "Nell's own interval is still to be agreed"


@SQLITE
@pytest.mark.clause("WCC-2.1b", "WCC-2.3g", "WCC-2.3i", "WCC-3.3a")
def test_nobody_carries_a_problem_alone_and_the_manager_sees_to_what_the_work_lacks(two: Two) -> None:
    world, gareth, priya = two
    ada = world.chat(ADA)
    # Between two meetings: on the agenda, and the manager is told at once that it can't wait.
    priya.say("/agenda The depot roof leaks on my desk")
    assert "I have told Gareth Llewellyn that you would like to meet sooner" in priya.say(
        "/supervision request"
    )
    world.settle()
    assert "Priya Nair would like to meet sooner than planned, or an extra time." in gareth.last
    gareth.press("Find a time")
    gareth.press("Tue 3 Mar, 10:00")
    world.settle()
    priya.press("Yes, that works")
    leap(world, 2026, 3, 3, 12)
    gareth.say("/supervision held with Priya Nair")
    gareth.press("Write the 1:1 notes")
    send(gareth, **NOTES, then="share")
    # What the work lacks is the manager's to put right, with a day; chased, late, counted for leads.
    for text, by in (("A dry desk", "2026-03-16"), ("Gloves for the market", "2026-03-20")):
        gareth.say("/action")
        gareth.press("Add an action")
        owner = f"{world.rows(Session)[0].pair_id}:{world.id_of(GARETH)}"
        gareth.submit(text=text, owner=owner, type="resource", mode="agreed", due=by)
    world.settle()
    assert "A dry desk Gareth Llewellyn, by Monday 16 March" in priya.say("/action list")
    world.wait(until=datetime(2026, 3, 18, 12, tzinfo=UTC))
    assert "A dry desk Due today" in gareth.all
    assert f"{PRIYA} · 2 days · action" in ada.say("/overdue actions")
    shown = ada.say("/overdue figures")
    assert "Lacking for the work: 2 things asked for, 0 settled, 2 open, the oldest for 15 days" in shown
    assert "desk" not in ada.all, "a figure, and no words"
    gareth.say("/action done dry desk")
    assert "2 things asked for, 1 settled, 1 open" in ada.say("/overdue figures")
    # One page about each person: when they met, what is open, how objectives and needs stand.
    gareth.say("/supervision objective add A newsletter every month by 30 Nov with Priya Nair")
    send(gareth, standard="Out by the first Monday")
    world.settle()
    priya.press("Agree", on="A newsletter")
    page = gareth.say("/overdue @Priya Nair")
    for words in (
        "Last met: Tuesday 3 March, 15 days ago", "Next: Nothing booked", "Open actions: 1, none late",
        "Objectives: 1: 1 not talked about yet", "Learning needs: None open",
    ):  # fmt: skip
        assert words in page
    assert "A newsletter every month" in gareth.press("Objectives")
    page = ada.say("/overdue @Priya Nair")
    assert "Objectives: 1: 1 not talked about yet" in page
    assert "newsletter" not in page
    gareth.say("/supervision held today with Priya Nair")
    form = gareth.press("Write the 1:1 notes")
    assert "Gloves for the market (Gareth Llewellyn, by Friday 20 March" in form, (
        "how actions stand, as it is written up"
    )
    assert "Objective: A newsletter every month: not talked about yet" in form


@SQLITE
@pytest.mark.clause("WCC-5.1a", "WCC-5.1b", "WCC-5.1c", "WCC-6.1c")
def test_notes_are_taken_in_the_meeting_kept_safe_and_opened_for_an_investigation_alone(two: Two) -> None:
    world, gareth, priya = two
    priya.say("/supervision book with Gareth 3 March 10am")
    world.settle()
    gareth.press("Yes, that works")
    # Either of the two writes, while they meet; each step is kept as it is left, and the other hears who writes.
    leap(world, 2026, 3, 3, 10)
    priya.say("/supervision held with Gareth")
    priya.press("Write the 1:1 notes")
    kept = priya.send({"part_line_management": WORDS, "part_support": "Tried ringing early"})
    assert "Draft kept, 10:00. Only you can see it." in kept
    priya.form = None
    said = gareth.say("/supervision record")
    assert "newsletter" not in said
    assert "No 1:1 notes to write" in said, "one of the two writes them"
    priya.say("/supervision record")
    assert priya.every_field()["part_line_management"] == WORDS
    priya.say("/supervision record")
    assert "Short is fine" in priya.every_step()
    send(priya, **NOTES, then="share")
    world.settle()
    assert WORDS in gareth.press("Read it", card="1:1 notes")
    # The worker's own copy: told as the manager shares, opened again at any time, and kept as a file.
    leap(world, 2026, 3, 4, 12)
    gareth.say("/supervision held today with Priya Nair")
    gareth.press("Write the 1:1 notes")
    send(gareth, **NOTES, then="share")
    world.settle()
    assert "shared the set of 1:1 notes of Wednesday 4 March with you" in priya.last
    priya.say("/supervision records")
    priya.press("Read", on="4 March")
    # Nothing of it lies open: sealed where it is kept, and in a chat only in a window that is closed again.
    kept = [row.sealed for row in world.rows(EncryptedText)]
    assert kept
    assert not [sealed for sealed in kept if WORDS.encode() in sealed]
    assert not [
        card for card in world.shown().values() if WORDS in str(card.blocks) and card.place != "window"
    ]
    priya.press("Keep a copy")
    assert WORDS.encode() in priya.files[0]
    # An investigation: asked for by its purpose, until a day, with a yes; each reading told and kept.
    world.person("Ines Holt", role="investigator")
    ines, ada = world.chat("Ines Holt"), world.chat(ADA)
    access = world.app.policy.access
    assert access is not None
    purpose = next(str(n) for n, one in enumerate(access.readers) if one.who == "investigator")
    form = ines.say("/supervision read @Priya Nair")
    assert (
        "Investigator: a disciplinary, grievance, anti-harassment or health and safe" in str(ines.form) + form
    )
    ines.submit(purpose=purpose, until="2026-03-09")
    world.settle()
    assert "Show the sets of 1:1 notes" not in ines.buttons, "nothing before somebody has said yes"
    assert "For: a disciplinary, grievance, anti-harassment or health and safety investigation." in ada.last
    ada.press("Yes")
    world.settle()
    ines.press("Show the sets of 1:1 notes")
    read = ines.press("Read", on="4 March")
    assert WORDS in read
    assert "Between the two of them only." in read, "the personal part stays shut"
    world.settle()
    assert "Ines Holt has read" in priya.all
    listed = priya.say("/supervision who reads")
    assert (
        "Ines Holt For: a disciplinary, grievance, anti-harassment or health and safety investigation."
        in listed
    )
    assert "only in a formal case; you are told at once (6.1)" in listed
    world.wait(days=6)
    assert "can't find" in ines.press("Show the sets of 1:1 notes", card="Reading records")


def write_up(chat: Chat, **more: str) -> str:
    """Write up a session of today, and share it."""
    chat.say("/supervision held today with Priya Nair")
    chat.press("Write the 1:1 notes")
    return send(chat, **NOTES, then="share", **more)


@SQLITE
@pytest.mark.clause("WCC-1.9a", "WCC-1.9b", "WCC-2.3f", "WCC-3.3b", "WCC-7.1b", "WCC-7.2a", "WCC-7.2b")
def test_the_two_years_of_an_appraisal_under_woughton(two: Two) -> None:
    world, gareth, priya = two
    ada = world.chat(ADA)
    rule = world.app.policy.appraisal
    assert rule is not None
    world.policy(appraisal=rule.model_copy(update={"form": "https://council.example/appraisal.docx"}))
    # One system: the appraisal's date stands beside that of the next 1:1.
    why = priya.say("/supervision why")
    assert "Due: Tuesday 31 March" in why
    assert "Annual appraisal: due Sunday 31 January 2027, in 11 months (1.9; 7.1; 7.2)" in why
    priya.say("/supervision objective add A newsletter every month by 30 Nov with Gareth Llewellyn")
    send(priya, standard="Out by the first Monday")
    world.settle()
    gareth.press("Agree", on="A newsletter")
    # The long view is kept for the appraisal, the short one stays with the 1:1s.
    priya.say("/agenda A course in leading others")
    priya.press("Keep for the appraisal", on="A course in leading others")
    assert "A course in leading others" not in gareth.say("/agenda with Priya")
    gareth.say("/supervision held today with Priya Nair")
    gareth.press("Write the 1:1 notes")
    form = gareth.every_step()
    assert "What has moved on since last time?" in form
    assert "What matters most in the next period?" not in form
    # A need is found in each session, kept as a thing of its own, and carried until it is met.
    reopen = lambda: gareth.say("/supervision record")  # noqa: E731
    refused_without(gareth, "part_learning", reopen, **NOTES, then="share")
    reopen()
    send(gareth, **NOTES, _objective1="behind", _need="Budgets", then="share")
    world.settle()
    read = priya.press("Read it", card="1:1 notes")
    assert "A newsletter every month: behind" in read
    assert "New learning need: Budgets" in read
    priya.say("/supervision learning add Minute taking")
    leap(world, 2026, 4, 27)
    agenda = gareth.say("/agenda with Priya")
    assert "Objective: A newsletter every month: behind, due Monday 30 November" in agenda
    assert "To learn: Budgets: open for 8 weeks." in agenda
    page = gareth.say("/overdue @Priya Nair")
    assert "Learning needs: 2: open for 8 weeks and open for 8 weeks" in page
    assert "Annual appraisal: Due Sunday 31 January 2027" in page
    met = str(next(row.about.id for row in world.rows(Obligation, kind="learning")))
    write_up(gareth, _objective1="on track", _needs_met=met)
    assert "A newsletter every month: on track" in priya.say("/agenda")
    # The form is a working document: a press away on every agenda, with what the 1:1s have changed.
    assert "Our form" in gareth.press("Appraisal form", card="Agenda with Priya")
    assert "So far: on track" in priya.press("Appraisal form") + priya.press("Write my part")
    send(priya, part_looking_back="Three markets held")
    # Half-way and at the end of the year: what is unfinished, on one list.
    leap(world, 2026, 8, 3)
    assert "look through what is unfinished" in gareth.last
    gareth.say("/supervision")
    unfinished = gareth.press("See the list")
    for words in (
        "1. A newsletter every month On track",
        "1. Minute taking Open for 5 months",
        "Open actions: 0.",
    ):
        assert words in unfinished
    gareth.press("We looked through them")
    leap(world, 2027, 1, 12)
    for chat in (gareth, priya):
        assert "ppraisal" in chat.last, "reminded of before it is due"
    priya.say("/supervision appraisal")
    form = priya.press("Write my part")
    assert "Three markets held" in form
    assert "What matters most in the next period?" in form
    send(priya, part_looking_ahead="Run a market alone", _objective1="done")
    pack = gareth.say("/supervision appraisal with Priya Nair") and gareth.press("The pack of the year")
    pack = gareth.files[0].decode()
    for words in ("A newsletter every month: on track", "Minute taking: open for", "Budgets: met",
                  "A course in leading others"):  # fmt: skip
        assert words in pack
    held = gareth.say("/supervision held appraisal today with Priya Nair")
    assert "comes on top of the planned ones (1.9)" in held
    # The second year: the next one in twelve months; a need that took longer than a year is late, for its manager too.
    assert "Annual appraisal: due Wednesday 12 January 2028" in priya.say("/supervision why")
    leap(world, 2027, 3, 10)
    assert "Minute taking 8 days late Learning need, open for 12 months" in gareth.press("See everything")
    assert f"{PRIYA} · 8 days · learning need" in ada.say("/overdue learning")
    assert "Minute taking" not in ada.all
    assert "Learning needs: 1: open for 12 months" in gareth.say("/overdue @Priya Nair")
    priya.say("/supervision learning done Minute taking")
    assert "No learning need is overdue" in ada.say("/overdue learning")
    gareth.say("/supervision objectives with Priya Nair")
    assert "annual appraisal of Wednesday 12 January 2028" in gareth.last
    leap(world, 2028, 2, 20)
    assert f"{PRIYA} · 39 days · annual appraisal" in ada.say("/overdue appraisals")


@SQLITE
@pytest.mark.clause("WCC-9.1")
def test_the_policy_is_looked_after_by_its_owner_and_kept_alike_in_every_team(world: World) -> None:
    world.person(ADA, role="Council Manager", is_admin=True)
    for team, lead, workers in (
        ("Parks", GARETH, ("Priya Nair", "Wei Chen")),
        ("Hall", "Dana Fox", ("Tom Okafor",)),
    ):
        world.person(lead, manager=ADA, role="team leader", team=team)
        for name in workers:
            world.person(name, manager=lead, role="officer", team=team)
            world.pair(lead, name, since=date(2026, 1, 31))
    follow(world, load("woughton"))
    ada = world.chat(ADA)
    for name in ("Priya Nair", "Wei Chen"):
        world.chat(GARETH).say(f"/supervision held today with {name}")
    leap(world, 2026, 4, 20)
    figures = ada.say("/overdue figures")
    assert "By team\nHall · 2 · 0% · 50% · 0% · 0%\nParks · 3 · – · 67% · 0% · 67%" in figures, (
        "alike, or not"
    )
    ada.say("/overdue figures csv")
    assert b"Hall,2," in ada.files[0]
    shown = ada.say("/supervision policy review")
    assert "to be reviewed by 31 August 2022, and no later than 31 August 2023" in shown
    ada.press("Reviewed today")
    leap(world, 2028, 4, 20)
    assert "Review “1:1 supervision and support” due today, Thursday 20 April (9.1; closing box)" in ada.last
    leap(world, 2029, 4, 20)
    assert "no later than" in ada.say("/supervision policy review")
    [review] = world.rows(Obligation, kind="policy_review")
    assert (review.due, review.overdue_from) == (date(2028, 4, 20), date(2029, 4, 21)), "three years at most"


@pytest.mark.parametrize("world", [pytest.param("slack", marks=pytest.mark.slack)], indirect=True)
def test_what_the_policy_requires_is_not_called_optional(world: World) -> None:
    under(world, "woughton")
    gareth = world.chat(GARETH)
    begin(gareth)
    for key, optional in _asked(gareth).items():
        assert optional is (key not in CONTRACT and key not in ("frequency", "length")), key
    gareth.form = None
    gareth.say("/supervision held today")
    gareth.press("Write the 1:1 notes")
    assert {key for key, optional in _asked(gareth).items() if optional} == {"part_support", "off_support"}, (
        "this part may be left out with a tick"
    )
    gareth.send({"go": "later"})
    assert "Feedback: to change" in str(gareth.form), (
        "Slack sends no empty part, and a button goes on without it"
    )


def _asked(chat: Chat) -> dict[str, bool]:
    """Return whether Slack calls each input of the open form optional, by key."""
    blocks = chat.form.view["blocks"]
    return {block["block_id"]: block["optional"] for block in blocks if block["type"] == "input"}
