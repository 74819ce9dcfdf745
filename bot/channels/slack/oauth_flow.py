"""Installation of the bot in Slack workspaces by OAuth.

Anybody may open the pages, but only the holder of a ticket, which the command line issues, can install. So no
workspace joins the organisation without its invitation.
"""

import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from bot.app import App
from bot.channels.slack import oauth_state
from bot.channels.slack.oauth import ODD, SCOPES, OAuth
from bot.channels.slack.oauth_state import InvalidToken, Ticket
from bot.channels.slack.webapi import NO_ANSWER, RATELIMITED, SlackError
from storage import audit_log
from storage.db import Db
from storage.queries import idempotency, installations
from storage.queries.installations import Granted

log = structlog.get_logger()

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"

ASK = "To add Alongside to a Slack workspace, ask whoever runs it for a link: alongside slack install-link makes one."
AGAIN = "Nothing was changed. Please open your link once more and start from there."
WORDS = {
    "access_denied": "You chose not to add Alongside. Nothing was changed; the link stays good for its day.",
    "invalid_code": f"Slack no longer knows what it sent you back with. {AGAIN}",
    "code_already_used": f"This page was opened before. {AGAIN}",
    "code_expired": f"That took longer than Slack's ten minutes. {AGAIN}",
    "bad_redirect_uri": "This service's address is none of the app's redirect URLs in Slack. Nothing was changed: "
    "whoever runs Alongside adds it under OAuth & Permissions.",
    "invalid_client_id": "SLACK_CLIENT_ID isn't this app's. Nothing was changed: whoever runs it corrects it.",
    "bad_client_secret": "SLACK_CLIENT_SECRET isn't this app's. Nothing was changed: whoever runs it corrects it.",
    NO_ANSWER: f"Slack gave no answer. {AGAIN}",
    RATELIMITED: f"Slack asks us to wait a minute. {AGAIN}",
    ODD: f"Slack's answer had no token for the bot in it. {AGAIN}",
}
"""Messages for the person at the browser, by Slack's error code for a failed install."""
WORDS["invalid_team_for_non_distributed_app"] = (
    "The app isn't distributed yet, so Slack lets it into its own workspace alone. Nothing was changed: whoever runs "
    "Alongside switches it on under Manage Distribution."
)


class Unwelcome(Exception):
    """Refusal of an install, in words for the person at the browser."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.words = words
        self.status = status


@dataclass(frozen=True, slots=True)
class Way:
    """Address to send the browser to, and the secret that it keeps in a cookie until it is back."""

    url: str
    browser: str
    secure: bool


class Installing:
    """Steps of an install. Each raises Unwelcome."""

    def __init__(self, app: App, oauth: OAuth) -> None:
        self._app = app
        self._oauth = oauth

    def link(self, address: str) -> str:
        """Return a link to the install page at this service's own address; good for one workspace, for a day."""
        ticket = oauth_state.issue(
            self._app.ring,
            self._app.organisation_id,
            "ticket",
            self._app.clock.now(),
            address=address.rstrip("/"),
        )
        return f"{address.rstrip('/')}{INSTALL}?ticket={ticket}"

    def welcome(self, ticket: str) -> None:
        """Raise Unwelcome unless the ticket is valid."""
        self._ticket(ticket)

    def begin(self, ticket: str) -> Way:
        """Return the way to Slack for the holder of a ticket."""
        address = self._ticket(ticket).words["address"]
        browser = secrets.token_urlsafe(32)
        state = oauth_state.issue(
            self._app.ring, self._app.organisation_id, "state", self._app.clock.now(),
            browser=browser, ticket=ticket,
        )  # fmt: skip
        url = self._oauth.authorize_url(state, address + REDIRECT)
        return Way(url, browser, urlsplit(address).scheme == "https")

    def finish(self, state: str, browser: str, code: str, error: str) -> Granted:
        """Add the workspace of somebody who is back from Slack. No transaction is open while Slack is called."""
        if error:
            raise Unwelcome(WORDS.get(error, f"Slack didn't add Alongside. {AGAIN}"), 200)
        ticket = self._back(state, browser)
        if not code:
            raise Unwelcome(f"Slack sent no code along. {AGAIN}")
        now = self._app.clock.now()
        try:
            granted = self._oauth.exchange(code, ticket.words["address"] + REDIRECT, now)
        except SlackError as problem:
            log.warning("a Slack install came to nothing", problem=problem.code)
            raise Unwelcome(WORDS.get(problem.code, f"Slack didn't add Alongside. {AGAIN}")) from None
        missing = SCOPES.keys() - set(granted.scopes.split(","))
        if missing:
            raise Unwelcome(f"Slack left out what Alongside needs: {', '.join(sorted(missing))}. {AGAIN}")
        with self._app.transaction() as db:
            if not idempotency.first(db, ticket.idempotency_key, now):
                raise Unwelcome(ASK, 403)
            installations.keep(db, granted, now)
            audit_log.write(db, now, None, "slack.installed", f"slack:{granted.workspace}")
        log.info("installed in Slack", workspace=granted.workspace, whole=granted.whole)
        return granted

    def _back(self, text: str, browser: str) -> Ticket:
        """Return the ticket of somebody who comes back with their own state, for the first time."""
        now = self._app.clock.now()
        try:
            state = oauth_state.read(self._app.ring, self._app.organisation_id, "state", now, text)
        except InvalidToken:
            raise Unwelcome(f"That was not begun here, or more than ten minutes ago. {AGAIN}") from None
        if not hmac.compare_digest(state.words["browser"].encode(), browser.encode(errors="replace")):
            raise Unwelcome(f"That was begun in another browser. {AGAIN}")
        with self._app.transaction() as db:
            if not idempotency.first(db, state.idempotency_key, now):
                raise Unwelcome(WORDS["code_already_used"])
        return self._ticket(state.words["ticket"])

    def _ticket(self, text: str) -> Ticket:
        try:
            ticket = oauth_state.read(
                self._app.ring, self._app.organisation_id, "ticket", self._app.clock.now(), text
            )
        except InvalidToken:
            raise Unwelcome(ASK, 403) from None
        with self._app.transaction(reading=True) as db:
            if _used(db, ticket):
                raise Unwelcome(f"This link was used: it is good for one workspace. {ASK}", 403)
        return ticket


def _used(db: Db, ticket: Ticket) -> bool:
    return idempotency.before(db, ticket.idempotency_key)
