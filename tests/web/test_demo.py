"""The demo as somebody plays it on the page: from a nudge to an agreed record, on a clock that they move."""

import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo_stage import LONDON, Stage, monday
from bot.cli.errors import CommandError
from bot.demo.tour import STEPS
from bot.settings import Settings
from handlers.policy import shipped
from tests.support.html_chat import HtmlChat, browser
from tests.web.conftest import served

PRIYA, GARETH, MARCUS = 1, 2, 3
WAIT = 30_000
"""Milliseconds that an answer may take on a machine with other things to do."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(
        Settings(data=tmp_path_factory.mktemp("demo")), monday(datetime(2026, 11, 25, 12, tzinfo=LONDON))
    )
    yield made
    made.product.app.engine.dispose()


@pytest.fixture(scope="module")
def address(stage: Stage) -> Iterator[str]:
    with served(stage) as url:
        yield url


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


def writes_the_record(dialog: Any, page: Any) -> None:
    """Go through the record's steps as somebody does who has one thing to say, and goes back once to look."""

    def goes(button: str, to: str) -> None:
        dialog.get_by_role("button", name=button, exact=True).click()
        dialog.get_by_text(to).wait_for()
        assert page.evaluate("document.activeElement.closest('#form form') !== null"), (
            "the keyboard is in the form"
        )

    line = dialog.get_by_label("Well-being")
    dialog.get_by_label("Cover for my leave").check()
    goes("Next", "Step 2 of 6: What was said")
    line.fill("Rested after a week off.")
    goes("Back", "Step 1 of 6: Agenda")
    assert dialog.get_by_label("Cover for my leave").is_checked()
    goes("Next", "Step 2 of 6: What was said")
    assert line.input_value() == "Rested after a week off."
    for step in (
        "3 of 6: Objectives and learning",
        "4 of 6: Decisions",
        "5 of 6: Actions",
        "6 of 6: Check and share",
    ):
        goes("Next", f"Step {step}")
    dialog.get_by_text("1 talked about, 1 carried over").wait_for()
    page.set_viewport_size({"width": 390, "height": 844})
    share = dialog.get_by_role("button", name="Share with Priya")
    box = share.bounding_box()
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 844
    assert dialog.evaluate("it => it.scrollWidth <= it.clientWidth"), "nothing runs off a phone’s side"
    picture(page, "tour-5-phone")
    page.set_viewport_size({"width": 1400, "height": 900})
    share.click()
    dialog.wait_for(state="hidden")


