"""Addresses that a person's calendar fetches: one session's file, sealed; a feed, known by its digest."""

import base64
import hashlib
import secrets

from storage.db import Db
from storage.keys import KeyProblem
from storage.models import CalendarFeed
from storage.queries import calendars as queries

LONGEST = 500
FILES, FEEDS = "/calendar/session/", "/calendar/feed/"
"""Paths of the two kinds of address, below the public address."""


def of_entry(db: Db, public_url: str, entry_id: int) -> str:
    """Return the address of one entry's file: nobody can make or guess it without the key ring."""
    name, sealed = db.ring.wrap(str(entry_id).encode(), _about(db))
    return f"{public_url}{FILES}{_encoded(name.encode())}.{_encoded(sealed)}.ics"


def entry_of(db: Db, token: str) -> int | None:
    """Return the entry whose file an address names; None for what was not made here."""
    name, _, sealed = token.partition(".")
    if len(token) > LONGEST:
        return None
    try:
        return int(db.ring.unwrap(_decoded(name).decode(), _decoded(sealed), _about(db)))
    except (KeyProblem, ValueError):
        return None


def new_feed(db: Db, public_url: str, feed: CalendarFeed) -> str:
    """Give a feed its secret and return its address, which is stored nowhere and can't be shown again."""
    secret = secrets.token_urlsafe(32)
    feed.digest = _digest(secret)
    return f"{public_url}{FEEDS}{secret}.ics"


def feed_of(db: Db, secret: str) -> CalendarFeed | None:
    """Return the feed that an address names, unless it was revoked."""
    return queries.feed(db, _digest(secret)) if len(secret) <= LONGEST else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _about(db: Db) -> str:
    return f"calendar file of {db.organisation_id}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
