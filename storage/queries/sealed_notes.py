"""Sealed notes: something private between two people, a copy for each, of which the database says nothing.

A copy is sealed under a key derived from its holder's file key, and found by a keyed hash of the holder: without the
key ring, a row shows neither whose it is nor with whom, what or when. Copies of one note share a random token, inside
the sealed part. Words are sealed once more under a key that takes both people's file keys, so that either's erasure
destroys them.
"""

import base64
import hmac
import json
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from storage import secrets
from storage.db import Db
from storage.keys import KeyProblem, decrypt, encrypt
from storage.models import AuditEntry, SealedNote

SIZE = 12_288
"""Bytes of a sealed copy before encryption: every copy has the same length."""
ENTRY = 192
"""Bytes of a sealed entry of the audit log before encryption."""
WORDS = 1_500
"""Most characters of somebody's words in a note."""

GONE = "AA=="
"""Stands in a copy for words that were erased: no key opens it, so that it reads "(erased)"."""

_HOLDER, _NOTE, _SHARED, _ENTRY = "holder of notes", "note", "words between two", "audit entry"


@dataclass(slots=True)
class OpenedNote:
    """One person's copy of a note, opened for them."""

    id: int
    content: dict[str, Any]

    @property
    def token(self) -> str:
        """Name that the two copies share."""
        return self.content["token"]


def new_token() -> str:
    """Return a random name for the two copies of a new note."""
    return random.token_hex(16)


def write(db: Db, holder_id: int, content: Mapping[str, Any]) -> int:
    """Keep a copy for this person, and return its id."""
    row = SealedNote(holder=_holder(db, holder_id), sealed=_sealed(db, holder_id, content))
    db.add(row)
    db.flush()
    return row.id


def change(db: Db, holder_id: int, note: OpenedNote, **changes: Any) -> None:
    """Change a copy; the other person's stays as it is."""
    note.content.update(changes)
    db.get_one(SealedNote, note.id).sealed = _sealed(db, holder_id, note.content)


def held_by(db: Db, person_id: int) -> list[OpenedNote]:
    """Return a person's copies, oldest first."""
    if not secrets.is_readable(db, person_id):
        return []
    rows = db.scalars(
        select(SealedNote).where(SealedNote.holder == _holder(db, person_id)).order_by(SealedNote.id)
    )
    return [OpenedNote(row.id, _opened(db, person_id, row)) for row in rows]


def one(db: Db, person_id: int, note_id: int) -> OpenedNote | None:
    """Return a person's own copy by its id; None for another's, and for none."""
    return next((note for note in held_by(db, person_id) if note.id == note_id), None)


def copy_of(db: Db, person_id: int, token: str) -> OpenedNote | None:
    """Return the copy that the other of the two holds."""
    return next((note for note in held_by(db, person_id) if note.token == token), None)


def forget(db: Db, person_id: int) -> int:
    """Delete a person's copies, and the words from the copies of the others; return how many there were.

    Call it before the key of the person's file is destroyed: nothing else finds them.
    """
    mine = held_by(db, person_id)
    for note in mine:
        others = {note.content["from"], note.content["to"]} - {person_id}
        for other in others:
            theirs = copy_of(db, other, note.token)
            if theirs is not None and theirs.content["words"]:
                change(db, other, theirs, words=GONE)
        db.delete(db.get_one(SealedNote, note.id))
    db.flush()
    return len(mine)


def seal_words(db: Db, writer_id: int, reader_id: int, words: str) -> str:
    """Return words sealed under a key that takes both people's file keys."""
    return base64.b64encode(encrypt(_both(db, writer_id, reader_id), words.encode(), _SHARED)).decode()


def words_of(db: Db, writer_id: int, reader_id: int, sealed: str) -> str:
    """Return the words; "(erased)" once either's file key was destroyed."""
    if not (secrets.is_readable(db, writer_id) and secrets.is_readable(db, reader_id)):
        return "(erased)"
    try:
        return decrypt(_both(db, writer_id, reader_id), base64.b64decode(sealed), _SHARED).decode()
    except KeyProblem:
        return "(erased)"


def sealed_entry(db: Db, holder_id: int, told: Mapping[str, Any]) -> str:
    """Return an entry for the audit log that only this person can have opened."""
    body = json.dumps(dict(told)).ljust(ENTRY).encode()
    sealed = encrypt(secrets.derived_key(db, holder_id, _ENTRY), body, _ENTRY)
    return base64.b64encode(sealed).decode()


def opened_entries(db: Db, holder_id: int, ids: list[int]) -> list[dict[str, Any]]:
    """Return the entries of the audit log with these ids that open for this person."""
    key = secrets.derived_key(db, holder_id, _ENTRY)
    found: list[dict[str, Any]] = []
    for row in db.scalars(select(AuditEntry).where(AuditEntry.id.in_(ids)).order_by(AuditEntry.id)):
        try:
            found.append(json.loads(decrypt(key, base64.b64decode(row.detail), _ENTRY)))
        except KeyProblem:
            continue
    return found


def _both(db: Db, writer_id: int, reader_id: int) -> bytes:
    keys = (secrets.derived_key(db, one, _SHARED) for one in (writer_id, reader_id))
    return hmac.digest(next(keys), next(keys), "sha256")


def _holder(db: Db, person_id: int) -> str:
    return secrets.derived_key(db, person_id, _HOLDER).hex()


def _sealed(db: Db, holder_id: int, content: Mapping[str, Any]) -> bytes:
    body = json.dumps(dict(content)).encode()
    return encrypt(secrets.derived_key(db, holder_id, _NOTE), body.ljust(SIZE), _NOTE)


def _opened(db: Db, holder_id: int, row: SealedNote) -> dict[str, Any]:
    return json.loads(decrypt(secrets.derived_key(db, holder_id, _NOTE), row.sealed, _NOTE))
