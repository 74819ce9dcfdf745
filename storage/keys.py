"""The organisation's key ring, and encryption by AES-256-GCM with authenticated context."""

import base64
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class KeyProblem(Exception):
    """Missing or malformed key, or a key that does not open what it should; the message says what to do."""


@dataclass
class KeyRing:
    """The organisation's keys, by id. New file keys are wrapped by `current`; older keys still unwrap.

    A ring that was read from a file follows it: keys that were added there meanwhile are taken over.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    current: str
    file: Path | None = None
    behind: bool = False
    """Whether keys may still be wrapped by an older key than the current one (`storage/secrets.rewrap`)."""
    _seen: tuple[int, int] | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Return the ring in a text of keys, `id:base64 of 32 bytes`, separated by line ends or commas.

        The last key is current. Raises KeyProblem for a malformed, repeated or missing key.
        """
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(
            filter(None, (e.strip() for e in text.replace(",", "\n").splitlines())), 1
        ):
            name, _, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except ValueError:
                key = b""
            if not name or len(key) != 32:
                raise KeyProblem(f"key {number} of the key ring is not of the form id:base64 of 32 bytes")
            if name in keys:
                raise KeyProblem(f"the key ring holds the id {name!r} twice")
            keys[name] = key
        if not keys:
            raise KeyProblem("the key ring is empty")
        return cls(keys, list(keys)[-1])

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Return the ring in a key file. If there is no file, create one with a fresh key, readable by its owner only.

        Raises KeyProblem if others can read the file or if it is not text.
        """
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_keys(path, new_key() + "\n", replace=False)
        found = path.stat()
        # A mounted secret belongs to somebody else, and its group is how this process may read it.
        if found.st_mode & (0o077 if found.st_uid == os.geteuid() else 0o007):
            raise KeyProblem(f"{path} can be read by others; run: chmod 600 {path}")
        seen = _version(path)
        try:
            ring = cls.parse(path.read_text())
        except UnicodeDecodeError:
            raise KeyProblem(
                f"{path} is not text: put the key file back from where you keep a copy"
            ) from None
        ring.file, ring._seen = path, seen
        return ring

    def follow(self) -> bool:
        """Take over what its file holds by now, and return whether anything changed.

        A file that is missing, unreadable or without a key that this ring has changes nothing.
        """
        if self.file is None:
            return False
        seen = _version(self.file)
        if seen is None or seen == self._seen:
            return False
        try:
            found = KeyRing.load(self.file)
        except (KeyProblem, OSError):
            return False
        if not self.keys.items() <= found.keys.items():
            return False
        self.keys, self.behind = found.keys, self.behind or found.current != self.current
        self.current, self._seen = found.current, found._seen
        return True

    def wrap(self, key: bytes, about: str) -> tuple[str, bytes]:
        """Return the current key's id, and `key` encrypted by it."""
        self.follow()
        return self.current, encrypt(self.keys[self.current], key, about)

    def unwrap(self, name: str, wrapped: bytes, about: str) -> bytes:
        """Return the key that `wrap` encrypted.

        Raise KeyProblem if the ring has no key `name` or it does not open.
        """
        if name not in self.keys and not (self.follow() and name in self.keys):
            self.missing(name)
        return decrypt(self.keys[name], wrapped, about)

    def missing(self, name: str) -> NoReturn:
        """Raise KeyProblem for a key that the ring has not."""
        raise KeyProblem(f"the key ring has no key {name!r}: put it back into ALONGSIDE_KEYS or the key file")


def _version(path: Path) -> tuple[int, int] | None:
    """Return what tells one version of a file from another; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def write_keys(path: Path, text: str, *, replace: bool) -> None:
    """Write a key file atomically, readable by its owner only. Without `replace`, keep an existing file."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # made with mode 600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        else:
            with suppress(FileExistsError):
                path.hardlink_to(name)
    finally:
        Path(name).unlink(missing_ok=True)


def new_key() -> str:
    """Return a fresh ring key in the format of a key file."""
    return f"k{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def encrypt(key: bytes, data: bytes, about: str) -> bytes:
    """Return `data` encrypted: nonce, ciphertext, tag. `about` must be given again to decrypt it."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, about.encode())


def decrypt(key: bytes, sealed: bytes, about: str) -> bytes:
    """Return what `encrypt` was given. Raise KeyProblem if key, bytes or `about` differ."""
    try:
        if len(sealed) < NONCE:
            raise InvalidTag
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except InvalidTag:
        raise KeyProblem(
            "a sealed text or key does not open: it was changed, or the key ring is another one"
        ) from None
