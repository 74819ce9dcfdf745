"""Calls to the Bot Connector, with timeouts and without retries.

The caller decides what a failure means. If Teams asks to wait, that conversation is not called until then.
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

from bot import lease_end
from bot.channels.teams import http_client
from bot.channels.teams.credentials import Credentials, NoToken
from bot.clock import Clock

TIMEOUT = 10.0
"""Seconds for each step of a call; a lease of delivery is several times as long."""
NO_ANSWER = "no_answer"
"""Code of a call whose outcome is unknown: it may have happened."""
UNREACHED = "unreached"
"""Code for a failed connection: nothing happened."""
THROTTLED = "throttled"
"""Code for a call that Teams asks to repeat later: nothing happened."""
BLOCKED = "blocked"
"""Code for a conversation where the bot may not write: the person or an administrator has blocked it."""
NOT_FOUND = "not_found"
"""Code for a conversation, message or person that is not there any more."""
TOO_LARGE = "too_large"
REFUSED = "refused"
"""Code for anything else that Teams refuses: an error of our own."""
TOKEN = "token"  # noqa: S105 - a code
"""Code for a missing or refused token: nothing can be sent until that is corrected."""

AGAIN = {429: timedelta(seconds=30), 412: timedelta(seconds=2), 503: timedelta(seconds=10)}
"""Time to wait, by status, if Teams doesn't say. 412: two calls about one conversation collided."""
UNSURE = {502: timedelta(seconds=5), 504: timedelta(seconds=5)}
"""Time to wait, by status, for gateway errors: the call may have happened behind the gateway."""
LONGEST_WAIT = timedelta(hours=1)
SOON, WHEN_MENDED = timedelta(seconds=30), timedelta(minutes=30)
LATER = {NO_ANSWER: SOON, UNREACHED: SOON, TOKEN: WHEN_MENDED}
"""Time until the next attempt, by code; a refused token has to be corrected first."""
UPLOADS = (".sharepoint.com", ".sharepoint.us", ".sharepoint.cn", ".sharepoint-mil.us")
"""Hosts of people's OneDrive: a file's consent contains an address that came through the person's own client."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_WORD = re.compile(r"[A-Za-z0-9_]{1,60}")
_TOO_LARGE = frozenset({"MessageSizeTooBig", "RequestEntityTooLarge"})
OTHER_HOST = "InvalidBotApiHost"
"""Teams' code for an address that does not serve this tenant, which is in Microsoft's government cloud (GCC)."""
_OURS = frozenset({OTHER_HOST, "NotEnoughPermissions"})
"""Teams' codes for a 403 that does not concern the person."""


class TeamsError(Exception):
    """Failed call. `code` is one of the above; `wait` is how long to leave that conversation alone.

    `why` is Teams' own code, such as "ConversationBlockedByUser", if it gave one.
    """

    def __init__(self, code: str, wait: timedelta | None = None, why: str = "") -> None:
        super().__init__(f"{code} {why}".strip())
        self.code = code
        self.wait = wait
        self.why = why

    @property
    def again_after(self) -> timedelta | None:
        """Time to wait before another attempt; None if Teams refused."""
        return self.wait if self.wait is not None else LATER.get(self.code)


class Connector:
    """Calls to Teams. Every method is thread-safe."""

    def __init__(self, app_id: str, credentials: Credentials, clock: Clock) -> None:
        self.bot = {"id": f"28:{app_id}"}
        self._credentials = credentials
        self._clock = clock
        self._http = http_client.client(TIMEOUT)
        weakref.finalize(self, self._http.close)
        self._waiting: dict[str, datetime] = {}
        self._lock = Lock()

    def create(self, service_url: str, tenant: str, user: str) -> str:
        """Create the conversation between the bot and a person (Teams or Entra object id); return its id.

        Raise TeamsError.
        """
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
        """Send an activity and return its id.

        With `reply_to`, send it in that activity's thread. Raise TeamsError.
        """
        path = f"v3/conversations/{_part(conversation)}/activities" + (
            f"/{_part(reply_to)}" if reply_to else ""
        )
        body = {**activity, "replyToId": reply_to} if reply_to else dict(activity)
        return self._id(self._call("POST", service_url, path, body, conversation))

    def update(
        self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any]
    ) -> None:
        """Replace the activity with this id. Raise TeamsError."""
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}"
        self._call("PUT", service_url, path, {**activity, "id": activity_id}, conversation)

    def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Delete an activity. Raise TeamsError."""
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}"
        self._call("DELETE", service_url, path, None, conversation)

    def upload(self, url: str, content: bytes, service_url: str = "") -> None:
        """Upload a file to the address in its consent: a OneDrive, or the host of `service_url`. Raise TeamsError."""
        if not _is_storage(url, service_url):
            raise TeamsError(REFUSED)
        last = len(content) - 1
        headers = {
            "Content-Range": f"bytes 0-{last}/{len(content)}"
        }  # without our token, which is for Teams only
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
        if not _is_safe(url):  # the request carries our token
            raise TeamsError(REFUSED)
        try:
            headers = {"Authorization": f"Bearer {self._credentials.token()}"}
        except NoToken as problem:
            raise TeamsError(TOKEN, why=problem.why) from None
        lease_end.check()
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
            raise TeamsError(NO_ANSWER)  # it happened, but its id is unknown
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
    """Return Teams' error code: in `error.code`, or in the JSON text in `message`; empty if there is none."""
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
    """Return how long to wait, from seconds or from a date; None if it is neither."""
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
