"""A small product behind the console, and a browser if there is one."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp

from tests.support import databases
from tests.support.html_chat import HtmlChat, browser
from tests.web.little import Little, little

CHROMIUM = os.environ.get("ALONGSIDE_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture
def product(sqlite_template: Path, tmp_path: Path) -> Iterator[Little]:
    with databases.sqlite(sqlite_template, tmp_path) as engine:
        yield little(engine)


@pytest.fixture
def priya(product: Little) -> HtmlChat:
    return HtmlChat(browser(product.serve()), product.people["Priya Nair"])


@contextmanager
def served(application: ASGIApp) -> Iterator[str]:
    """Serve `application` on a free port of this machine, in a thread; yield its address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)  # uvicorn has no other way to say that it is up
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Yield Debian's Chromium; without it the test is skipped, or fails if ALONGSIDE_REQUIRE_BROWSER=1.

    One for each module, since Playwright keeps an event loop running in this thread: other modules need theirs.
    """
    if not Path(CHROMIUM).exists():
        why = f"there is no Chromium at {CHROMIUM}: apt-get install chromium, or set ALONGSIDE_CHROMIUM"
        if os.environ.get("ALONGSIDE_REQUIRE_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def page_at(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Yield `page_at(url, **context)`: a page in a browser of its own; errors in its console fail the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(url: str, **context: Any) -> Any:
        settings = {"viewport": {"width": 1440, "height": 1000}, "reduced_motion": "reduce", **context}
        contexts.append(chromium.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.goto(url)
        return page

    open_page.complaints = complaints  # type: ignore[attr-defined]
    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, f"the page complained: {complaints}"
