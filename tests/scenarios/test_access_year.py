"""Who sees what of a worker's year: everybody in and around a pair, against all that the two wrote in it."""

from datetime import date, timedelta

import pytest

from handlers.policy import load
from handlers.policy.practice import Retention
from handlers.subject_access import gather
from storage.models import (
    Appraisal,
    AuditEntry,
    Concern,
    EncryptedText,
    FileKey,
    LearningNeed,
    Objective,
    Pair,
    Person,
)
from tests.scenarios.test_access import EVERYBODY, ask, council
from tests.scenarios.variants import SQLITE
from tests.support.world import World

__all__ = ["council"]

GOAL, NEED, PART, POINT, FAULT, LOG = (
    "Chair two panels",
    "Motivational interviewing",
    "More time on Fridays, please",
    "A course in leading",
    "Visits written up late",
    "Read about neglect",
)
WORDS = (GOAL, NEED, PART, POINT, FAULT, LOG)


@pytest.fixture
def year(council: World) -> World:
    """Priya and Gareth, with an objective, a need, a line of the log, an appraisal begun, and a concern."""
    policy = load("stockport")
    council.policy(appraisal=policy.appraisal, templates=(*council.app.policy.templates, *policy.templates),
                   kinds=policy.kinds, concerns=policy.concerns)  # fmt: skip
    gareth, priya = council.chat("Gareth Llewellyn"), council.chat("Priya Nair")
    gareth.say(f"/supervision objective add {GOAL} by 30 June with Priya Nair")
    priya.say("/supervision objectives")
    priya.press("Agree")
    priya.say(f"/supervision learning add {NEED}")
    priya.say(f"/supervision learning done {LOG}")
    priya.say("/supervision appraisal")
    priya.press("Add a point")
    priya.submit(text=POINT)
    priya.press("Write my part")
    priya.submit(part_feedback_to_manager=PART)
    gareth.say("/supervision concerns with Priya Nair")
    gareth.press("Open one: Priya Nair")
    soon = (council.today + timedelta(days=10)).isoformat()
    gareth.submit(what=FAULT, plan="The diary, together", next=soon)
    return council


def rows_of(world: World) -> dict[str, int]:
    return {
        "objective": world.rows(Objective)[0].id,
        "need": world.rows(LearningNeed)[0].id,
        "appraisal": world.rows(Appraisal)[0].id,
        "concern": world.rows(Concern)[0].id,
        "worker": world.id_of("Priya Nair"),
    }


TWO, WITH_COVER = {"Priya Nair", "Gareth Llewellyn"}, {"Priya Nair", "Gareth Llewellyn", "Cara Obi"}
SEEN = {
    "objective": ("objective.list", "worker", GOAL, WITH_COVER),
    "learning need": ("learning.show", "worker", NEED, WITH_COVER),
    "log": ("learning.show", "worker", LOG, {"Priya Nair"}),
    "parked point": ("appraisal.show", "appraisal", POINT, WITH_COVER),
    "part before it is shown": ("appraisal.show", "appraisal", PART, {"Priya Nair"}),
    "concern": ("concern.show", "concern", FAULT, TWO),
}
"""What → the button that shows it, the row that it names, words that are there, and who may read them."""
ACTIONS = (
    "objective.list", "objective.change", "objective.agree", "objective.done", "objective.drop", "objective.looked",
    "objective.unfinished", "learning.show", "learning.met", "learning.drop", "appraisal.show", "appraisal.write",
    "appraisal.save", "appraisal.ready", "appraisal.confirm", "appraisal.pack", "appraisal.read", "appraisal.sign",
    "appraisal.point", "appraisal.book", "concern.show", "concern.look", "concern.looked", "concern.close",
    "concern.closed", "concern.answer", "concern.new", "concern.open",
)  # fmt: skip


