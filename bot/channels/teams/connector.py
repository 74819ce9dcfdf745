"""The Bot Connector: one call at a time, with timeouts and no retries.

Whoever calls decides what a failure means. A conversation that is to be left alone is left alone until then.
"""

import json
import re
import weakref
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httpx

from bot.channels.teams import http_client
from bot.channels.teams.credentials import Credentials, NoToken
from bot.clock import Clock

TIMEOUT = 10.0
"""Seconds for each step of a call: a lease of delivery is several times as long."""
NO_ANSWER = "no_answer"
"""The call's end is unknown: it may have happened."""
UNREACHED = "unreached"
"""There was no connection: nothing happened."""
THROTTLED = "throttled"
"""Teams asks to wait: nothing happened."""
BLOCKED = "blocked"
"""The bot may not write there: the person blocked it or doesn't have it, or an administrator disabled it."""
NOT_FOUND = "not_found"
"""The conversation, the message or the person is not there any more."""
TOO_LARGE = "too_large"
REFUSED = "refused"
"""Anything else that Teams says no to: our own mistake."""
TOKEN = "token"  # noqa: S105 - a code
"""We get no token, or Teams doesn't take ours: nothing goes out until that is put right."""

AGAIN = {429: timedelta(seconds=30), 412: timedelta(seconds=2), 503: timedelta(seconds=10)}
"""How long to wait where Teams doesn't say. 412: two calls about one conversation met."""
UNSURE = {502: timedelta(seconds=5), 504: timedelta(seconds=5)}
"""Microsoft asks to try these again; what is behind the gateway may have happened."""
LONGEST_WAIT = timedelta(hours=1)
SOON, WHEN_MENDED = timedelta(seconds=30), timedelta(minutes=30)
LATER = {NO_ANSWER: SOON, UNREACHED: SOON, TOKEN: WHEN_MENDED}
"""How soon to try again what Teams has not said no to; our token has to be put right first."""
UPLOADS = (".sharepoint.com", ".sharepoint.us", ".sharepoint.cn", ".sharepoint-mil.us")
"""Where people's OneDrive is: a file's consent names an address that came through their own client."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_WORD = re.compile(r"[A-Za-z0-9_]{1,60}")
_TOO_LARGE = frozenset({"MessageSizeTooBig", "RequestEntityTooLarge"})
OTHER_HOST = "InvalidBotApiHost"
"""Teams' word for an address that does not serve this tenant: it is in Microsoft's cloud for governments (GCC)."""
_OURS = frozenset({OTHER_HOST, "NotEnoughPermissions"})
"""What a 403 says that is nothing of the person's."""


class TeamsError(Exception):
    """A call failed: `code` is one of the above; `wait` is how long to leave that conversation alone.

    `why` is Teams' own word, such as "ConversationBlockedByUser", where it gave one.
    """

    def __init__(self, code: str, wait: timedelta | None = None, why: str = "") -> None:
        super().__init__(f"{code} {why}".strip())
        self.code = code
        self.wait = wait
        self.why = why

    @property
    def again_after(self) -> timedelta | None:
        """How long to wait before another try; None for what Teams said no to."""
        return self.wait if self.wait is not None else LATER.get(self.code)


