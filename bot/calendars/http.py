"""How calendars are called: with timeouts, without redirects to elsewhere, and with errors that tell no contents."""

import ssl
import weakref
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.calendars.contract import CalendarError

TIMEOUT = 15.0
"""Seconds that each step of a call may take: a call and its token stay below an outbox message's lease."""
SOON = timedelta(seconds=30)
WHEN_MENDED = timedelta(minutes=30)
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same may be tried again."""
BIGGEST = 8_000_000
"""Bytes of an answer that are read."""


class Http:
    """Calls to one host. `secrets` never leave it."""

    def __init__(self, base_url: str, timeout: float = TIMEOUT) -> None:
        self.base_url = base_url.rstrip("/")
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, verify=_tls())
        weakref.finalize(self, self._client.close)

    def own(self, url: str) -> bool:
        """Whether an address that an answer named is on the configured host."""
        there, here = urlsplit(url), urlsplit(self.base_url)
        return (there.scheme, there.netloc) == (here.scheme, here.netloc)

    def call(self, method: str, url: str, headers: Mapping[str, str], **given: Any) -> httpx.Response:
        """One call, whatever it answered; CalendarError without an answer."""
        if not self.own(url):
            raise CalendarError("an address led to another server")
        try:
            with self._client.stream(method, url, headers=dict(headers), **given) as answer:
                read = bytearray()
                for part in answer.iter_bytes():
                    read += part
                    if len(read) > BIGGEST:
                        raise CalendarError("the calendar's answer was too long")
                return httpx.Response(answer.status_code, headers=_kept(answer.headers), content=bytes(read))
        except (httpx.HTTPError, httpx.InvalidURL):
            raise CalendarError("the calendar gave no answer", SOON) from None


def refusal(answer: httpx.Response) -> CalendarError:
    """Return what an answer that is no success means, without its words."""
    status = answer.status_code
    if status in AGAIN:
        return CalendarError("the calendar asks to wait", wait(answer), status=status)
    if status in (401, 403):
        return CalendarError("the calendar refuses access", WHEN_MENDED, status=status)
    return CalendarError(f"the calendar refused: {status}", status=status)


def wait(answer: httpx.Response) -> timedelta:
    """How long a calendar asks to wait."""
    told = answer.headers.get("retry-after", "")
    return timedelta(seconds=min(int(told), 3_600)) if told.isdigit() else SOON


def _kept(headers: httpx.Headers) -> dict[str, str]:
    """Without what no longer holds for a body that was read and unpacked."""
    left_out = ("content-encoding", "content-length", "transfer-encoding")
    return {name: value for name, value in headers.items() if name.lower() not in left_out}


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()
