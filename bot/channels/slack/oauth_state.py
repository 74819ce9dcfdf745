"""Encrypted single-use tokens with an expiry: install links and OAuth state.

A *ticket* lets its holder add one workspace; a *state* goes to Slack and back with the browser that it was issued
for. Each is good once: its `idempotency_key` is stored when it is used.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from storage.keys import KeyProblem, KeyRing

Kind = Literal["ticket", "state"]
LASTS: Mapping[Kind, timedelta] = {"ticket": timedelta(hours=24), "state": timedelta(minutes=10)}
"""Lifetime of each kind: not longer than idempotency keys are kept."""
LONGEST = 2_000


class InvalidToken(Exception):
    """Token that was not issued here, was changed, or has expired."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Content of a token: a key that is good once, and the values that it carries."""

    idempotency_key: str
    words: Mapping[str, str]


def issue(ring: KeyRing, organisation_id: int, kind: Kind, now: datetime, **words: str) -> str:
    """Return a new ticket or state, encoded for a URL."""
    until = int((now + LASTS[kind]).timestamp())
    kept = json.dumps({"id": secrets.token_hex(16), "until": until, "words": words})
    name, sealed = ring.wrap(kept.encode(), _about(kind, organisation_id))
    return f"{_encoded(name.encode())}.{_encoded(sealed)}"


def read(ring: KeyRing, organisation_id: int, kind: Kind, now: datetime, text: str) -> Ticket:
    """Return what `issue` encrypted. Raise InvalidToken."""
    if len(text) > LONGEST:
        raise InvalidToken
    name, _, sealed = text.partition(".")
    try:
        opened = ring.unwrap(_decoded(name).decode(), _decoded(sealed), _about(kind, organisation_id))
    except (KeyProblem, ValueError):
        raise InvalidToken from None
    kept = json.loads(opened)
    if datetime.fromtimestamp(kept["until"], UTC) <= now:
        raise InvalidToken
    return Ticket(f"slack:{kind}:{kept['id']}", kept["words"])


def _about(kind: Kind, organisation_id: int) -> str:
    return f"slack {kind} of {organisation_id}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
