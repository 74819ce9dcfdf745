"""The Web API, workspace by workspace: one call at a time and no retries.

slack_sdk's own retries posted twice after a reset connection, so they are off: whoever calls decides what a failure
means. A workspace that asks to wait is left alone for that method until then.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Lock
from typing import Any, Protocol, cast
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bot.clock import Clock
from bot.render.callback_data import Attachment
from storage.db import Db

SLACK = "https://slack.com/api/"
TIMEOUT = 10
"""Seconds that one call may take: a lease of delivery is six times as long."""
NO_ANSWER = "no_answer"
"""The call's end is unknown: it may have happened."""
RATELIMITED = "ratelimited"
BUSY = frozenset({RATELIMITED, "rate_limited", "message_limit_exceeded"})
"""Slack's words for too much at once, where it doesn't say them by status 429."""
UNKNOWN_END = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Slack's words for a trouble of its own: "it's possible some aspect of the operation succeeded"."""
NOT_INSTALLED = "not_installed"
REFUSED = "response_url_refused"
FORMS = frozenset(
    {"auth.teams.list", "files.getUploadURLExternal", "conversations.history", "users.info", "users.list"}
)
"""Methods that take a form and no JSON."""
TOKEN_ENDED = frozenset(
    {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", NOT_INSTALLED,
     "org_login_required", "team_access_not_granted"}
)  # fmt: skip
"""Slack's words for a token that no longer works: nothing reaches that workspace until it is put right."""


QUIET = logging.getLogger("alongside.slack")
"""For Bolt and slack_sdk: what they log may hold what people wrote, so none of it is kept."""
QUIET.setLevel(logging.CRITICAL + 1)
UNSURE = (SlackClientError, OSError, ValueError, HTTPException)
"""What a call raises whose end is unknown."""
_WORD = re.compile(r"[a-z0-9_]{1,60}")


class SlackError(Exception):
    """A call failed: `code` is Slack's word for it, or `NO_ANSWER`; `wait` is how long Slack asks to be left alone."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Here:
    """A workspace or Grid that the bot is in: how it is named in `identities` and `messages`.

    `unplaced`: it is the only one, so people and messages without a place are here too.
    """

    workspace: str
    without_workspace: bool


class Workspaces(Protocol):
    """The workspaces that the bot is installed in."""

    def here(self, db: Db, team_id: str, enterprise_id: str, whole: bool) -> Here | None:
        """Where something happened; None where the bot isn't installed. `whole`: Slack says it is so Grid-wide."""
        ...

    def token(self, workspace: str) -> str:
        """The bot's token there. Raises Problem: `NOT_INSTALLED`, or one with `wait`."""
        ...

    def ended(self, workspace: str, why: str, token: str) -> bool:
        """Note that this token no longer works; True where there is another by now."""
        ...

    def left(self, team_id: str, enterprise_id: str, whole: bool, why: str, at: datetime) -> None:
        """Note that the bot was taken out of a workspace at that moment."""
        ...


class WebApi:
    """Calls to Slack. Any thread may call anything."""

    def __init__(self, workspaces: Workspaces, clock: Clock, base_url: str = SLACK) -> None:
        self.workspaces = workspaces
        self.base_url = base_url.rstrip("/") + "/"
        self._clock = clock
        self._waiting: dict[tuple[str, str], datetime] = {}
        self._lock = Lock()

    def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """What a method answers. Raises Problem, also without a call while that workspace asks to wait."""
        now = self._clock.now()
        with self._lock:
            until = self._waiting.get((workspace, method), now)
        if until > now:
            raise SlackError(RATELIMITED, until - now)
        token = self.workspaces.token(workspace)
        try:
            return self._ask(workspace, token, method, arguments)
        except SlackError as problem:
            if problem.code not in TOKEN_ENDED or not self.workspaces.ended(workspace, problem.code, token):
                raise
        return self._ask(workspace, self.workspaces.token(workspace), method, arguments)

    def _ask(self, workspace: str, token: str, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return ask(self.base_url, token, method, **arguments)
        except SlackError as problem:
            if problem.wait is not None:
                with self._lock:
                    self._waiting[workspace, method] = self._clock.now() + problem.wait
            raise

    def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer through a response URL. Raises Problem."""
        try:
            answer = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[], logger=QUIET).send_dict(
                dict(body)
            )
        except UNSURE:
            raise SlackError(NO_ANSWER) from None
        if answer.status_code != 200:
            raise SlackError(REFUSED)

    def upload(self, workspace: str, channel: str, file: Attachment, thread: str = "") -> None:
        """Share a file in a conversation, or in a message's `thread` there. Raises Problem."""
        ticket = self.call(
            workspace, "files.getUploadURLExternal",
            filename=file.name, length=len(file.content), alt_txt=file.alt or None,
        )  # fmt: skip
        url = str(ticket["upload_url"])
        if not url.startswith("https://") and urlsplit(url)[:2] != urlsplit(self.base_url)[:2]:
            raise SlackError("upload_refused")
        try:
            with urlopen(Request(url, data=file.content), timeout=TIMEOUT):  # noqa: S310 - checked above
                pass
        except UNSURE:
            raise SlackError(NO_ANSWER) from None
        files = [{"id": ticket["file_id"], "title": file.title}]
        self.call(
            workspace,
            "files.completeUploadExternal",
            files=files,
            channel_id=channel,
            thread_ts=thread or None,
        )


def ask(base_url: str, token: str, method: str, **arguments: Any) -> dict[str, Any]:
    """What a method answers to this token. Raises Problem."""
    given = {name: value for name, value in arguments.items() if value is not None}
    kind = "data" if method in FORMS else "json"
    client: Any = web_client(base_url, token)  # its types are loose
    return answered(lambda: client.api_call(method, **{kind: given}))[0]


def scopes_of(base_url: str, token: str) -> tuple[dict[str, Any], frozenset[str]]:
    """Whose a token is (`auth.test`), and what it may do: Slack says so in a header. Raises Problem."""
    client: Any = web_client(base_url, token)
    about, headers = answered(lambda: client.api_call("auth.test"))
    granted = headers.get("x-oauth-scopes", "")
    return about, frozenset(scope.strip() for scope in granted.split(",") if scope.strip())


def web_client(base_url: str, token: str | None = None) -> WebClient:
    """A client without retries that keeps nothing in a log."""
    return WebClient(token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[], logger=QUIET)


def answered(call: Callable[[], Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What a client's call answered, and its headers in lower case. Raises Problem."""
    try:
        answer = call()
    except SlackApiError as error:
        raise _problem(error) from None
    except UNSURE:
        raise SlackError(NO_ANSWER) from None
    headers = cast("Mapping[str, str]", answer.headers)
    return cast("dict[str, Any]", answer.data), {name.lower(): value for name, value in headers.items()}


def _problem(error: SlackApiError) -> SlackError:
    response: Any = error.response
    status = cast("int", response.status_code)
    if status == 429:
        seconds = str(response.headers.get("Retry-After", ""))
        return SlackError(RATELIMITED, timedelta(seconds=int(seconds) if seconds.isdigit() else 30))
    code: object = response.get("error") if isinstance(response.data, dict) else None
    if status >= 500 or not isinstance(code, str) or not _WORD.fullmatch(code) or code in UNKNOWN_END:
        return SlackError(NO_ANSWER)
    return SlackError(RATELIMITED, timedelta(seconds=30)) if code in BUSY else SlackError(code)
