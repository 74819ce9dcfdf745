"""The policy's own life: its review is asked for, a new version is told and read, and who has not read it is listed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handlers import obligations, policy_life
from handlers.policy import Policy, load
from handlers.policy.loading import SHIPPED
from storage.models import Obligation, PolicyVersion
from tests.scenarios.variants import SQLITE
from tests.support.world import World


def follow(world: World, policy: Policy) -> None:
    """Serve a policy file, as when the service starts with it."""
    world.app = replace(world.app, policy=policy)
    with world.app.transaction() as db:
        obligations.follow_policy(db, policy, world.clock.now())
        policy_life.notice(db, policy, world.clock.now())
    world.policy()


def changed(tmp_path: Path, name: str, *changes: tuple[str, str]) -> Policy:
    text = (SHIPPED / f"{name}.toml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / f"{name}-{len(changes)}.toml"
    file.write_text(text)
    return load(str(file))


@pytest.fixture
def council(world: World) -> World:
    world.person("Ada Lead", role="Council Manager", is_admin=True)
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair", since=date(2026, 2, 20))
    return world


@SQLITE
@pytest.mark.clause("WCC-8.1", "WCC-8.2", "CYP-SR1a", "CYP-SM1")
def test_the_policy_is_told_on_the_first_day_and_each_new_version_once(
    council: World, tmp_path: Path
) -> None:
    follow(council, load("woughton"))
    gareth, ada = council.chat("Gareth Llewellyn"), council.chat("Ada Lead")
    council.wait(days=1)
    assert "Hello Gareth" in gareth.all
    assert "Noted: you have read it" in gareth.press("I have read it")
    missing = ada.say("/supervision policy readers")
    assert "1 of 3 people have read it" in missing
    assert "Priya Nair" in missing
    assert "Gareth" not in missing
    follow(council, load("woughton"))
    assert len(council.rows(PolicyVersion)) == 1, "the same file is no new version"

    two_months, numbered = (
        ('every = "2 months"', 'every = "6 weeks"'),
        ("[policy]\n", '[policy]\nversion = "2"\n'),
    )
    newer = changed(tmp_path, "woughton", two_months, numbered)
    follow(council, newer)
    council.wait(days=1)
    card = gareth.all
    assert "has changed: version 2" in card
    assert "every 6 weeks" in card
    assert "No longer:" in card
    assert "Noted" in gareth.press("I have read it")
    council.wait(days=2)
    said = ada.say("/supervision policy readers")
    assert "1 of 3" in said
    assert "version 2" in said
    council.person("New Starter", manager="Gareth Llewellyn", role="social worker")
    assert "New Starter" in ada.say("/supervision policy readers")
    review = ada.say("/supervision policy review")
    assert "Version 2" in review
    assert "in force since" in review
    priya = council.chat("Priya Nair")
    assert "Whoever owns the policy or leads somebody" in priya.say("/supervision policy readers")


@SQLITE
@pytest.mark.clause("WCC-END.a", "WCC-END.b", "WCC-END.c", "STK-FM.d", "STK-FM.e", "STK-FM.f")
def test_the_owner_is_asked_for_the_review_until_it_was_held(council: World, tmp_path: Path) -> None:
    owner = ('owner = "Council Manager and Operations Manager"', 'owner = "Council Manager"')
    follow(council, changed(tmp_path, "woughton", owner))
    ada, priya = council.chat("Ada Lead"), council.chat("Priya Nair")
    (row,) = council.rows(Obligation, kind="policy_review")
    assert row.owner_id == council.id_of("Ada Lead")
    assert (row.due, row.overdue_from) == (date(2022, 8, 31), date(2023, 9, 1))
    assert "9.1" in row.clause
    shown = ada.say("/supervision policy review")
    for words in ("31 August 2022", "Operations Committee", "31 August 2020", "late"):
        assert words in shown
    assert "Reviewed today" not in priya.say("/supervision policy review")
    small = ('name = "1:1 supervision and support"', 'name = "One-to-ones and support"')
    follow(council, changed(tmp_path, "woughton", owner, small))
    (still,) = council.rows(Obligation, kind="policy_review")
    assert still.due == date(2022, 8, 31), "a small revision leaves the date"
    ada.say("/supervision policy review")
    assert "2 March 2028" in ada.press("Reviewed today")
    (then,) = council.rows(Obligation, kind="policy_review")
    assert then.due == date(2028, 3, 2)
    ada.say("/supervision policy review")
    assert "the law has changed" in ada.press("The law has changed").lower()
    (now,) = council.rows(Obligation, kind="policy_review")
    assert now.due == council.today
    assert (
        "A review has begun already"
        in (ada.say("/supervision policy review"), ada.press("The law has changed"))[1]
    )
    ada.say("/supervision policy review")
    ada.press("Reviewed today")
    (after,) = council.rows(Obligation, kind="policy_review")
    assert after.due == date(2028, 3, 2)
    assert "Gareth Llewellyn owns the policy" in ada.say("/supervision policy owner Gareth Llewellyn")
    (moved,) = council.rows(Obligation, kind="policy_review")
    assert moved.owner_id == council.id_of("Gareth Llewellyn")
    follow(council, load("stockport"))
    (theirs,) = council.rows(Obligation, kind="policy_review")
    assert "front page" in theirs.clause
    explained = "\n".join(line for part in policy_life.versions.said(load("stockport")) for line in part[1])  # type: ignore[union-attr]
    for words in ("Version 2 of 1 September 2017", "Recording Policy", "Director of Operations"):
        assert words in explained
