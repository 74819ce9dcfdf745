"""The generic policy: agreement, record, signatures and cover, as they are played."""

from datetime import date

import pytest

from handlers.policy.values import Interval
from storage.models import Obligation
from tests.scenarios.sources.playing import Two, begin, refused_without, send
from tests.scenarios.test_sources import due, under
from tests.scenarios.variants import SQLITE
from tests.support.world import World

RECORD = {
    "part_worker": "Settling in",
    "part_performance": "Reports are on time",
    "part_well_being": "Sleeping badly",
    "part_development": "Shadowed a panel",
    "part_equality": "A prayer room would help",
    "part_other": "The new office",
    "part_decisions": "Home on Fridays, because of the commute",
    "part_summary": "A good month",
}


@pytest.fixture
def two(world: World) -> Two:
    under(world, "generic")
    world.person("Dana Fox", role="team leader", manager="Ada Lead")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


def agree(two: Two, every: str) -> str:
    _, gareth, priya = two
    gareth.say("/supervision agreement")
    gareth.press("Start it" if "Start it" in gareth.buttons else "Propose a change")
    send(gareth, frequency=every, arrangements="We plan them a month ahead")
    read = priya.press("Read it", card="A proposal")
    priya.press("Accept")
    return read


@SQLITE
@pytest.mark.clause("GEN-4c", "GEN-4d", "GEN-5b", "GEN-6c")
def test_the_agreement_says_how_often_and_both_may_change_it_at_any_time(two: Two) -> None:
    world, gareth, priya = two
    start = lambda: (gareth.say("/supervision agreement"), gareth.press("Start it"))  # noqa: E731
    assert "Please fill this in" in refused_without(gareth, "frequency", start, arrangements="Monthly")
    assert "How often we meet: 4 weeks" in agree(two, "4 weeks")
    reviews = world.rows(Obligation, kind="agreement_review")
    assert {row.due for row in reviews} == {date(2027, 3, 2)}
    gareth.say("/supervision held today")
    assert due(world) == date(2026, 3, 30)
    world.wait(days=7)
    assert "the next date stays" in gareth.say("/supervision held informal today")
    assert due(world) == date(2026, 3, 30)
    priya.say("/supervision agreement")
    priya.press("Propose a change")
    send(priya, frequency="2 weeks")
    assert due(world) == date(2026, 3, 30), "nothing changes until both agree"
    gareth.press("Read it", card="A proposal")
    gareth.press("Accept")
    assert due(world) == date(2026, 3, 23), "two weeks from the day on which both agreed"


@SQLITE
@pytest.mark.clause("GEN-6b")
def test_an_organisations_own_figure_is_the_least_and_more_is_always_fine(two: Two) -> None:
    world, gareth, _ = two
    cadences = tuple(
        one.model_copy(update={"every": Interval.read("1 month")}) for one in world.app.policy.cadences
    )
    world.policy(cadences=cadences)
    begin(gareth)
    assert "longer than the policy allows" in send(gareth, frequency="6 weeks", arrangements="As before")
    assert "is being asked" in send(gareth, frequency="2 weeks", arrangements="As before")


@SQLITE
@pytest.mark.clause("GEN-2a", "GEN-2c", "GEN-2e", "GEN-5c", "GEN-10c", "GEN-10e", "GEN-12a")
def test_the_record_covers_the_whole_person_says_why_and_keeps_a_disagreement(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today")
    gareth.press("Write the record")
    form = gareth.every_step()
    for asked in (
        "What would you most like from today?", "What is expected, and is anything standing in the way?",
        "What have you learned, and what next?", "How are you, and what would help?", "Equality and diversity",
        "What does the day-to-day leave no room for?", "What was decided, and why?",
    ):  # fmt: skip
        assert asked in form
    reopen = lambda: gareth.say("/supervision record")  # noqa: E731
    for part in ("part_decisions", "part_summary"):
        refused_without(gareth, part, reopen, **RECORD, then="share")
    reopen()
    send(gareth, **RECORD, what1="Order a desk", who1=str(world.id_of("Gareth Llewellyn")), then="share")
    read = priya.press(next(label for label in priya.buttons if label.startswith("Read")))
    assert "Private, but not confidential: records belong to the organisation" in read
    for words in (*RECORD.values(), "Order a desk (Gareth Llewellyn"):
        assert words in read
    priya.press("Disagree")
    priya.submit(words="I asked for two days at home")
    gareth.say("/supervision records")
    shown = gareth.press("Read")
    assert "“I asked for two days at home” Priya Nair does not agree" in shown
    assert RECORD["part_decisions"] in shown


@SQLITE
@pytest.mark.clause("GEN-12c")
def test_a_cover_reads_while_the_supervisor_is_away_and_the_worker_knows(two: Two) -> None:
    world, gareth, priya = two
    gareth.say("/supervision held today")
    gareth.press("Write the record")
    send(gareth, **RECORD, then="share")
    dana = world.chat("Dana Fox")
    assert "Settling in" not in dana.say("/supervision records")
    gareth.say("/supervision cover @Dana Fox today – 20 March")
    world.settle()
    assert "Dana Fox" in priya.last
    dana.say("/supervision records with Priya Nair")
    assert "Settling in" in dana.press("Read")


@SQLITE
@pytest.mark.clause("GEN-1a", "GEN-7b")
def test_whatever_their_contract_people_are_owed_an_agreement_and_their_supervisor_sees_all(
    world: World,
) -> None:
    under(world, "generic", person_type="Permanent")
    others = {"Tom Adeyemi": "Agency", "Hana Kos": "Temporary", "Sid Vane": "Part time"}
    for name, kind in others.items():
        world.person(
            name,
            role="social worker",
            manager="Gareth Llewellyn",
            person_type=kind,
            fte=0.5 if kind == "Part time" else 1,
        )
        world.pair("Gareth Llewellyn", name)
    gareth = world.chat("Gareth Llewellyn")
    for name in ("Priya Nair", *others):
        gareth.say(f"/supervision agreement with {name}")
        gareth.press("Start it", card=name)
        send(gareth, frequency="2 weeks", arrangements="As for all")
        world.chat(name).press("Read it", card="A proposal")
        assert "in force" in world.chat(name).press("Accept")
    world.wait(days=20)
    late = gareth.say("/overdue")
    for name in ("Priya Nair", *others):
        assert name.split()[0] in gareth.say("/supervision")
        assert name in late
        assert "2 weeks" in world.chat(name).say("/supervision why")


@SQLITE
@pytest.mark.clause("GEN-1b")
def test_both_sides_are_told_how_supervision_is_done_with_the_clauses(two: Two) -> None:
    for chat in two[1:]:
        told = chat.say("/supervision policy")
        for part in (
            "How often",
            "Supervision agreement",
            "Supervision record",
            "Agreeing and signing",
            "Who may read",
        ):
            assert part in told
        assert "section 10" in told
