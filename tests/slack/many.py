"""An organisation whose Slack workspaces are added by OAuth: the holder of a link installs, others are refused."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.slack import install_pages
from bot.channels.slack import routes as http
from bot.channels.slack.accounts import everybody
from bot.channels.slack.dispatcher import Dispatcher
from bot.channels.slack.messages import Messages
from bot.channels.slack.oauth import OAuth
from bot.channels.slack.oauth_flow import Installing
from bot.channels.slack.transport import CHANNEL, SlackTransport
from bot.channels.slack.webapi import WebApi
from bot.channels.slack.workspaces import ManyWorkspaces
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers.people import accounts
from storage.models import Identity, Installation, Person
from storage.queries import installations
from tests.slack.chat import SlackChat
from tests.slack.fake import FakeSlack
from tests.slack.installs import CLIENT_ID, CLIENT_SECRET, Team
from tests.slack.world import SECRET, SlackWorld
from tests.support.world import World

ADDRESS = "https://alongside.example.org"


class ManyWorld(SlackWorld):
    """One organisation in whatever workspaces somebody has installed. People are where `member` puts them."""

    def _screens(self) -> FakeSlack:
        self.fake.clock = self.clock
        return self.fake

    def _serve(self) -> None:
        base = f"{self.fake.address}/api/"
        oauth = OAuth(CLIENT_ID, CLIENT_SECRET, base)
        self.workspaces = ManyWorkspaces(self.app, oauth)
        self.installing = Installing(self.app, oauth)
        self.api = WebApi(self.workspaces, self.clock, base)
        self.posting = Messages(self.api)
        self.transport = SlackTransport(self.app, self.posting)
        self.worker = Worker(self.app, Delivery(self.app, {CHANNEL: self.transport}))
        self.edge = Dispatcher(self.app, self.posting)
        self.client = self.browser()

    def browser(self) -> TestClient:
        """Return a new browser, without cookies."""
        routes = [*http.routes(self.edge, SECRET, self.clock), *install_pages.routes(self.installing)]
        return TestClient(Starlette(routes=routes), base_url=ADDRESS, follow_redirects=False)

    def _chats_of(self, person: Person) -> list[Identity]:
        return World._chats_of(self, person)

    # Workspaces

    def team(self, id: str, name: str, grid: str = "") -> None:
        """Add a workspace, in a Grid or not."""
        self.fake.installs.teams[id] = Team(id, name, grid)
        if grid:
            self.fake.installs.grids[grid] = f"{grid} Grid"

    def member(self, user: str, name: str, team: str) -> SlackChat:
        """Give somebody an account in a workspace, whether the bot knows it or not."""
        email = name.lower().replace(" ", ".") + "@example.org"
        self.fake.person(user, name, email, team_id=team)
        return SlackChat(self, user, self.id_of(name))

    def way_to_slack(self, browser: TestClient, link: str = "") -> str:
        """Open a link's page, press its button, and return the address that it leads to."""
        answer = browser.get(link or self.installing.link(ADDRESS))
        assert answer.status_code == 200, answer.text
        assert "Continue to Slack" in answer.text
        sent = browser.post(install_pages.INSTALL, data=_hidden(answer.text))
        assert sent.status_code == 303, sent.text
        return sent.headers["location"]

    def install(self, workspace: str, link: str = "") -> str:
        """Install the bot by a link in a workspace or Grid, and return the last page's text."""
        browser = self.browser()
        back = self.fake.installs.allow(self.way_to_slack(browser, link), workspace, self.clock.now())
        return browser.get(back).text

    def sync(self, workspace: str) -> list[str]:
        """Run `alongside people sync slack --workspace …`."""
        with self.app.transaction(reading=True) as db:
            row, only = installations.at(db, workspace), len(installations.every(db)) == 1
        assert row is not None
        found = list(everybody(self.api, workspace, whole=row.whole))
        with self.app.transaction() as db:
            diff = accounts.compare(db, CHANNEL, workspace, found, without_workspace=only)
            accounts.carry_out(db, CHANNEL, workspace, diff, self.clock.now(), without_workspace=only)
        return list(accounts.describe(diff))

    def installed(self, workspace: str) -> Installation:
        (row,) = self.rows(Installation, workspace=workspace)
        return row


def path_of(url: str) -> str:
    """Return an address without its host."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def _hidden(page: str) -> dict[str, str]:
    found: dict[str, str] = {}

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("type") == "hidden":
                found[given["name"]] = given["value"]

    Reader().feed(page)
    return found
