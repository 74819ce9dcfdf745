"""Somebody asks to read: yes, no, both, a file for somebody outside."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from handlers.calendar_setup import FILES_ALONE
from handlers.policy.practice import Access, Reader
from handlers.reading import outside, sealed_page
from tests.support.world import World


def play(world: World) -> None:
    """Ask as Sam, for himself and for somebody outside; Gareth decides."""
    readers = (
        Reader(who="auditor", why="audit", needs="request", tell_worker="before", basis="6"),
        Reader(who="inspector", why="an inspection", needs="request", tell_worker="at once", basis="7"),
        Reader(who="service manager", why="looking in", needs="standing", tell_worker="at once"),
    )
    world.policy(access=Access(reader=readers, decides="supervisor", open=True))
    setup = replace(FILES_ALONE, public_url="https://alongside.example.org")
    world.app = replace(world.app, setup=setup)
    world._serve()  # pyright: ignore[reportPrivateUsage]
    sam, gareth, priya = (world.chat(name) for name in ("Sam Okafor", "Gareth Llewellyn", "Priya Nair"))
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    gareth.submit(part_wellbeing="All is well.", part_work="The panel went well.", then="share")
    sam.say("/supervision read @Priya Nair")
    sam.submit(purpose="0", why="The yearly audit")
    world.settle()
    gareth.press("Yes")
    world.settle()
    sam.say("/supervision read @Priya Nair")
    ada = world.chat("Ada Lead")
    ada.say("/supervision read @Priya Nair")
    ada.press("Read")
    world.settle()
    world.wait(days=30)
    day = world.today
    sam.say("/supervision read @Priya Nair")
    sam.submit(purpose="1", who="outside", body="Ofsted", why="Visit", first="2026-03-01", last=str(day))
    world.settle()
    gareth.press("Yes", card="Ofsted")
    world.settle()
    with (
        patch.object(sealed_page, "passphrase", lambda: "abcd-efgh-jkmn-pqrs-tuvw"),
        patch.object(outside.random, "token_urlsafe", lambda _: "example"),
    ):
        sam.press("Make the file")
    with world.app.transaction() as db:
        outside.fetch(db, "example", world.clock.now())
    world.wait(days=1)
    sam.press("End the link now")
    sam.say("/supervision read @Priya Nair")
    sam.submit(purpose="other", why="A claim", until=str(day + timedelta(days=3)))
    world.settle()
    gareth.press("No", card="A claim")
    world.settle()
    sam.say("/supervision read @Priya Nair")
    sam.submit(purpose="0", why="Once more")
    sam.press("Take it back", card="Asked")
    sam.say("/supervision read @Priya Nair")
    sam.submit(purpose="0", who="outside", body="An auditor", why="Books", first="2026-03-01", last=str(day))
    world.settle()
    gareth.press("Yes", card="An auditor")
    world.settle()
    priya.say("/supervision who reads")
