"""The product, the signing proxy and the playground, running, and a browser at the playground's page."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from bot.app import Incoming
from bot.clock import MovableClock
from bot.settings import Settings
from bot.web.server import application
from bot.wiring import Wired, wire
from storage.models import Identity, Pair, Person
from tests.playground.running import OTHERS, PRIYA, Proxy, User, playground
from tests.support.serving import listening
from tests.support.world import POLICY
from tests.teams.authority import APP, SECRET, TENANT, Authority, routes
from tests.web.conftest import chromium, served  # noqa: F401 - a fixture

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
GARETH = OTHERS[0]


@dataclass
class Playing:
    """A running test: `page` is Priya's playground, with her chat with Alongside."""

    product: Wired
    clock: MovableClock
    proxy: Proxy
    page: Any
    people: dict[str, int]
    pictures: Path

    def say(self, words: str) -> None:
        """Type as Priya."""
        self.page.get_by_role("textbox").last.click()
        self.page.keyboard.type(words)
        self.page.get_by_role("button", name="Send Message").click()

    def press(self, label: str) -> None:
        """Press the newest button with this label, as Priya."""
        self.button(label).click()

    def button(self, label: str) -> Any:
        """Return the newest button with this label."""
        return self.page.get_by_role("button", name=label, exact=True).last

    def sees(self, words: str, *, gone: bool = False) -> None:
        """Wait until these words are visible, or are no longer."""
        found = self.page.get_by_text(words).last
        found.wait_for(state="hidden" if gone else "visible")

    def picture(self, name: str) -> None:
        """Save a screenshot."""
        self.page.screenshot(path=self.pictures / f"playground-{name}.png")

    def someone(self, who: User, action: str, **ids: int) -> None:
        """Press a button as somebody else, outside the playground."""
        self.product.app.answer(Incoming(self.people[who.name], action, ids))
        self.product.worker.tick()

    def wait(self, **by: float) -> None:
        """Let time pass, with everything that happens meanwhile."""
        self.product.worker.advance(self.clock, self.clock.now() + timedelta(**by))


@pytest.fixture
def playing(request: pytest.FixtureRequest, tmp_path: Path, chromium: Any) -> Iterator[Playing]:  # noqa: F811
    """Yield the running product, in which Gareth Llewellyn supervises Priya Nair; Monday 2 March 2026, 08:00."""
    clock = MovableClock(MONDAY)
    authority = Authority(clock)
    proxy = Proxy(authority)
    with listening(Starlette(routes=routes({"authority": authority}))) as logins:
        authority.address = logins
        settings = Settings(
            data=tmp_path / "data", policy=str(POLICY), organisation="Test Council",
            teams_app_id=APP, teams_app_secret=SECRET, teams_tenant_id=TENANT,
            teams_authority=logins, teams_openid_metadata=authority.metadata,
        )  # fmt: skip
        product = wire(settings, clock)
        people = council(product)
        web = application(product.app, lambda: "", product.channels["teams"].routes(product.worker))
        with (
            served(web) as proxy.bot,
            listening(proxy.application()) as front,
            playground(tmp_path, front) as proxy.playground,
            opened(chromium, proxy.playground) as page,
        ):
            ticking = product.worker.start()
            playing = Playing(product, clock, proxy, page, people, pictures(tmp_path))
            try:
                yield playing
            finally:
                playing.picture(f"last-of-{request.node.name}")
                ticking.shutdown(wait=True)
        product.app.engine.dispose()


def council(product: Wired) -> dict[str, int]:
    """Add the people with their accounts in Teams, and return their ids by name."""
    with product.app.transaction() as db:
        people: dict[str, int] = {}
        for one in (PRIYA, *OTHERS):
            person = Person(name=one.name, email=one.email, role="social worker")
            db.add(person)
            db.flush()
            person.path = f"/{person.id}/"
            db.add(Identity(person_id=person.id, channel="teams", workspace=TENANT, address=one.object_id))
            people[one.name] = person.id
        db.add(
            Pair(
                supervisor_id=people[GARETH.name],
                supervisee_id=people[PRIYA.name],
                series="line",
                starts_on=MONDAY.date(),
            )
        )
    return people


@contextmanager
def opened(browser: Any, address: str) -> Iterator[Any]:
    """Yield the playground's page, without fonts and the like from other hosts."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    context.route(
        lambda url: urlsplit(url).hostname not in ("localhost", "127.0.0.1"), lambda route: route.abort()
    )
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def pictures(folder: Path) -> Path:
    """Return the folder for screenshots: ALONGSIDE_PICTURES, or one of this test's own."""
    kept = Path(os.environ.get("ALONGSIDE_PICTURES") or folder / "pictures")
    kept.mkdir(parents=True, exist_ok=True)
    return kept
