"""Calls to Slack's Web API, for each workspace, without retries.

slack_sdk's own retries posted twice after a reset connection, so they are off: the caller decides what a failure
means. If a workspace asks to wait, the same method is not called there until then.
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

from bot import lease_end
from bot.clock import Clock
from bot.render.callback_data import Attachment
from storage.db import Db

SLACK = "https://slack.com/api/"
TIMEOUT = 10
"""Seconds that one call may take; a lease of delivery is six times as long."""
NO_ANSWER = "no_answer"
"""Code of a call whose outcome is unknown: it may have happened."""
RATELIMITED = "ratelimited"
BUSY = frozenset({RATELIMITED, "rate_limited", "message_limit_exceeded"})
"""Slack's codes for too many calls, if it doesn't answer with status 429."""
UNKNOWN_END = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Slack's codes for internal errors: "it's possible some aspect of the operation succeeded"."""
NOT_INSTALLED = "not_installed"
REFUSED = "response_url_refused"
FORMS = frozenset(
    {"auth.teams.list", "files.getUploadURLExternal", "conversations.history", "users.info", "users.list"}
)
"""Methods that take a form instead of JSON."""
TOKEN_ENDED = frozenset(
    {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", NOT_INSTALLED,
     "org_login_required", "team_access_not_granted"}
)  # fmt: skip
"""Slack's codes for a token that does not work: nothing reaches that workspace until it is corrected."""


QUIET = logging.getLogger("alongside.slack")
"""Logger for Bolt and slack_sdk: what they log may contain what people wrote, so it is discarded."""
QUIET.setLevel(logging.CRITICAL + 1)
UNSURE = (SlackClientError, OSError, ValueError, HTTPException)
"""Exceptions of a call whose outcome is unknown."""
_WORD = re.compile(r"[a-z0-9_]{1,60}")


class SlackError(Exception):
    """Failed call. `code` is Slack's error code or `NO_ANSWER`; `wait` is how long Slack asks to wait."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Here:
    """Workspace or Grid that the bot is in, by its id in `identities` and `messages`.

    `without_workspace`: it is the only one, so people and messages without a workspace belong to it too.
    """

    workspace: str
    without_workspace: bool


class Workspaces(Protocol):
    """The workspaces that the bot is installed in."""

    def here(self, db: Db, team_id: str, enterprise_id: str, whole: bool) -> Here | None:
        """Return where something happened; None if the bot isn't installed there.

        `whole`: Slack says the install is Grid-wide.
        """
        ...

    def token(self, workspace: str) -> str:
        """Return the bot's token there. Raise SlackError: `NOT_INSTALLED`, or one with `wait`."""
        ...

    def ended(self, workspace: str, why: str, token: str) -> bool:
        """Mark this token as no longer working. Return True if there is another one by now."""
        ...

    def left(self, team_id: str, enterprise_id: str, whole: bool, why: str, at: datetime) -> None:
        """Note that the bot was removed from a workspace at that time."""
        ...


class WebApi:
    """Calls to Slack. Every method is thread-safe."""

    def __init__(self, workspaces: Workspaces, clock: Clock, base_url: str = SLACK) -> None:
        self.workspaces = workspaces
        self.base_url = base_url.rstrip("/") + "/"
        self._clock = clock
        self._waiting: dict[tuple[str, str], datetime] = {}
        self._lock = Lock()

    def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method and return its answer. Raise SlackError, without calling while the workspace asks to wait."""
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
        """Answer through a response URL. Raise SlackError."""
        try:
            answer = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[], logger=QUIET).send_dict(
                dict(body)
            )
        except UNSURE:
            raise SlackError(NO_ANSWER) from None
        if answer.status_code != 200:
            raise SlackError(REFUSED)

    def upload(self, workspace: str, channel: str, file: Attachment, thread: str = "") -> None:
        """Share a file in a conversation, or in a message's `thread` there. Raise SlackError."""
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
    """Call a method with this token and return its answer. Raise SlackError."""
    given = {name: value for name, value in arguments.items() if value is not None}
    kind = "data" if method in FORMS else "json"
    client: Any = web_client(base_url, token)  # its types are loose
    lease_end.check()
    return answered(lambda: client.api_call(method, **{kind: given}))[0]


def scopes_of(base_url: str, token: str) -> tuple[dict[str, Any], frozenset[str]]:
    """Return whose a token is (`auth.test`) and its scopes, which are in a header. Raise SlackError."""
    client: Any = web_client(base_url, token)
    about, headers = answered(lambda: client.api_call("auth.test"))
    granted = headers.get("x-oauth-scopes", "")
    return about, frozenset(scope.strip() for scope in granted.split(",") if scope.strip())


def web_client(base_url: str, token: str | None = None) -> WebClient:
    """Return a client without retries that logs nothing."""
    return WebClient(token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[], logger=QUIET)


def answered(call: Callable[[], Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Run a client's call; return its answer, and its headers with lower-case names. Raise SlackError."""
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