def picture(page: Any, name: str) -> None:
    """Keep what the page looks like now, where ALONGSIDE_ARTEFACTS says a folder."""
    if folder := os.environ.get("ALONGSIDE_ARTEFACTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.mark.browser
def test_the_tour_as_the_readme_has_it_ticks_off_each_step(page: Any, stage: Stage) -> None:
    """Plays the README's words; then a fresh start by another policy, on a phone as well."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for number, step in enumerate(STEPS, 1):
        assert f"{number}. {step.words}" in readme
    priya, gareth, marcus = Player(page, PRIYA), Player(page, GARETH), Player(page, MARCUS)
    tour, dialog = page.get_by_role("region", name="Five-minute tour"), page.locator("#form")

    def is_at(number: int) -> None:
        tour.locator("p:visible", has_text=f"Tour: {number} of 7").wait_for()
        assert tour.locator("li.done").count() == number - 1

    is_at(1)
    picture(page, "tour-1")
    priya.press("Find a time")
    priya.sees("Times in your working hours")
    priya.press("Tue 24 Nov")
    is_at(2)
    gareth.press("Yes, that works")
    is_at(3)
    priya.says("/agenda Cover for my leave")
    is_at(4)
    picture(page, "tour-4")
    for _ in range(6):
        with page.expect_response("**/clock"):
            page.get_by_role("button", name="Next thing").click()
        if gareth.panel.get_by_role("button", name="It was held").count():
            break
    priya.sees("Did you meet Gareth Llewellyn?")
    gareth.press("It was held")
    is_at(5)
    gareth.press("Write the record")
    dialog.wait_for()
    picture(page, "tour-5")
    writes_the_record(dialog, page)
    is_at(6)
    priya.press("Read it")
    priya.reads("Rested after a week off.")
    is_at(7)
    marcus.says("/overdue")
    tour.get_by_text("Tour: done.").wait_for()
    assert tour.locator("li.done").count() == 7
    page.locator("[data-view-of=board]").click()
    page.get_by_role("region", name="Who has something late").get_by_text("Kofi Mensah").wait_for()
    picture(page, "tour-board")

    page.get_by_label("Policy").select_option("generic")
    page.locator("#sure").get_by_role("button", name="Start again").click()
    is_at(1)
    assert stage.policy == "generic"
    assert page.get_by_label("Policy").input_value() == "generic"
    priya.press("Find a time")


@pytest.mark.parametrize("policy", shipped())
def test_each_shipped_policy_plays_the_first_steps(tmp_path: Path, policy: str) -> None:
    made = Stage(
        Settings(data=tmp_path), monday(datetime(2026, 11, 25, 12, tzinfo=LONDON)), policy, kept=tmp_path
    )
    priya, gareth, marcus = (HtmlChat(browser(made), person) for person in made._first)
    first, *_, fifth = made.steps[:5]
    priya.press("Find a time")
    if "**Open the form**" in first.words:
        priya.press("Open the form")
        priya.send({"Why": "Ad hoc", "Day": "2026-11-24", "Time": "10:00"})
    else:
        priya.press(next(label for label in priya.buttons if ", " in label))
    gareth.press("Yes, that works")
    priya.say("/agenda Cover for my leave")
    marcus.say("/overdue")
    assert list(made.ticks()) == [True, True, True, False, False, False, True]
    before = made.product.app.clock.now() + timedelta(days=2)
    made.product.worker.advance(made.product.app.clock, before)
    gareth.press("It was held")
    assert f"**{gareth.buttons[0]}**" in fifth.words
    made.product.app.engine.dispose()
    again = Stage(Settings(data=tmp_path), monday(datetime(2026, 11, 25, 12, tzinfo=LONDON)), kept=tmp_path)
    assert again.policy == policy
    assert again.product.app.clock.now() == before
    assert list(again.ticks())[:4] == [True, True, True, True]
    assert "Gareth Llewellyn" in HtmlChat(browser(again), again._first[0]).cards[-1]
    again.product.app.engine.dispose()
    with pytest.raises(CommandError, match="keeps a demo by"):
        Stage(Settings(data=tmp_path), monday(datetime(2026, 11, 25, 12, tzinfo=LONDON)), "nowhere")


def test_a_folder_with_somebodys_data_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "alongside.db").write_bytes(b"theirs")
    with pytest.raises(CommandError, match="no demo's"):
        Stage(Settings(data=tmp_path), monday(datetime(2026, 11, 25, 12, tzinfo=LONDON)))
    assert (tmp_path / "alongside.db").read_bytes() == b"theirs"


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


def test_requests_wait_while_it_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Stage(Settings(data=tmp_path), monday(datetime(2026, 11, 25, 12, tzinfo=LONDON)), "generic")
    building, finish, held = threading.Event(), threading.Event(), threading.Semaphore(0)
    build, begun = Stage._build, Stage._begun

    def slowly(stage: Stage, policy: str, found: Any) -> None:
        building.set()
        assert finish.wait(WAIT / 1000)
        build(stage, policy, found)

    def noticed(stage: Stage) -> None:
        held.release()
        begun(stage)

    monkeypatch.setattr(Stage, "_build", slowly)
    monkeypatch.setattr(Stage, "_begun", noticed)
    HtmlChat(browser(made), PRIYA).say("/agenda Of before")
    with ThreadPoolExecutor() as threads:
        again = threads.submit(made.start_again, "generic")
        assert building.wait(WAIT / 1000)
        asked = [threads.submit(browser(made).get, path) for path in ("/", f"/chat/{PRIYA}")]
        try:
            assert all(held.acquire(timeout=WAIT / 1000) for _ in asked)
            assert not any(one.done() for one in asked), "answered from a database that is being laid anew"
        finally:
            finish.set()
        again.result()
        page, chat = (one.result() for one in asked)
    assert (page.status_code, chat.status_code) == (200, 200)
    assert "Of before" not in chat.text
    made.product.app.engine.dispose()
