"""Encrypted single-use tokens with an expiry: install links and OAuth state.

A *ticket* lets its holder add one workspace; a *state* goes to Slack and back with the browser that it was issued
for. Each is good once: its `idempotency_key` is stored when it is used.
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.keys import KeyRing

Kind = Literal["ticket", "state"]
LASTS: Mapping[Kind, timedelta] = {"ticket": timedelta(hours=24), "state": timedelta(minutes=10)}
"""Lifetime of each kind: not longer than idempotency keys are kept."""
LONGEST = 2_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]+={0,2}", re.ASCII)


class InvalidToken(Exception):
    """Token that was not issued here, was changed, or has expired."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Content of a token: a key that is good once, and the values that it carries."""

    idempotency_key: str
    words: Mapping[str, str]


def issue(ring: KeyRing, organisation_id: int, kind: Kind, now: datetime, **words: str) -> str:
    """Return a new ticket or state, encoded for a URL."""
    kept = json.dumps({"id": secrets.token_hex(16), "words": words}).encode()
    return _fernet(ring, organisation_id, kind).encrypt_at_time(kept, _seconds(now)).decode()


def read(ring: KeyRing, organisation_id: int, kind: Kind, now: datetime, text: str) -> Ticket:
    """Return what `issue` encrypted. Raise InvalidToken."""
    if len(text) > LONGEST or not _TOKEN.fullmatch(text):
        raise InvalidToken
    ttl = int(LASTS[kind].total_seconds()) - 1  # Fernet takes a token in its last second still
    try:
        opened = _fernet(ring, organisation_id, kind).decrypt_at_time(text, ttl, _seconds(now))
    except fernet.InvalidToken:
        raise InvalidToken from None
    kept = json.loads(opened)
    return Ticket(f"slack:{kind}:{kept['id']}", kept["words"])


def _fernet(ring: KeyRing, organisation_id: int, kind: Kind) -> fernet.MultiFernet:
    """Return what encrypts by the current key and opens by any: keys of this kind and organisation, derived."""
    about = f"slack {kind} of {organisation_id}".encode()
    names = sorted(ring.keys, key=lambda name: name != ring.current)
    derived = [HKDF(hashes.SHA256(), 32, salt=None, info=about).derive(ring.keys[name]) for name in names]
    return fernet.MultiFernet([fernet.Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def _seconds(now: datetime) -> int:
    return int(now.timestamp())
