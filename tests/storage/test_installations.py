"""Slack installations: each organisation's own, sealed, renewed by one at a time."""

from dataclasses import replace

from sqlalchemy import select

from storage.keys import KeyRing, new_key
from storage.models import Identity, Installation, Question
from storage.queries import installations
from storage.queries.installations import GONE, Granted, Tokens
from storage.secrets import rewrap
from tests.storage.conftest import NOW, Tenant

COUNCIL = Granted("T1", "", False, "Council", "commands", Tokens("xoxb-1", "xoxe-1", NOW))
LIBRARIES = replace(COUNCIL, workspace="T2", name="Libraries", tokens=Tokens("xoxb-2"))


def install(tenant: Tenant, *granted: Granted) -> None:
    for one in granted:
        with tenant.open() as db:
            installations.keep(db, one, NOW)


def identity(tenant: Tenant, person: int, workspace: str, address: str) -> None:
    with tenant.open() as db:
        db.add(Identity(person_id=person, channel="slack", workspace=workspace, address=address))


def identities(tenant: Tenant) -> list[tuple[str, str, str]]:
    with tenant.open() as db:
        return [
            (i.workspace, i.address, i.unreachable)
            for i in db.scalars(select(Identity).order_by(Identity.id))
        ]


def at(tenant: Tenant, workspace: str) -> Installation:
    with tenant.open() as db:
        row = installations.at(db, workspace)
        assert row is not None
        return row


def test_an_installation_is_seen_in_its_organisation_alone(here: Tenant, there: Tenant) -> None:
    install(here, COUNCIL)
    with there.open() as db:
        assert installations.every(db) == []
        assert installations.at(db, "T1") is None
        assert installations.at(db, "") is None
    install(there, LIBRARIES)
    assert at(here, "").workspace == "T1"
    assert at(there, "").workspace == "T2"


def test_tokens_stand_nowhere_in_clear(here: Tenant) -> None:
    install(here, COUNCIL)
    row = at(here, "T1")
    assert b"xox" not in row.sealed
    with here.open() as db:
        assert installations.tokens(db, row) == COUNCIL.tokens
    assert "xox" not in repr(COUNCIL)


def test_one_at_a_time_renews_and_a_late_one_changes_nothing(here: Tenant) -> None:
    install(here, COUNCIL)
    row = at(here, "T1")
    with here.open() as db:
        assert installations.claim(db, row)
    with here.open() as db:
        assert not installations.claim(db, row)
    install(here, replace(COUNCIL, tokens=Tokens("xoxb-again")))
    with here.open() as db:
        installations.renewed(db, row, Tokens("xoxb-late"))
    now = at(here, "T1")
    with here.open() as db:
        assert installations.tokens(db, now).access == "xoxb-again"
        assert not installations.claim(db, row), "what was read before is over"


def test_the_second_installation_names_what_was_left_out(here: Tenant, there: Tenant) -> None:
    identity(here, here.person("Priya"), "", "U1")
    identity(there, there.person("Tomos"), "", "U1")
    install(here, COUNCIL)
    assert identities(here) == [("", "U1", "")]
    install(here, LIBRARIES)
    assert identities(here) == [("T1", "U1", "")]
    assert identities(there) == [("", "U1", "")]


def test_at_the_end_only_those_with_another_way_are_no_longer_written_to(here: Tenant) -> None:
    install(here, COUNCIL, LIBRARIES)
    priya, gareth = here.person("Priya"), here.person("Gareth")
    identity(here, priya, "T1", "U1")
    identity(here, priya, "T2", "U2")
    identity(here, gareth, "T1", "U3")
    with here.open() as db:
        row = installations.at(db, "T1")
        assert row is not None
        assert installations.end(db, row, "app_uninstalled", NOW)
        assert not installations.end(db, row, "app_uninstalled", NOW)
    assert identities(here) == [("T1", "U1", GONE), ("T2", "U2", ""), ("T1", "U3", "")]
    install(here, COUNCIL)
    assert identities(here)[0] == ("T1", "U1", "")
    assert at(here, "T1").ended_at is None


def test_the_whole_grid_takes_over_its_workspaces_and_no_others(here: Tenant) -> None:
    install(here, replace(COUNCIL, enterprise="E1"), LIBRARIES)
    priya = here.person("Priya")
    identity(here, priya, "T1", "W1")
    identity(here, priya, "T2", "U2")
    identity(here, priya, "E1", "W1")
    identity(here, here.person("Gareth"), "T1", "W3")
    install(here, Granted("E1", "E1", True, "The Grid", "commands", Tokens("xoxb-3")))
    assert sorted(identities(here)) == [("E1", "W1", ""), ("E1", "W3", ""), ("T2", "U2", "")]
    assert at(here, "T1").ended_why == installations.TAKEN_OVER
    assert at(here, "T2").ended_at is None


def test_an_old_card_still_means_what_it_asked_when_its_place_gets_another_name(here: Tenant) -> None:
    install(here, replace(COUNCIL, enterprise="E1"))
    priya = here.person("Priya")
    with here.open() as db:
        asked = Question(
            person_id=priya, asked="book", offered="", at=NOW, channel="slack", address="W1", ref="C:1"
        )
        db.add(asked)
    workspaces: list[str] = []
    for granted in (LIBRARIES, Granted("E1", "E1", True, "The Grid", "commands", Tokens("xoxb-3"))):
        install(here, granted)
        with here.open() as db:
            workspaces += db.scalars(select(Question.workspace)).all()
    assert workspaces == ["T1", "E1"]


def test_rotating_the_ring_seals_tokens_again(here: Tenant, there: Tenant) -> None:
    install(here, COUNCIL)
    install(there, LIBRARIES)
    fresh = KeyRing.parse(new_key())
    with here.open() as db:
        assert rewrap(db, KeyRing({**here.ring.keys, **fresh.keys}, fresh.current)) == 1
    here.ring = fresh
    row = at(here, "T1")
    with here.open() as db:
        assert installations.tokens(db, row) == COUNCIL.tokens