class Connector:
    """Calls to Teams. Any thread may call anything."""

    def __init__(self, app_id: str, credentials: Credentials, clock: Clock) -> None:
        self.bot = {"id": f"28:{app_id}"}
        self._credentials = credentials
        self._clock = clock
        self._http = http_client.client(TIMEOUT)
        weakref.finalize(self, self._http.close)
        self._waiting: dict[str, datetime] = {}
        self._lock = Lock()

    def create(self, service_url: str, tenant: str, user: str) -> str:
        """The conversation between the bot and a person, by their Teams or Entra object id. Raises Problem."""
        body = {
            "bot": self.bot,
            "isGroup": False,
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        return self._id(self._call("POST", service_url, "v3/conversations", body, user))

    def send(
        self, service_url: str, conversation: str, activity: Mapping[str, Any], reply_to: str = ""
    ) -> str:
        """Send an activity; its id. With `reply_to`, in the thread of that activity. Raises Problem."""
        path = f"v3/conversations/{_part(conversation)}/activities" + (
            f"/{_part(reply_to)}" if reply_to else ""
        )
        body = {**activity, "replyToId": reply_to} if reply_to else dict(activity)
        return self._id(self._call("POST", service_url, path, body, conversation))

    def update(
        self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any]
    ) -> None:
        """Show an activity in place of the one of this id. Raises Problem."""
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}"
        self._call("PUT", service_url, path, {**activity, "id": activity_id}, conversation)

    def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Take an activity away. Raises Problem."""
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}"
        self._call("DELETE", service_url, path, None, conversation)

    def upload(self, url: str, content: bytes, service_url: str = "") -> None:
        """Put a file where its consent said: people's OneDrive, or the host of `service_url`. Raises Problem."""
        if not _is_storage(url, service_url):
            raise TeamsError(REFUSED)
        last = len(content) - 1
        headers = {"Content-Range": f"bytes 0-{last}/{len(content)}"}  # and no token: that is for Teams alone
        try:
            answer = self._http.put(url, content=content, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise TeamsError(NO_ANSWER) from None
        if not answer.is_success:
            raise _problem(answer, self._clock.now())

    def _call(self, method: str, service_url: str, path: str, body: Any, about: str) -> httpx.Response:
        now = self._clock.now()
        with self._lock:
            until = self._waiting.pop(about, now)
            if until > now:
                self._waiting[about] = until
                raise TeamsError(THROTTLED, until - now)
        url = f"{service_url.rstrip('/')}/{path}"
        if not _is_safe(url):  # our token goes along
            raise TeamsError(REFUSED)
        try:
            headers = {"Authorization": f"Bearer {self._credentials.token()}"}
        except NoToken as problem:
            raise TeamsError(TOKEN, why=problem.why) from None
        try:
            answer = self._http.request(method, url, json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise TeamsError(UNREACHED) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise TeamsError(NO_ANSWER) from None
        if answer.is_success:
            return answer
        if answer.status_code == 401:
            self._credentials.forget()
        problem = _problem(answer, now)
        if problem.wait is not None:
            with self._lock:
                self._waiting[about] = now + problem.wait
        raise problem

    def _id(self, answer: httpx.Response) -> str:
        name = _object(answer.content).get("id")
        if not isinstance(name, str) or not name:
            raise TeamsError(NO_ANSWER)  # it happened, and nobody knows what it is called
        return name


def _problem(answer: httpx.Response, now: datetime) -> TeamsError:
    status, why = answer.status_code, _why(answer.content)
    if status in AGAIN or status in UNSURE:
        asked = _retry_after(answer.headers.get("Retry-After", ""), now)
        wait = asked if asked is not None else {**AGAIN, **UNSURE}[status]
        return TeamsError(THROTTLED if status in AGAIN else NO_ANSWER, min(wait, LONGEST_WAIT), why)
    if status >= 500:
        return TeamsError(NO_ANSWER, why=why)
    if status == 413 or why in _TOO_LARGE:
        return TeamsError(TOO_LARGE, why=why)
    if status == 403 and why in _OURS:
        return TeamsError(REFUSED, why=why)
    codes = {401: TOKEN, 403: BLOCKED, 404: NOT_FOUND}
    return TeamsError(codes.get(status, REFUSED), why=why)


def _why(content: bytes) -> str:
    """Teams' word for what is wrong: in `error.code`, or in the JSON that a `message` holds."""
    told = _object(content)
    error: object = told.get("error")
    code: object = cast("dict[str, Any]", error).get("code") if isinstance(error, dict) else None
    if code is None:
        message = told.get("message")
        code = _object(message.encode(errors="replace")).get("subCode") if isinstance(message, str) else None
    return code if isinstance(code, str) and _WORD.fullmatch(code) else ""


def _object(content: bytes) -> dict[str, Any]:
    try:
        found: object = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _retry_after(told: str, now: datetime) -> timedelta | None:
    """How long to wait, from seconds or from a date."""
    if told.isascii() and told.isdigit():
        return min(timedelta(seconds=int(told[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(told)
        return max(until - now, timedelta(0))
    except (ValueError, TypeError):  # no date, or one without its zone
        return None


def _part(name: str) -> str:
    return quote(name, safe="")


def _is_safe(url: str) -> bool:
    try:
        address = urlsplit(url)
        return bool(address.hostname) and (address.scheme == "https" or address.hostname in LOOPBACK)
    except ValueError:
        return False


def _is_storage(url: str, service_url: str) -> bool:
    try:
        address = urlsplit(url)
        if service_url and address[:2] == urlsplit(service_url)[:2]:
            return True
        host = address.hostname or ""
        return address.scheme == "https" and address.port in (None, 443) and host.endswith(UPLOADS)
    except ValueError:
        return False
