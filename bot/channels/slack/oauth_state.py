"""Short-lived words that only we can have written: sealed under the organisation's key ring, with an end.

A *ticket* lets whoever holds it add one workspace; a *state* goes to Slack and back with the browser that it was made
for. Each counts once: their `once` is a key of `heard`.
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
"""None longer than `heard` remembers."""
LONGEST = 2_000


class InvalidToken(Exception):
    """Not ours, changed, or over."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was sealed: a key that is good once, and the words that it carries."""

    idempotency_key: str
    words: Mapping[str, str]


def issue(ring: KeyRing, organisation_id: int, kind: Kind, now: datetime, **words: str) -> str:
    """A fresh ticket or state, fit for an address."""
    until = int((now + LASTS[kind]).timestamp())
    kept = json.dumps({"id": secrets.token_hex(16), "until": until, "words": words})
    name, sealed = ring.wrap(kept.encode(), _about(kind, organisation_id))
    return f"{_encoded(name.encode())}.{_encoded(sealed)}"


def read(ring: KeyRing, organisation_id: int, kind: Kind, now: datetime, text: str) -> Ticket:
    """What `issue` sealed. Raises Unusable."""
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
