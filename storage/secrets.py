"""Encrypted text that people write about each other.

Each person's file has a key of its own, wrapped by a key of the organisation's ring: rotating the ring wraps the file
keys again and touches no text, and destroying one file key destroys that person's text for good. Everything uses
AES-256-GCM, and what a text belongs to is authenticated with it, so a row moved to another file no longer opens.
"""

import hmac
import secrets
from collections.abc import Iterable

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.db import Db, prepared
from storage.keys import KeyProblem, KeyRing, decrypt, encrypt
from storage.models import AuditEntry, CalendarAccount, EncryptedText, FileKey, GroupRecord, Installation

_TEXTS = prepared(select(EncryptedText).where(EncryptedText.id.in_(bindparam("ids", expanding=True))))
_KEY = prepared(select(FileKey).where(FileKey.person_id == bindparam("person_id")))


def seal(db: Db, person_id: int, text: str) -> str:
    """Encrypt `text` in this person's file, and return its id."""
    row = EncryptedText(id=secrets.token_hex(16), person_id=person_id)
    row.sealed = encrypt(_file_key(db, person_id), text.encode(), f"text {row.id} of {person_id}")
    db.add(row)
    db.flush()
    hold(db, [row])
    return row.id


def unseal(db: Db, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the decrypted texts by id, in one query. A text whose file key was destroyed is left out.

    What others wrote is read through `handlers/access` alone, which checks who may read it. Beside it,
    `handlers/pending_requests` reads what waits for its own writer, and `handlers/subject_access` what somebody is
    given of their own file.
    """
    wanted = {i for i in ids if i}
    if not wanted:
        return {}
    held = _held(db)
    if missing := wanted - held.keys():
        hold(db, db.scalars(_TEXTS, {"ids": sorted(missing)}))
    texts: dict[str, str] = {}
    for row in (held[i] for i in sorted(wanted & held.keys())):
        if not row.sealed:
            continue  # it was destroyed
        key = _file_keys(db).get(row.person_id) or _known_file_key(db, row.person_id)
        if key:
            texts[row.id] = decrypt(key, row.sealed, f"text {row.id} of {row.person_id}").decode()
    return texts


def derived_key(db: Db, person_id: int, purpose: str) -> bytes:
    """Return a key for one purpose that only the key of this person's file makes: it is destroyed with it."""
    return hmac.digest(_file_key(db, person_id), purpose.encode(), "sha256")


def is_readable(db: Db, person_id: int) -> bool:
    """Return whether this person's file has a key: one was made, and it was not destroyed."""
    return bool(_file_keys(db).get(person_id) or _known_file_key(db, person_id))


SAMPLED = 100
"""Number of files that are tried for each key of the ring at a start.

Enough to tell a wrong key with the right id.
"""


def check_ring(engine: Engine, ring: KeyRing | None) -> None:
    """Raise KeyProblem if a key ring does not open what the database holds: files, tokens, and the audit log's seals.

    `ring` is None if there is no key ring yet, which is right only if nothing is encrypted yet.
    """
    with engine.connect() as connection:
        kept = FileKey.destroyed_at.is_(None)
        names = connection.scalars(select(FileKey.ring_key).where(kept).distinct()).all()
        newest = (
            select(AuditEntry.sealed_by)
            .where(AuditEntry.position.is_not(None))
            .order_by(AuditEntry.id.desc())
        )
        found = [
            *connection.scalars(select(Installation.ring_key).distinct()),
            *connection.scalars(select(CalendarAccount.ring_key).distinct()),
            *connection.scalars(newest.limit(1)),
        ]
        others = {name for name in found if name}
        if (names or others) and ring is None:
            raise KeyProblem(
                "The key file is missing, and the database holds files that were sealed with it. No new key was made. "
                "Put the key file back from your copy, or its keys into ALONGSIDE_KEYS."
            )
        for name in names:
            some = (
                select(FileKey.person_id, FileKey.wrapped)
                .where(FileKey.ring_key == name, kept)
                .limit(SAMPLED)
            )
            for person_id, wrapped in connection.execute(some):
                if ring is not None:
                    ring.unwrap(name, wrapped, f"file {person_id}")
        for name in sorted(others - set(names)):
            if ring is not None and name not in ring.keys:
                ring.missing(name)


def forget(db: Db, text_id: str) -> None:
    """Replace a stored text with an empty one."""
    row = db.get(EncryptedText, text_id)
    key = _known_file_key(db, row.person_id) if row is not None else None
    if row is not None and key is not None:
        row.sealed = encrypt(key, b"", f"text {row.id} of {row.person_id}")


def rewrap(db: Db, ring: KeyRing) -> int:
    """Wrap the organisation's file keys and tokens by the ring's current key, and return how many were not yet."""
    changed = 0
    aging = select(Installation).where(
        Installation.organisation_id == db.organisation_id, Installation.ring_key != ring.current
    )
    for row in db.scalars(aging):
        about = token_of(row)
        row.ring_key, row.sealed = ring.wrap(ring.unwrap(row.ring_key, row.sealed, about), about)
        changed += 1
    calendars = select(CalendarAccount).where(
        CalendarAccount.organisation_id == db.organisation_id, CalendarAccount.ring_key != ring.current
    )
    for row in db.scalars(calendars.where(CalendarAccount.sealed.is_not(None))):
        password = ring.unwrap(row.ring_key, row.sealed or b"", calendar_of(row))
        row.ring_key, row.sealed = ring.wrap(password, calendar_of(row))
        changed += 1
    of_groups = select(GroupRecord).where(
        GroupRecord.organisation_id == db.organisation_id, GroupRecord.ring_key != ring.current
    )
    for row in db.scalars(of_groups.where(GroupRecord.ring_key != "")):
        key = ring.unwrap(row.ring_key, row.wrapped, group_file(row))
        row.ring_key, row.wrapped = ring.wrap(key, group_file(row))
        changed += 1
    stale = select(FileKey).where(
        FileKey.organisation_id == db.organisation_id,
        FileKey.ring_key != ring.current,
        FileKey.destroyed_at.is_(None),
    )
    for row in db.scalars(stale):
        key = ring.unwrap(row.ring_key, row.wrapped, f"file {row.person_id}")
        row.ring_key, row.wrapped = ring.wrap(key, f"file {row.person_id}")
        changed += 1
    return changed


def seal_group(db: Db, record: GroupRecord, text: str) -> None:
    """Encrypt a group's record under a key of its own; the record has its id already."""
    about = group_file(record)
    if not record.wrapped:
        record.ring_key, record.wrapped = db.ring.wrap(secrets.token_bytes(32), about)
    key = db.ring.unwrap(record.ring_key, record.wrapped, about)
    record.sealed = encrypt(key, text.encode(), about)


def open_group(db: Db, record: GroupRecord) -> str:
    """Return the text of a group's record; empty once its key was destroyed.

    `handlers/access` alone calls it, and checks who may read.
    """
    if not record.wrapped:
        return ""
    key = db.ring.unwrap(record.ring_key, record.wrapped, group_file(record))
    return decrypt(key, record.sealed, group_file(record)).decode()


def group_file(row: GroupRecord) -> str:
    """Return what the sealed record of a group belongs to."""
    return f"group record {row.group_id} of {row.organisation_id}"


def calendar_of(row: CalendarAccount) -> str:
    """Return what the sealed password of a person's own calendar belongs to."""
    return f"calendar of {row.person_id} of {row.organisation_id}"


def token_of(row: Installation) -> str:
    """Return the authenticated context of an installation's encrypted tokens."""
    return f"installation {row.workspace} of {row.organisation_id}"


def hold(db: Db, rows: Iterable[EncryptedText]) -> None:
    """Keep texts, still encrypted, that were loaded with the rows that they belong to: `unseal` needs no statement."""
    _held(db).update((row.id, row) for row in rows)


def keep_keys(db: Db, rows: Iterable[FileKey]) -> None:
    """Keep file keys, still wrapped, that were loaded with the pairs whose files they open."""
    _wrapped(db).update((row.person_id, row) for row in rows)


def forget_loaded(db: Db) -> None:
    """Drop the keys and texts that this transaction has loaded, after some of them were destroyed."""
    for held in ("texts", "wrapped", "file keys"):
        db.info.pop(held, None)
    for row in list(db.identity_map.values()):
        if isinstance(row, FileKey | EncryptedText):
            db.expire(row)


def _held(db: Db) -> dict[str, EncryptedText]:
    return db.info.setdefault("texts", {})


def _wrapped(db: Db) -> dict[int, FileKey]:
    return db.info.setdefault("wrapped", {})


def _file_keys(db: Db) -> dict[int, bytes]:
    return db.info.setdefault("file keys", {})


def _known_file_key(db: Db, person_id: int) -> bytes | None:
    row = _wrapped(db).get(person_id) or db.scalars(_KEY, {"person_id": person_id}).one_or_none()
    if row is None or row.destroyed_at is not None:
        return None
    key: bytes = db.ring.unwrap(row.ring_key, row.wrapped, f"file {person_id}")
    _file_keys(db)[person_id] = key
    return key


def _file_key(db: Db, person_id: int) -> bytes:
    return _file_keys(db).get(person_id) or _known_file_key(db, person_id) or _new_file_key(db, person_id)


def _new_file_key(db: Db, person_id: int) -> bytes:
    """Return a key for a file that has none, or none any longer. Two concurrent callers get the same key."""
    name, wrapped = db.ring.wrap(secrets.token_bytes(32), f"file {person_id}")
    gone = db.scalars(_KEY, {"person_id": person_id}).one_or_none()
    if gone is not None:
        gone.ring_key, gone.wrapped, gone.destroyed_at = name, wrapped, None
        gone.key_id = secrets.token_hex(16)
        db.flush()
    new = {
        "person_id": person_id,
        "organisation_id": db.organisation_id,
        "ring_key": name,
        "wrapped": wrapped,
        "key_id": secrets.token_hex(16),
    }
    kind = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.execute(kind(FileKey).on_conflict_do_nothing(index_elements=["person_id"]), [new])
    key = _known_file_key(db, person_id)
    assert key is not None
    return key
