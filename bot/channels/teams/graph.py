"""Calls to Microsoft Graph: people, and the app's installation for them.

A call waits as long as Graph asks, up to a few minutes in all, and then fails. A list's pages are only followed on
Graph's own host, so that the token is sent nowhere else.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

import httpx

from bot.channels.teams import http_client
from bot.channels.teams.credentials import Credentials

GRAPH = "https://graph.microsoft.com"
TIMEOUT = 30.0
"""Seconds that one call may take: a page has up to 999 people."""
PATIENCE = timedelta(minutes=5)
"""Total time that one call waits if Graph asks to wait."""
BATCH = 20
"""Maximum number of requests in one batch."""
NO_ANSWER = "no_answer"
"""Code of a call whose outcome is unknown: it may have happened."""
THROTTLED = "throttled"
AGAIN = frozenset({429, 503, 504})
"""Statuses after which Graph asks to try again."""
_CODE = re.compile(r"[A-Za-z0-9_.]{1,80}")


class GraphError(Exception):
    """Failed call. `code` is Graph's code, `NO_ANSWER` or `THROTTLED`; `status` is 0 without an answer."""

    def __init__(self, code: str, status: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Graph:
    """Calls to Graph as the app itself, in a `with` block. Each may raise NoToken too. `wait` sleeps for seconds."""

    def __init__(
        self, credentials: Credentials, base_url: str = "", wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.base_url = (base_url or GRAPH).rstrip("/")
        self._credentials = credentials
        self._wait = wait
        self._http = http_client.client(TIMEOUT)

    def __enter__(self) -> "Graph":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """Return what is at a path below /v1.0. Raise GraphError."""
        return self._call("GET", self._url(path), params)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Post to a path below /v1.0. Raise GraphError. It is only retried if Graph did nothing."""
        return self._call("POST", self._url(path), {}, body)

    def pages(self, path: str, **params: str) -> Iterator[dict[str, Any]]:
        """Yield all entries of a list, page by page. Raise GraphError, also for a next page on another host."""
        page = self.get(path, **params)
        while True:
            yield from cast("list[dict[str, Any]]", page.get("value") or [])
            following: object = page.get("@odata.nextLink")
            if not isinstance(following, str):
                return
            if not self._own(following):
                raise GraphError("next_page_elsewhere")
            page = self._call("GET", following, {})

    def batch(self, paths: Sequence[str]) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """Run many GETs in a few calls; yield each path with its status and answer. Raise GraphError.

        Requests that Graph throttles within a batch are repeated after the time that it says.
        """
        waiting = list(paths)
        spent = 0.0
        while waiting:
            some, waiting = waiting[:BATCH], waiting[BATCH:]
            requests = [{"id": str(n), "method": "GET", "url": path} for n, path in enumerate(some)]
            answer = self.post("$batch", {"requests": requests})
            pause = 0.0
            for one in cast("list[dict[str, Any]]", answer.get("responses") or []):
                path, status = some[int(one["id"])], int(one["status"])
                if status in AGAIN:
                    waiting.append(path)
                    headers = cast("dict[str, str]", one.get("headers") or {})
                    pause = max(pause, _seconds(headers.get("Retry-After", ""), 0))
                else:
                    body: object = one.get("body")
                    yield path, status, cast("dict[str, Any]", body) if isinstance(body, dict) else {}
            if pause:
                spent += pause
                if spent > PATIENCE.total_seconds():
                    raise GraphError(THROTTLED, 429)
                self._wait(pause)

    def _url(self, path: str) -> str:
        return f"{self.base_url}/v1.0/{path.lstrip('/')}"

    def _own(self, address: str) -> bool:
        theirs, ours = httpx.URL(address), httpx.URL(self.base_url)
        return (theirs.scheme, theirs.netloc, theirs.userinfo) == (ours.scheme, ours.netloc, b"")

    def _call(
        self, method: str, url: str, params: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        spent = 0.0
        for attempt in range(20):
            answer = self._once(method, url, params, body)
            if answer.status_code not in AGAIN:
                return _read(answer)
            pause = _seconds(answer.headers.get("Retry-After", ""), attempt)
            spent += pause
            if spent > PATIENCE.total_seconds():
                break
            self._wait(pause)
        raise GraphError(THROTTLED, 429)

    def _once(
        self, method: str, url: str, params: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> httpx.Response:
        token = self._credentials.token(f"{self.base_url}/.default")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        try:
            return self._http.request(method, url, params=params or None, json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise GraphError(NO_ANSWER) from None


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        found: object = answer.json() if answer.content else {}
    except ValueError:
        found = None
    told = cast("dict[str, Any]", found) if isinstance(found, dict) else None
    if answer.is_success and told is not None:
        return told
    error: object = (told or {}).get("error")
    code: object = cast("dict[str, Any]", error).get("code") if isinstance(error, dict) else None
    good = isinstance(code, str) and _CODE.fullmatch(code)
    raise GraphError(str(code) if good else f"http_{answer.status_code}", answer.status_code)


def _seconds(told: str, attempt: int) -> float:
    """Return how long to wait: as Graph says, or twice as long each time."""
    return float(told) if told.isdigit() else float(2 ** min(attempt, 6))