@SQLITE
def test_everything_of_a_year_against_everybody(year: World) -> None:
    real = rows_of(year)
    for what, (action, row, words, may) in SEEN.items():
        for name in EVERYBODY:
            seen = ask(year, name, action, {row: real[row]})
            assert (words in seen) is (name in may), f"{name} and {what}:\n{seen}"
    none = dict.fromkeys(real, 999_999)
    before = [(row.state, row.next_on) for row in year.rows(Concern)] + [
        row.state for row in year.rows(Objective)
    ]
    for name in set(EVERYBODY) - WITH_COVER:
        for action in ACTIONS:
            assert ask(year, name, action, real) == ask(year, name, action, none), f"{name} and {action}"
    after = [(row.state, row.next_on) for row in year.rows(Concern)] + [
        row.state for row in year.rows(Objective)
    ]
    assert before == after
    read = [row for row in year.rows(AuditEntry, verb="read") if row.about.startswith("concern:")]
    assert {row.actor_id for row in read} == {year.id_of(name) for name in TWO}, "each reading is noted"


@SQLITE
def test_figures_and_lists_above_hold_no_words_of_a_year_and_no_concern(year: World) -> None:
    year.wait(days=60)
    for name in ("Wynn Parry", "Ada Wright", "Fred Marsh"):
        chat = year.chat(name)
        for typed in ("/overdue", "/overdue @Priya Nair", "/overdue appraisals", "/overdue learning"):
            said = chat.say(typed)
            assert not [words for words in WORDS if words in said], f"{name}: {typed}"
            assert "concern" not in said.casefold(), f"{name}: {typed}"


@SQLITE
def test_a_change_of_supervisor_takes_the_year_along_and_leaves_the_former_one_nothing(year: World) -> None:
    with year.app.transaction() as db:
        pair = next(p for p in year.rows(Pair) if p.supervisor_id == year.id_of("Gareth Llewellyn"))
        db.get_one(Pair, pair.id).ends_on = year.today - timedelta(days=1)
        db.add(Pair(supervisor_id=year.id_of("Hana Kos"), supervisee_id=year.id_of("Priya Nair"), series="line",
                    starts_on=year.today))  # fmt: skip
    real = rows_of(year)
    for what, (action, row, words, _) in SEEN.items():
        assert words not in ask(year, "Gareth Llewellyn", action, {row: real[row]}), what
    assert GOAL in ask(year, "Hana Kos", "objective.list", {"worker": real["worker"]})
    assert FAULT in ask(year, "Hana Kos", "concern.show", {"concern": real["concern"]}), (
        "an open one goes along"
    )
    with year.app.transaction() as db:
        row = db.get_one(Concern, real["concern"])
        row.state, row.closed_on, row.outcome, row.next_on = "closed", year.today, "Put right", None
    assert "can't find that" in ask(year, "Hana Kos", "concern.show", {"concern": real["concern"]})
    year.policy(retention=Retention(on_supervisor_change="pass on"))
    assert FAULT in ask(year, "Hana Kos", "concern.show", {"concern": real["concern"]}), (
        "as the policy passes on"
    )


@SQLITE
def test_the_access_request_holds_the_year_and_a_destroyed_key_takes_its_words(year: World) -> None:
    def given(email: str) -> str:
        with year.app.transaction() as db:
            return str(gather(db, year.app.policy, email, year.clock.now()))

    mine = given("priya.nair@example.org")
    assert [words for words in WORDS if words not in mine] == []
    theirs = given("gareth.llewellyn@example.org")
    assert [words for words in WORDS if words in theirs] == [], "they are in Priya's file"
    rule = year.app.policy.concerns
    assert rule is not None
    year.policy(concerns=rule.model_copy(update={"readers": ("supervisor",)}))
    assert FAULT not in given("priya.nair@example.org")
    kept = b"".join(row.sealed for row in year.rows(EncryptedText))
    assert not [words for words in WORDS if words.encode() in kept]
    with year.app.transaction() as db:
        priya = db.get_one(Person, year.id_of("Priya Nair"))
        key = db.get(FileKey, priya.id)
        if key is not None:
            db.delete(key)
    assert [words for words in WORDS if words in given("priya.nair@example.org")] == []
    assert date(2026, 1, 1) < year.today
