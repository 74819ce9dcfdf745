"""The demo as somebody plays it on the page: from a nudge to an agreed record, on a clock that they move."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alongside.bot.cli.demo import LONDON, build, monday
from alongside.bot.settings import Settings
from alongside.bot.web.server import application
from tests.web.conftest import served

pytestmark = pytest.mark.browser
PRIYA, GARETH, MARCUS = 1, 2, 3


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(data=tmp_path_factory.mktemp("demo"), policy="stockport", organisation="The invented council")
    product, conversations, first = build(settings, monday(datetime(2026, 11, 25, 12, tzinfo=LONDON)))
    with served(application(product.app, product.worker, lambda: True, conversations, first=first)) as url:
        yield url
    product.app.engine.dispose()


@pytest.fixture
def page(address: str, page_at: Callable[..., Any]) -> Any:
    return page_at(address)


class Player:
    """One of the three chats on the page."""

    def __init__(self, page: Any, number: int) -> None:
        self.page = page
        self.panel = page.locator(f".chat[data-panel='{number}']")

    def press(self, name: str) -> None:
        """Press the newest button whose name begins so."""
        button = self.panel.get_by_role("button", name=name).last
        button.wait_for()
        button.click()

    def sees(self, words: str) -> None:
        self.panel.get_by_text(words).last.wait_for()

    def says(self, words: str) -> None:
        box = self.panel.get_by_role("textbox")
        box.fill(words)
        box.press("Enter")

    def fills(self, **fields: str) -> None:
        for label, value in fields.items():
            self.page.get_by_role("dialog").get_by_label(label.replace("_", " ")).first.fill(value)


def moves(page: Any, button: str) -> None:
    """Move the clock, and wait until it has moved."""
    before = page.locator("#now").get_attribute("datetime")
    page.get_by_role("button", name=button).click()
    page.wait_for_function("before => document.querySelector('#now').dateTime !== before", arg=before)
    page.locator("#moving").wait_for(state="hidden")


def test_a_councils_month_from_the_nudge_to_the_agreed_record(page: Any) -> None:
    priya, gareth = Player(page, PRIYA), Player(page, GARETH)

    priya.sees("Hello Priya, a little reminder")
    priya.press("Find a time")
    priya.sees("You both look free")
    priya.press("Tue 24 Nov")
    priya.sees("I have asked Gareth Llewellyn")
    gareth.sees("Priya Nair suggests a time")
    gareth.press("Yes, that works")
    priya.sees("You meet Gareth Llewellyn")

    priya.says("/agenda Cover for my leave in January")
    priya.sees("Cover for my leave in January")
    moves(page, "+1 day")
    moves(page, "+1 day")

    gareth.press("It was held")
    gareth.sees("met on Tuesday 24 November")
    gareth.press("Write the")
    page.get_by_role("dialog").wait_for()
    gareth.fills(Well_being="Rested after a week off.", Anything_else="Nothing more.")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
