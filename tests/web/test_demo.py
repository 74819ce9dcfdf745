"""The demo as somebody plays it on the page: from a nudge to an agreed record, on a clock that they move."""

import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo import LONDON, build, monday
from bot.cli.serve import web
from bot.settings import Settings
from tests.web.conftest import served

PRIYA, GARETH, MARCUS = 1, 2, 3
WAIT = 30_000
"""Milliseconds that an answer may take on a machine with other things to do."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(
        data=tmp_path_factory.mktemp("demo"), policy="stockport", organisation="Invented Council"
    )
    product = build(settings, monday(datetime(2026, 11, 25, 12, tzinfo=LONDON)))
    with served(web(product, lambda: True)) as url:
        yield url
    product.app.engine.dispose()


@pytest.fixture
def page(address: str, page_at: Callable[..., Any]) -> Any:
    page = page_at(address, viewport={"width": 1400, "height": 900})
    page.set_default_timeout(WAIT)
    return page


class Player:
    """One of the three chats on the page."""

    def __init__(self, page: Any, number: int) -> None:
        self.page = page
        self.panel = page.locator(f".chat[data-panel='{number}']")

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press the newest button with this in its name, or with exactly this name."""
        self.panel.get_by_role("button", name=name, exact=exact).last.click()

    def agrees(self) -> None:
        """Press Agree in the record that is open, and say yes when asked whether it is meant."""
        self.record.get_by_role("button", name="Agree", exact=True).click()
        asked = self.page.locator("#sure")
        asked.get_by_text("can’t be taken back").wait_for()
        asked.get_by_role("button", name="Agree", exact=True).click()
        self.record.wait_for(state="hidden")

    def press_until(self, name: str, shows: str) -> None:
        """Press, once more where the card was just being brought up to date, until another button is there."""
        from playwright.sync_api import TimeoutError as TookTooLong

        following = self.record.get_by_role("button", name=shows, exact=True)
        for _ in range(3):
            self.press(name)
            with suppress(TookTooLong):
                following.wait_for(timeout=10_000)
                return
        raise AssertionError(f"{name!r} does not lead to {shows!r}")

    @property
    def record(self) -> Any:
        """What is open to be read."""
        return self.page.locator("#window")

    def reads(self, words: str, *, puts_away: bool = True) -> None:
        self.record.get_by_text(words).wait_for()
        if puts_away:
            self.record.get_by_role("button", name="Close").click()

    def sees(self, words: str) -> None:
        self.panel.get_by_text(words).last.wait_for()

    def item(self, title: str, detail: str) -> Any:
        """Return something listed, by its title and what is said about it."""
        return self.panel.locator(".item", has_text=title).filter(has_text=detail).last

    def says(self, words: str) -> None:
        box = self.panel.get_by_role("textbox")
        box.fill(words)
        box.press("Enter")


def moves(page: Any, button: str) -> None:
    """Move the clock, and wait until it has moved."""
    before = page.locator("#now").get_attribute("datetime")
    page.get_by_role("button", name=button).click()
    page.wait_for_function("before => document.querySelector('#now').dateTime !== before", arg=before)
    page.locator("#moving").wait_for(state="hidden")


def picture(page: Any, name: str) -> None:
    """Keep what the page looks like now, where ALONGSIDE_ARTEFACTS says a folder."""
    if folder := os.environ.get("ALONGSIDE_ARTEFACTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.mark.browser
def test_a_councils_month_from_the_nudge_to_the_agreed_record(page: Any) -> None:
    priya, gareth, marcus = Player(page, PRIYA), Player(page, GARETH), Player(page, MARCUS)
    dialog = page.get_by_role("dialog")

    priya.sees("See everything")
    picture(page, "loop-1-nudge")
    priya.press("Find a time")
    priya.sees("Times in your working hours")
    priya.press("Tue 24 Nov")
    priya.sees("I have asked Gareth Llewellyn")
    gareth.sees("Priya Nair suggests a time")
    picture(page, "loop-2-suggested")
    gareth.press("Yes, that works")
    priya.sees("You meet Gareth Llewellyn")

    priya.says("/agenda Cover for my leave in January")
    priya.sees("Cover for my leave in January")
    picture(page, "loop-3-agenda")
    moves(page, "+1 day")
    moves(page, "+1 day")

    priya.sees("Did you meet Gareth Llewellyn?")
    picture(page, "loop-4-was-it-held")
    priya.press("It was held")
    priya.sees("met on Tuesday 24 November")
    gareth.says("/supervision record with Priya Nair")
    dialog.wait_for()
    picture(page, "loop-5-record")
    dialog.get_by_label("Well-being").fill("Rested after a week off.")
    dialog.get_by_label("1. What is to be done").fill("Book the court skills day")
    dialog.get_by_role("combobox", name="Who").first.select_option("Priya Nair")
    dialog.get_by_label("Share it with Priya Nair").check()
    dialog.locator("button[type=submit]").click()
    gareth.sees("You shared")
    priya.sees("Gareth Llewellyn shared the supervision record")
    priya.press("Read it")
    picture(page, "loop-6-shared")
    priya.reads("Rested after a week off.")

    priya.says("/supervision book Tuesday 1 December at 2pm")
    priya.sees("I have asked Gareth Llewellyn")
    gareth.press("Yes, that works")
    priya.sees("Tuesday 1 December at 14:00")
    moves(page, "+1 week")
    priya.press("It was held")
    priya.sees("met on Tuesday 1 December")
    priya.press_until("Read and agree", "Agree")
    priya.agrees()
    priya.sees("Agreed. The supervision record is shared.")
    gareth.says("/supervision records with Priya Nair")
    gareth.item("Tuesday 24 November, ", "Shared").get_by_role("button").click()
    gareth.reads("Rested after a week off.", puts_away=False)
    gareth.agrees()
    for player, words in ((priya, "/supervision records"), (gareth, "/supervision records with Priya Nair")):
        player.says(words)
        player.item("Tuesday 24 November, ", "Agreed").wait_for()
    picture(page, "loop-7-agreed")

    marcus.press("Who is overdue?")
    marcus.sees("have something late")
    page.locator("[data-view-of=board]").click()
    page.get_by_role("region", name="Who has something late").get_by_text("Kofi Mensah").wait_for()
    picture(page, "loop-8-board")


def test_the_first_nudge_is_there_within_a_minute(tmp_path: Path) -> None:
    """As somebody starts it who has just installed it; what follows is the page's own first request."""
    began = time.monotonic()
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    too_late = threading.Timer(60, started.kill)  # ends the reading below, and with it the test
    too_late.start()
    try:
        assert started.stdout is not None
        found = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in started.stdout)
        address = next((match.group() for match in found if match), None)
        assert address, "60 seconds, and no address"
        with urllib.request.urlopen(address, timeout=60) as answer:
            page = answer.read().decode()
        (first,) = re.findall(r'data-panel="1" data-person="(\d+)"', page)
        with urllib.request.urlopen(f"{address}/chat/{first}", timeout=60) as answer:
            assert "See everything" in answer.read().decode()
        assert time.monotonic() - began < 60
    finally:
        too_late.cancel()
        started.terminate()
        started.wait(30)
        started.stdout.close()
