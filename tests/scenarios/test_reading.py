"""Asking to read: a purpose of the policy, who decides, until when; standing readers; files for somebody outside."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from starlette.testclient import TestClient

from bot.web.server import application
from handlers.calendar_setup import FILES_ALONE
from handlers.policy import load
from handlers.reading import sealed_page
from storage.models import AuditEntry, Grant, OutsideFile, ReadRequest
from tests.scenarios.sources.playing import send
from tests.scenarios.variants import BOTH_DATABASES, SQLITE
from tests.support.chat import Chat
from tests.support.world import World

WORK, SENSITIVE = "Tired after the Hale Road week", "I sleep badly"


def council(world: World, policy: str, supervisor_role: str = "team leader") -> dict[str, Chat]:
    """Return the chats of everybody around a record that was shared."""
    world.app = replace(world.app, policy=load(policy))
    world._serve()  # pyright: ignore[reportPrivateUsage]
    world.person("Dora Lund", role="director", is_admin=True)
    world.person("Sunita Rao", manager="Dora Lund", role="senior leader")
    world.person("Gareth Llewellyn", manager="Sunita Rao", role=supervisor_role)
    world.person("Aoife Byrne", manager="Gareth Llewellyn", role="social worker")
    world.person("Ines Holt", role="investigator")
    world.person("Sid Vane", role="senior leader")
    world.pair("Gareth Llewellyn", "Aoife Byrne")
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    fields = gareth.every_field()
    typed = {
        key: WORK
        for key, value in fields.items()
        if key.startswith("part_") and not value and "case" not in key and "toil" not in key
    }
    when = {"next_on": "2026-03-23", "next_at": "10:00"} if "next_on" in fields else {}
    send(gareth, **typed, **when, then="share")
    assert gareth.error is None, gareth.error
    world.settle()
    names = ("Dora Lund", "Sunita Rao", "Gareth Llewellyn", "Aoife Byrne", "Ines Holt", "Sid Vane")
    return {name.split()[0]: world.chat(name) for name in names}


def purpose(world: World, who: str) -> str:
    """Return the choice of a reader of the policy."""
    access = world.app.policy.access
    assert access is not None
    return next(str(n) for n, reader in enumerate(access.readers) if reader.who == who)


@pytest.mark.clause("GEN-11c", "GEN-12d", "GEN-12h")
def test_somebody_asks_the_supervisor_says_yes_or_no_and_the_worker_is_told_as_the_policy_says(
    world: World,
) -> None:
    chats = council(world, "generic")
    aoife, gareth, ines, sunita = (chats[name] for name in ("Aoife", "Gareth", "Ines", "Sunita"))
    told = aoife.all
    ines.say("/supervision read @Aoife Byrne")
    said = ines.submit(purpose=purpose(world, "investigator"), why="Case 12", until="2026-03-09")
    assert "Gareth Llewellyn will say yes or no" in said
    world.settle()
    assert "For: a capability or disciplinary case." in gareth.last
    assert "Aoife is told afterwards (section 12)" in gareth.last
    assert world.rows(Grant) == []
    gareth.press("No")
    world.settle()
    assert "Gareth Llewellyn said no" in ines.last
    sunita.say("/supervision read @Aoife Byrne")
    sunita.submit(purpose=purpose(world, "senior manager"), until="2026-03-09")
    world.settle()
    gareth.press("Yes", card="checking quality")
    world.settle()
    assert aoife.all == told, "told at once: when something is read"
    sunita.press("Show the supervision records")
    assert WORK in sunita.press("Read")
    world.settle()
    assert "Sunita Rao has read" in aoife.last
    assert "For: checking quality" in aoife.last
    ines.say("/supervision read @Aoife Byrne")
    ines.submit(purpose="other", why="A claim against us", until="2026-03-09")
    world.settle()
    assert "“A claim against us”" in gareth.last
    gareth.press("Yes", card="A claim against us")
    world.settle()
    assert "For: another purpose" in aoife.last
    listed = aoife.say("/supervision who reads")
    assert "another purpose: “A claim against us”" in listed
    assert "Gareth Llewellyn said yes" in listed
    assert "Sunita Rao" in listed
    world.wait(days=8)
    assert "can't find" in sunita.press("Show the supervision records")


@pytest.mark.clause("WCC-6.1b", "WCC-6.1d")
def test_woughtons_readers_are_examples_and_the_worker_is_told_before(world: World) -> None:
    chats = council(world, "woughton")
    aoife, sunita, dora = chats["Aoife"], chats["Sunita"], chats["Dora"]
    sunita.say("/supervision read @Aoife Byrne")
    sunita.submit(purpose=purpose(world, "manager's manager"), until="2026-03-09")
    world.settle()
    dora.press("Yes")
    world.settle()
    assert "Sunita Rao may read your" in aoife.last, "before anything is read"
    sunita.press("Show the sets of 1:1 notes")
    assert WORK in sunita.press("Read")
    investigator = chats["Ines"]
    investigator.say("/supervision read @Aoife Byrne")
    refused = investigator.submit(purpose="other", until="2026-03-09")
    assert "Please say why" in refused + (investigator.error.words if investigator.error else "")
    investigator.submit(why="The union asked us both")
    world.settle()
    dora.press("Yes", card="The union asked us both")
    world.settle()
    assert "“The union asked us both”" in aoife.say("/supervision who reads")


@pytest.mark.clause("STK-13.2h")
def test_a_standing_reader_opens_the_files_below_them_without_asking_and_each_reading_is_kept(
    world: World,
) -> None:
    chats = council(world, "stockport")
    aoife, sunita, sid = chats["Aoife"], chats["Sunita"], chats["Sid"]
    told = aoife.all
    sunita.say("/supervision read @Aoife Byrne")
    assert WORK in sunita.press("Read")
    world.settle()
    assert aoife.all == told, "the agreement says so beforehand"
    assert "Sunita Rao" in aoife.say("/supervision who reads")
    assert "audit of supervision files" in aoife.last
    sid.say("/supervision read @Aoife Byrne")
    assert sid.form is not None, "not below this one: they have to ask"
    [read] = [
        e for e in world.rows(AuditEntry) if e.verb == "read" and e.actor_id == world.id_of("Sunita Rao")
    ]
    assert read.detail == "audit of supervision files"


@pytest.mark.clause("GEN-12f")
@BOTH_DATABASES
def test_somebody_outside_gets_a_link_that_ends_to_a_file_that_only_the_passphrase_opens(
    world: World, tmp_path: Path
) -> None:
    chats = council(world, "generic")
    world.app = replace(world.app, setup=replace(FILES_ALONE, public_url="https://alongside.example.org"))
    aoife, gareth, dora = chats["Aoife"], chats["Gareth"], chats["Dora"]
    dora.say("/supervision read @Aoife Byrne")
    dora.submit(purpose=purpose(world, "inspector"), who="outside", body="Ofsted", first="2026-03-01",
                last="2026-03-31", until="2026-03-09")  # fmt: skip
    world.settle()
    assert "Once fetched, it can’t be called back" in gareth.last
    gareth.press("Yes")
    world.settle()
    made = dora.press("Make the file")
    address = next(word for word in made.split() if word.startswith("https://alongside"))
    word = next(
        part
        for line in made.splitlines()
        for part in line.split()
        if part.count("-") == 4 and "/" not in part
    )
    assert "can’t be called back" in made
    [row] = world.rows(OutsideFile)
    assert word not in str(vars(row))
    assert WORK.encode() not in row.sealed
    client = TestClient(application(world.app, lambda: True))
    path = address.removeprefix("https://alongside.example.org")
    assert "Fetch the file" in client.get(path).text
    assert world.rows(OutsideFile)[0].fetched == 0, "a preview fetches nothing"
    page = client.post(path)
    assert page.headers["cache-control"] == "private, no-store"
    opened = sealed_page.opened(page.content, word)
    assert WORK in opened
    assert "Between the two of them only." in opened
    with pytest.raises(InvalidTag):
        sealed_page.opened(page.content, "another-word")
    world.settle()
    assert "Ofsted has fetched a file" in aoife.last
    assert "fetched 1 time" in aoife.say("/supervision who reads")
    world.wait(days=8)
    assert client.post(path).status_code == 404
    assert client.get("/outside/nothing").text == client.get(path).text
    assert world.rows(OutsideFile)[0].sealed == b""


@SQLITE
def test_nobody_decides_their_own_request_and_nobody_else_can(world: World) -> None:
    chats = council(world, "generic")
    ines = chats["Ines"]
    ines.say("/supervision read @Aoife Byrne")
    ines.submit(purpose=purpose(world, "investigator"))
    world.settle()
    button = chats["Gareth"].held("Yes")
    for name in ("Ines", "Sid", "Sunita", "Aoife", "Dora"):
        assert "can't find" in chats[name].press_held(button), name
    assert [row.state for row in world.rows(ReadRequest)] == ["asked"]


# Typing


@pytest.mark.clause("GEN-10g")
def test_somebody_else_types_only_after_the_workers_yes_and_sees_nothing_else(world: World) -> None:
    chats = council(world, "generic")
    aoife, gareth = chats["Aoife"], chats["Gareth"]
    world.person("Tess Lane")
    tess = world.chat("Tess Lane")
    world.wait(days=1)
    gareth.say("/supervision held today")
    gareth.say("/supervision typist @Tess Lane")
    assert "waits for you to type" in tess.say("/supervision typist")
    world.settle()
    assert "May Tess Lane type" in aoife.last
    aoife.press("Yes")
    world.settle()
    tess.press("What is to be typed")
    tess.press("Type it")
    key = next(key for key in tess.fields if key.startswith("part_"))
    tess.submit(**{key: "Typed as it was said"})
    world.settle()
    gareth.press("Read it through")
    assert "Typed as it was said" in gareth.every_field().values()
    assert WORK not in tess.all
    assert "Typed" not in tess.say("/supervision records")
    listed = aoife.say("/supervision who reads")
    assert "Tess Lane" in listed
    aoife.press("Take it back", on="Tess Lane")
    assert "waits for you to type" in tess.say("/supervision typist")
