"""Woughton Community Council: the supervision contract and the 1:1 notes, played from the first word to the last."""

from datetime import date

import pytest

from storage.models import Obligation
from tests.scenarios.sources.playing import Two, begin, refused_without, send
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World

CONTRACT = {
    "place": "The small room upstairs",
    "may_be_shared": "Anything about safety",
    "how_shared": "Gareth tells Ada, in writing",
    "stays_private": "Family matters",
    "notes_kept": "In Alongside, nowhere else",
    "notes_include": "What we agreed, in short lines",
    "purpose": "To think about the work",
    "structure": "Last actions, then your points, then mine",
    "content": "Workload, learning, objectives",
}
COMPONENTS = ("line_management", "support", "learning", "resources", "practical")
TALKED = (*COMPONENTS, "style", "goals", "boundaries", "other_support")
NOTES = {
    "part_line_management": "The newsletter comes first, then the park",
    "part_support": "Tried ringing early, and will try a list next",
    "part_learning": "Minute taking",
    "part_resources": "Nothing to note",
    "part_practical": "Leave in August is in the diary",
    "part_objectives": "Two of three markets held",
    "part_going_well": "Thank you for the market stall",
    "part_to_change": "Tell Gareth sooner of late orders",
    "part_agreements": "Orders by Wednesday noon",
    "part_pass_on": "Nothing to note",
    "part_disagreements": "Nothing to note",
}


@pytest.fixture
def two(world: World) -> Two:
    under(world, "woughton")
    world.person("Dana Fox", role="team leader", manager="Ada Lead")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
@pytest.mark.clause("WCC-3.1a", "WCC-3.2a", "WCC-3.2b", "WCC-4.5c")
@pytest.mark.clause("WCC-4.3a", "WCC-4.3b", "WCC-4.3c", "WCC-4.3d", "WCC-4.3e", "WCC-4.3f")
@pytest.mark.clause("WCC-4.4d", "WCC-4.4e", "WCC-4.4f", "WCC-6.3a")
def test_the_contract_is_talked_through_read_and_agreed_by_both(two: Two) -> None:
    world, gareth, priya = two
    start = lambda: begin(gareth)  # noqa: E731
    form = start()
    for purpose in ("direction", "support", "encouragement", "what each of us needs to learn"):
        assert purpose in form
    assert "anything that worries you about it" in form
    assert gareth.every_field()["review_date"] == "2027-03-02"
    for key in CONTRACT:
        assert "Please fill this in" in refused_without(gareth, key, start, **CONTRACT)
    start()
    ticks = dict.fromkeys(TALKED, "yes")
    late = send(gareth, **CONTRACT, **ticks, review_date="2027-03-03")
    assert "Tuesday 2 March 2027 at the latest" in late
    start()
    send(gareth, **CONTRACT, **ticks, review_date="2027-02-26")
    priya.press("Read it")
    assert priya.press("Accept").count("talked about") == len(TALKED)
    priya.press("Change: What helps me in these meetings")
    priya.submit(words="Points in writing beforehand")
    for agreed in (priya.say("/supervision agreement"), gareth.say("/supervision agreement")):
        for words in (*CONTRACT.values(), "Points in writing beforehand", "Friday 26 February 2027"):
            assert words in agreed
        for title in ("Style", "Goals", "Nature and boundaries", "Other support needs", "Practical issues"):
            assert f"{title}: talked about" in agreed
    assert {row.due for row in world.rows(Obligation, kind="agreement_review")} == {date(2027, 2, 26)}


@SQLITE
def test_what_was_not_talked_through_stays_open_in_the_contract(two: Two) -> None:
    _, gareth, priya = two
    begin(gareth)
    send(gareth, **CONTRACT)
    assert "Style: still to talk about" in priya.press("Read it")


@SQLITE
@pytest.mark.clause(
    "WCC-1.8", "WCC-2.1c", "WCC-2.2", "WCC-2.3h", "WCC-5.1d", "WCC-5.2a", "WCC-6.1a", "WCC-7.3"
)
def test_the_notes_put_the_worker_first_and_every_part_is_filled(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/agenda with Priya: The depot keys")
    priya.say("/agenda My own idea for the market")
    gareth.say("/supervision held today")
    gareth.press("Write the 1:1 notes")
    form = gareth.every_step()
    assert form.index("My own idea for the market") < form.index("The depot keys"), (
        "the worker's points first"
    )
    asked = (
        "what comes first?", "What have you tried, and what would help?", "Priorities, leave, flexi-leave, diary",
        "Progress on objectives", "What deserves thanks?", "What could be different", "What we agreed",
    )  # fmt: skip
    places = [form.index(prompt) for prompt in asked]
    assert places == sorted(places)
    reopen = lambda: gareth.say("/supervision record")  # noqa: E731
    for part in NOTES:
        assert "Nothing to note" in refused_without(gareth, part, reopen, **NOTES, then="share")
    reopen()
    send(
        gareth, **NOTES, what1="Send the order list", who1=str(world.id_of("Priya Nair")), due1="2026-03-18",
        then="share",
    )  # fmt: skip
    assert "Send the order list" in priya.say("/action list")
    for chat in (gareth, priya):
        chat.say("/supervision records")
        read = chat.press("Read")
        assert "normally stay between the two of us" in read
        for words in (*NOTES.values(), "Send the order list (Priya Nair, by Wednesday 18 March"):
            assert words in read
    stolen = [priya.held(label) for label in ("Read", "Keep a copy", "Comment")]
    for name in ("Dana Fox", "Ada Lead"):
        other = world.chat(name)
        for button in stolen:
            assert "can't find that" in other.press_held(button)
        other.say("/supervision records with Priya Nair")
        other.say("/action list")
        assert not [
            words
            for words in (*NOTES.values(), "order list")
            if words in other.all and words != "Nothing to note"
        ]


@SQLITE
@pytest.mark.clause("WCC-1.6a")
def test_unpaid_people_in_the_line_are_owed_a_contract_and_are_seen_when_it_is_missing(world: World) -> None:
    under(world, "woughton", person_type="Unpaid")
    gareth = world.chat("Gareth Llewellyn")
    assert "Your supervision contract with Priya Nair" in gareth.say("/supervision")
    world.wait(days=8)
    assert "Priya Nair" in gareth.say("/overdue")
