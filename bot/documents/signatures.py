"""Detached signatures of files that leave Alongside: Ed25519, by a key that comes from the organisation's ring.

A signature stands beside its file as `<file>.sig`, one JSON object. Whoever has the key ring can check it
(`alongside verify FILE`), and so can anybody who was given the public key. It shows that this installation wrote the
file and that nobody changed it; it does not show when.
"""

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.keys import KeyRing

PURPOSE = b"alongside document signature"


class BadSignature(Exception):
    """The signature is not one of this file, or not of a known key; the message says which."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Verified signature: the id of the ring's key, and the SHA-256 of the file."""

    key: str
    digest: str


def sign(ring: KeyRing, content: bytes) -> bytes:
    """Return the text of the signature file for these bytes, by the ring's current key."""
    private = _private(ring.keys[ring.current])
    return (
        json.dumps(
            {
                "algorithm": "Ed25519",
                "key": ring.current,
                "public": public(private.public_key()),
                "sha256": hashlib.sha256(content).hexdigest(),
                "signature": base64.b64encode(private.sign(content)).decode(),
            },
            indent=2,
        )
        + "\n"
    ).encode()


def verify(content: bytes, signature: bytes, ring: KeyRing | None, trusted: str = "") -> Signed:
    """Check a signature by the ring, or by a public key that is trusted. Raise BadSignature."""
    try:
        given = json.loads(signature)
        key, told = str(given["key"]), str(given["public"])
        signed = base64.b64decode(given["signature"], validate=True)
    except (ValueError, KeyError, TypeError):
        raise BadSignature("the signature file is not one of Alongside's") from None
    own = {name: public(_private(secret).public_key()) for name, secret in ring.keys.items()} if ring else {}
    if told not in ({trusted} if trusted else {own.get(key, "")}) or not told:
        raise BadSignature(f"it was signed with a key that is not known here ({key})")
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(told)).verify(signed, content)
    except (InvalidSignature, ValueError):
        raise BadSignature("the file was changed after it was signed, or it is another file") from None
    return Signed(key, hashlib.sha256(content).hexdigest())


def public(key: Ed25519PublicKey) -> str:
    """Return a public key as base64 of its 32 bytes."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def public_of(ring: KeyRing) -> str:
    """Return the current public key, for those who check files without the ring."""
    return public(_private(ring.keys[ring.current]).public_key())


def _private(secret: bytes) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)
