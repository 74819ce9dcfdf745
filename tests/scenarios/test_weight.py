"""What an action and an objective serve and who hears of it, and the agreement as a file and as a link."""

import pytest

from handlers.policy import load
from storage.models import ActionPoint, Agreement, Objective, Record, SessionPurpose
from tests.scenarios.sources.playing import Two, begin, send
from tests.scenarios.sources.test_stockport import TERMS
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@pytest.fixture
def two(world: World) -> Two:
    under(world, "childrens")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@SQLITE
def test_an_action_answers_an_objective_serves_a_function_and_the_other_hears_that_it_is_done(
    two: Two,
) -> None:
    world, gareth, priya = two
    gareth.say("/supervision objective add Fewer missed visits by 30 June with Priya Nair")
    if gareth.form is not None:
        send(gareth, what="Fewer missed visits")
    world.settle()
    priya.press("Agree", on="Fewer missed visits")
    gareth.say("/supervision objectives with Priya Nair")
    gareth.press("What it serves", on="Fewer missed visits")
    assert "Serves: Management" in gareth.submit(serves="Management")
    assert [row.state for row in world.rows(Objective)] == ["agreed"], "its words stay, so nobody agrees anew"
    gareth.say("/supervision held today with Priya Nair")
    gareth.say("/action")
    gareth.press("Add an action")
    [objective] = world.rows(Objective)
    private = f"0:{world.id_of('Gareth Llewellyn')}"
    said = gareth.submit(text="Ask for a car", owner=private, tell=str(world.id_of("Priya Nair")))
    assert gareth.error is not None
    assert "They do not see this one" in said
    mine = f"1:{world.id_of('Gareth Llewellyn')}"
    said = gareth.submit(text="Ask for a car", owner=mine, tell=str(world.id_of("Priya Nair")),
                         points_to=f"objective:{objective.id}")  # fmt: skip
    assert "Answers: An objective" in said
    assert "Hears that it is done: Priya Nair" in said
    gareth.press("What it serves")
    assert "Serves: Mediation" in gareth.submit(serves="Mediation")
    gareth.press("Done")
    world.settle()
    assert "Gareth has done it" in priya.last
    assert "Ask for a car" in priya.last
    assert world.rows(SessionPurpose) == [], "it comes from no session"


@SQLITE
@pytest.mark.clause("CYP-SE2", "CYP-SE6")
def test_what_is_asked_for_says_what_good_looks_like_and_which_feedback_and_is_opened_again(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today with Priya Nair")
    gareth.say("/supervision record")
    send(gareth, part_management="The chronology has gaps")
    gareth.say("/action")
    gareth.press("Add an action")
    record = f"record:{world.rows(Record)[0].id}"
    gareth.submit(text="Redo the chronology", owner=f"1:{world.id_of('Priya Nair')}", good="Dated, two pages",
                  points_to=record)  # fmt: skip
    world.settle()
    assert "Good looks like: Dated, two pages" in priya.last
    assert "Answers: Feedback in a record" in priya.last
    priya.press("Done")
    world.settle()
    assert "Priya has done it" in gareth.last
    gareth.press("Open it again")
    assert [row.state for row in world.rows(ActionPoint)] == ["open"]


@SQLITE
def test_what_was_filled_in_beside_an_action_is_kept_while_it_is_asked_about(two: Two) -> None:
    world, gareth, _ = two
    owner = f"1:{world.id_of('Priya Nair')}"
    for again in (False, True):
        gareth.say("/action")
        gareth.press("Add an action")
        gareth.submit(text="Redo the chronology", owner=owner, good="Dated and sourced", type="training")
        if again:
            gareth.press("Add it again")
    assert [row.type for row in world.rows(ActionPoint)] == ["training", "training"]
    assert all(row.good_id for row in world.rows(ActionPoint))


@SQLITE
def test_an_agreement_is_taken_as_a_pdf_with_who_accepted_it_and_may_move_to_a_document_of_its_own(
    world: World,
) -> None:
    under(world, "stockport")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    begin(gareth)
    send(gareth, **TERMS)
    priya.press("Read it")
    priya.press("Accept")
    gareth.say("/supervision agreement")
    gareth.press("Print")
    page = gareth.files[0].decode()
    assert "Accepted by Priya Nair, 2 March 2026." in page
    assert "inspectors may look at them" in page, "what the policy says below it is on the copy"
    held = gareth.held("As a PDF")
    gareth.press("As a PDF")
    assert gareth.files[0].startswith(b"%PDF")
    assert "can't find that" in world.chat("Ada Lead").press_held(held)
    gareth.say("/supervision agreement")
    gareth.press("Propose a change")
    gareth.submit(parts="_document")
    gareth.submit(_document="https://council.example/our-own.docx")
    assert "Our own document: none → https://council.example/our-own.docx" in priya.press(
        "Read it", card="proposal"
    )
    priya.press("Accept")
    assert {row.document for row in world.rows(Agreement, state="active")} == {
        "https://council.example/our-own.docx"
    }


@SQLITE
def test_a_short_agreement_may_be_a_document_of_the_pairs_own_too(world: World) -> None:
    paper = load("stockport").agreement
    assert paper is not None
    fields = tuple(field for field in paper.fields if field.key in ("frequency", "purpose", "length"))
    under(world, "stockport")
    world.policy(agreement=paper.model_copy(update={"fields": fields}))
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    begin(gareth)
    gareth.submit(
        _document="https://council.example/ours.docx", frequency="1 month", length="60 min", purpose=""
    )
    assert "https://council.example/ours.docx" in priya.press("Read it")
