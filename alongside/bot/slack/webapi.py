"""The Web API, workspace by workspace: one call at a time and no retries.

slack_sdk's own retries posted twice after a reset connection, so they are off: whoever calls decides what a failure
means. A workspace that asks to wait is left alone for that method until then.
"""

import logging
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Lock
from typing import Any, Protocol, cast
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from alongside.bot.clock import Clock

SLACK = "https://slack.com/api/"
TIMEOUT = 10
"""Seconds that one call may take: a lease of delivery is six times as long."""
NO_ANSWER = "no_answer"
"""The call's end is unknown: it may have happened."""
RATELIMITED = "ratelimited"
REFUSED = "response_url_refused"
FORMS = frozenset({"files.getUploadURLExternal", "conversations.history", "users.info", "users.list"})
"""Methods that take a form and no JSON."""
TOKEN_ENDED = frozenset(
    {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", "not_installed",
     "org_login_required", "team_access_not_granted"}
)  # fmt: skip
"""Slack's words for a token that no longer works: nothing reaches that workspace until it is put right."""


QUIET = logging.getLogger("alongside.slack")
"""For Bolt and slack_sdk: what they log may hold what people wrote, so none of it is kept."""
QUIET.setLevel(logging.CRITICAL + 1)
UNSURE = (SlackClientError, OSError, ValueError, HTTPException)
"""What a call raises whose end is unknown."""
_WORD = re.compile(r"[a-z0-9_]{1,60}")


class Problem(Exception):
    """A call failed: `code` is Slack's word for it, or `NO_ANSWER`; `wait` is how long Slack asks to be left alone."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class Workspaces(Protocol):
    """The workspaces that the bot is installed in. `unplaced`: there is only one, so its name may be left out."""

    @property
    def unplaced(self) -> bool: ...  # noqa: D102

    def place(self, team_id: str, enterprise_id: str, whole: bool) -> str:
        """How this workspace is named in `identities` and `messages`; `whole`: the installation is Grid-wide."""
        ...

    def token(self, place: str) -> str:
        """The bot's token there. Raises Problem "not_installed"."""
        ...

    def ended(self, place: str, why: str) -> None:
        """Note that the token there no longer works."""
        ...


class WebApi:
    """Calls to Slack. Any thread may call anything."""

    def __init__(self, workspaces: Workspaces, clock: Clock, base_url: str = SLACK) -> None:
        self.workspaces = workspaces
        self.base_url = base_url.rstrip("/") + "/"
        self._clock = clock
        self._waiting: dict[tuple[str, str], datetime] = {}
        self._lock = Lock()

    def call(self, place: str, method: str, **arguments: Any) -> dict[str, Any]:
        """What a method answers. Raises Problem, also without a call while that workspace asks to wait."""
        now = self._clock.now()
        with self._lock:
            until = self._waiting.get((place, method), now)
        if until > now:
            raise Problem(RATELIMITED, until - now)
        try:
            return self.with_token(self.workspaces.token(place), method, **arguments)
        except Problem as problem:
            if problem.wait is not None:
                with self._lock:
                    self._waiting[place, method] = now + problem.wait
            if problem.code in TOKEN_ENDED:
                self.workspaces.ended(place, problem.code)
            raise

    def with_token(self, token: str, method: str, **arguments: Any) -> dict[str, Any]:
        """As `call`, with a token of one's own."""
        client: Any = WebClient(
            token, base_url=self.base_url, timeout=TIMEOUT, retry_handlers=[], logger=QUIET
        )
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            kind = "data" if method in FORMS else "json"
            answer = client.api_call(method, **{kind: given})
        except SlackApiError as error:
            raise _problem(error) from None
        except UNSURE:
            raise Problem(NO_ANSWER) from None
        return cast("dict[str, Any]", answer.data)

    def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer through a response URL. Raises Problem."""
        try:
            answer = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[], logger=QUIET).send_dict(
                dict(body)
            )
        except UNSURE:
            raise Problem(NO_ANSWER) from None
        if answer.status_code != 200:
            raise Problem(REFUSED)

    def upload(self, place: str, channel: str, name: str, content: bytes, alt: str, title: str) -> None:
        """Share a file in a conversation. Raises Problem."""
        ticket = self.call(
            place, "files.getUploadURLExternal", filename=name, length=len(content), alt_txt=alt or None
        )
        url = str(ticket["upload_url"])
        if not url.startswith("https://") and urlsplit(url)[:2] != urlsplit(self.base_url)[:2]:
            raise Problem("upload_refused")
        try:
            with urlopen(Request(url, data=content), timeout=TIMEOUT):  # noqa: S310 - checked above
                pass
        except UNSURE:
            raise Problem(NO_ANSWER) from None
        files = [{"id": ticket["file_id"], "title": title}]
        self.call(place, "files.completeUploadExternal", files=files, channel_id=channel)


def _problem(error: SlackApiError) -> Problem:
    response: Any = error.response
    status = cast("int", response.status_code)
    if status == 429:
        seconds = str(response.headers.get("Retry-After", ""))
        return Problem(RATELIMITED, timedelta(seconds=int(seconds) if seconds.isdigit() else 30))
    code: object = response.get("error") if isinstance(response.data, dict) else None
    if status >= 500 or not isinstance(code, str) or not _WORD.fullmatch(code):
        return Problem(NO_ANSWER)
    return Problem(RATELIMITED, timedelta(seconds=30)) if code == RATELIMITED else Problem(code)
