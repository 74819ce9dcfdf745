"""Microsoft's signing keys, from its OpenID metadata: cached for a day, fetched in a separate thread.

A request waits for a fetch no longer than PATIENCE, without holding a worker thread. However many requests with
unknown key ids come, there is one fetch in PAUSE at most.
"""

import asyncio
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, cast

import anyio
import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from bot.channels.teams import http_client
from bot.clock import Clock
from bot.payloads import Rejected, parsed

log = structlog.get_logger()

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
PATIENCE = 5.0
"""Seconds that a request waits for a fetch; Teams waits for its answer about ten."""
TIMEOUT = 5.0
"""Seconds for each step of a fetch, and twice that for each of its two documents."""
PAUSE = timedelta(minutes=1)
"""Time between two fetches, whether the first succeeded or not."""
FRESH = timedelta(days=1)
"""Age after which keys are fetched again; they stay valid meanwhile."""
TOO_OLD = timedelta(days=5)
"""Age after which keys are no longer valid, as in the Bot Framework's own SDK."""
LARGEST = 1_000_000
"""Maximum bytes of a document: Microsoft's have about 30,000."""
SHORTEST = 2048
"""Minimum bits of a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """Signing key, and the channels that it may sign for."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class UnusableKeys(Exception):
    """Fetched document without usable keys; the message says why."""


class Keys:
    """The Bot Framework's signing keys, by id."""

    def __init__(self, clock: Clock, metadata: str = "") -> None:
        self._clock = clock
        self._metadata = metadata or METADATA
        self._keys: dict[str, Key] = {}
        self._fetched: datetime | None = None
        self._tried: datetime | None = None
        self._fetching: Future[None] | None = None
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, "signing-keys")

    async def get(self, kid: str) -> Key | None:
        """Return the key with this id; None if there is none, or none can be fetched in PATIENCE."""
        found = self.at_hand(kid)
        if found is not None and self._age() < FRESH:
            return found
        fetching = self._fetch_once()
        if found is not None or fetching is None:
            return found
        with anyio.move_on_after(PATIENCE):
            await asyncio.shield(asyncio.wrap_future(fetching))  # it goes on for the others who wait
        return self.at_hand(kid)

    def at_hand(self, kid: str) -> Key | None:
        """Return the key with this id, if it is cached."""
        return self._keys.get(kid) if self._age() < TOO_OLD else None

    def may_have(self, kid: str) -> bool:
        """Return whether `get` could find this key: it is cached, or a fetch is under way or may begin."""
        fetching = self._fetching is not None and not self._fetching.done()
        return self.at_hand(kid) is not None or fetching or not self._just_tried(self._clock.now())

    def _just_tried(self, now: datetime) -> bool:
        return self._tried is not None and now - self._tried < PAUSE

    def _age(self) -> timedelta:
        return self._clock.now() - self._fetched if self._fetched is not None else TOO_OLD

    def _fetch_once(self) -> Future[None] | None:
        """Return the fetch under way, or start a new one; None if the last was in PAUSE."""
        with self._lock:
            if self._fetching is not None and not self._fetching.done():
                return self._fetching
            now = self._clock.now()
            if self._just_tried(now):
                return None
            self._tried = now
            self._fetching = self._thread.submit(self._fetch, now)
            return self._fetching

    def _fetch(self, now: datetime) -> None:
        try:
            self._keys = fetch(self._metadata)
            self._fetched = now
        except (httpx.HTTPError, httpx.InvalidURL, UnusableKeys) as problem:
            log.warning("Microsoft's signing keys could not be fetched", problem=type(problem).__name__)
        except Exception:
            log.exception("Microsoft's signing keys could not be fetched")


def fetch(metadata: str) -> dict[str, Key]:
    """Fetch the keys of an OpenID metadata document. Raise httpx.HTTPError, InvalidURL or UnusableKeys."""
    with http_client.client(TIMEOUT) as http:
        where = _document(http, metadata).get("jwks_uri")
        plain = httpx.URL(metadata).scheme == "http"  # a test's own server
        if not isinstance(where, str) or not (where.startswith("https://") or plain):
            raise UnusableKeys("the metadata name no address of keys")
        listed: object = _document(http, where).get("keys")
    if not isinstance(listed, list):
        raise UnusableKeys("there is no list of keys")
    found = dict(filter(None, map(_key, cast("list[object]", listed))))
    if not found:
        raise UnusableKeys("none of the keys can be used")
    return found


def _document(http: httpx.Client, address: str) -> dict[str, Any]:
    until = time.monotonic() + 2 * TIMEOUT  # a slow server could keep us for ever
    body = bytearray()
    with http.stream("GET", address, headers={"Accept": "application/json"}) as answer:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > LARGEST or time.monotonic() > until:
                raise UnusableKeys("too large, or too slow")
    try:
        return parsed(body.decode())
    except (Rejected, UnicodeDecodeError):
        raise UnusableKeys("no JSON object") from None


def _key(listed: object) -> tuple[str, Key] | None:
    """Parse a listed key; return None for one that is not usable here."""
    if not isinstance(listed, dict):
        return None
    told = cast("dict[str, Any]", listed)
    kid, endorsements = told.get("kid"), told.get("endorsements")
    if not isinstance(kid, str) or not isinstance(endorsements, list) or told.get("use", "sig") != "sig":
        return None
    try:
        public: object = PyJWK({**told, "alg": "RS256"}).key if told.get("kty") == "RSA" else None
    except (PyJWTError, ValueError, TypeError):
        return None
    if not isinstance(public, RSAPublicKey) or public.key_size < SHORTEST:
        return None
    channels = cast("list[object]", endorsements)
    return kid, Key(public, frozenset(name for name in channels if isinstance(name, str)))
