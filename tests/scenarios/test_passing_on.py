"""Passing on: what is told to somebody else from supervision, who of the two knows, and when."""

from dataclasses import replace

import pytest

from handlers.disclosures import rules
from handlers.policy import load
from handlers.policy.practice import DisclosureRules
from storage.models import ActionPoint, Disclosure
from tests.scenarios.variants import SQLITE
from tests.support.chat import Chat
from tests.support.world import World


def two(world: World, policy: str) -> tuple[Chat, Chat]:
    """Return the chats of a supervisor and a worker under one of the shipped policies."""
    world.usual_pair()
    world.app = replace(world.app, policy=load(policy))
    world._serve()  # pyright: ignore[reportPrivateUsage]
    return world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


@pytest.mark.clause("WCC-6.4", "STK-C.5b")
@pytest.mark.parametrize("policy", ["woughton", "stockport"])
def test_both_know_before_it_is_passed_on_and_it_ends_as_an_action(world: World, policy: str) -> None:
    gareth, priya = two(world, policy)
    gareth.say("/supervision passed on")
    kind = next(str(n) for n, k in enumerate(kinds(world)) if k == "Something that affects the service")
    said = gareth.submit(kind=kind, to="Ada Lead", why="The rota is hers", how="In writing", due="2026-03-06")
    assert "Kept." in said
    world.settle()
    assert (
        "Gareth Llewellyn has noted that something from your supervision is told to somebody else"
        in priya.last
    )
    for part in ("Ada Lead", "In writing", "“The rota is hers”", "by Friday 6 March"):
        assert part.casefold() in priya.last.casefold()
    assert "Gareth" not in priya.preview
    priya.press("I have seen it")
    assert "Pass on to Ada Lead" in gareth.say("/action")
    world.settle()
    assert "Priya Nair was told and has seen it" in gareth.all
    gareth.press("It is passed on")
    assert [a.state for a in world.rows(ActionPoint)] == ["done"]
    listed = priya.say("/supervision who reads")
    assert "to Ada Lead" in listed
    assert "passed on, Monday 2 March" in listed


@pytest.mark.clause("WCC-6.4")
@SQLITE
def test_woughton_has_it_settled_how(world: World) -> None:
    gareth, _ = two(world, "woughton")
    gareth.say("/supervision passed on")
    gareth.submit(to="Ada Lead", why="The rota is hers")
    assert gareth.error is not None
    assert gareth.error.key == "how"


@pytest.mark.clause("GEN-12b")
def test_the_worker_knows_at_once_and_nothing_is_saved_silently(world: World) -> None:
    gareth, priya = two(world, "generic")
    gareth.say("/supervision passed on")
    assert "is told as soon as you press this" in str(gareth.form) + gareth.all
    gareth.submit(why="She decides")
    world.settle()
    assert "supervisor's manager" in priya.last
    assert "You were told (section 12)" in priya.last


@pytest.mark.clause("PMA-ACC.b")
def test_where_the_policy_has_nobody_told_it_still_stands_where_the_worker_looks(world: World) -> None:
    gareth, priya = two(world, "pmactive")
    told = priya.all
    gareth.say("/supervision passed on")
    gareth.submit(to="management", why="It touches the contract", due="2026-03-06")
    world.settle()
    assert priya.all == told
    assert "to management" in priya.say("/supervision who reads")
    assert "It touches the contract" in priya.press("Show")


@pytest.mark.clause("STK-13.2d")
def test_what_is_always_shared_makes_the_task_safety_the_same_day_and_is_not_taken_back(world: World) -> None:
    gareth, priya = two(world, "stockport")
    names = kinds(world)
    always = [n for n, name in enumerate(names) if name in (
        "Staff performance and conduct", "What colleagues on a case need to know",
        "Safety, of those we serve and of staff", "Legal matters that touch the service or an employee")]  # fmt: skip
    assert len(always) == 4
    for number in always:
        gareth.say("/supervision passed on")
        same_day = names[number].startswith("Safety")
        typed = {"kind": str(number), "to": "Senior manager", "why": "It must be known"}
        gareth.submit(**typed)
        if same_day:
            assert gareth.error is not None
            assert "Safety is passed on the same day" in gareth.error.words
            gareth.submit(**typed, due="2026-03-02")
        assert "Take it back" not in gareth.buttons
    world.settle()
    assert len(world.rows(ActionPoint)) == 4
    assert "Safety, of those we serve and of staff" in priya.all
    assert {row.due.isoformat() for row in world.rows(Disclosure)} == {"2026-03-02", "2026-03-09"}


@SQLITE
def test_told_after_comes_once_the_action_is_done_however_it_was_closed(world: World) -> None:
    gareth, priya = two(world, "generic")
    world.policy(disclosure=DisclosureRules(tell="worker", when="after"))
    told = priya.all
    gareth.say("/supervision passed on")
    gareth.submit(to="Ada Lead", why="She decides")
    world.settle()
    assert priya.all == told
    gareth.say("/action done 1")
    world.wait(minutes=2)
    assert "You were told" in priya.last


def kinds(world: World) -> tuple[str, ...]:
    return rules.kinds(world.app.policy)
