"""Audit log of who did and read what: append-only, sealed into a hash chain in batches.

Writers never wait for each other: they append, and `seal` (called by a worker now and then) gives new entries their
place in the chain. Each digest covers the entry and the digest before it, so a changed, removed or moved entry breaks
the chain at that place, and `verify` names it. Digests are HMAC-SHA256 under a key derived from the key ring, so
somebody who can write to the database but does not have the ring cannot recompute the chain.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select

from storage.db import Db, after_the_answer, prepared
from storage.keys import KeyRing
from storage.models import About, AuditEntry, Organisation

START = "0" * 64
BATCH = 1_000
SEALED = "sealed"
"""Verb of an entry whose detail is sealed for one person: it has no actor, no subject and no file in plain words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of `verify`: the numbers of sealed and unsealed entries, and the first broken link, if any.

    `head` is the digest of the last valid entry. The chain alone cannot show that entries are missing from its end:
    comparing with a digest that was noted elsewhere can (`verify` with `kept`).
    """

    sealed: int
    waiting: int
    head: str
    broken: str | None


def write(
    db: Db,
    at: datetime,
    actor_id: int | None,
    verb: str,
    about: About | str = "",
    person_id: int | None = None,
    detail: str = "",
    *,
    can_wait: bool = False,
) -> None:
    """Append an entry. `detail` contains fixed words only, never what people wrote about each other.

    `can_wait`: only dates and names were looked at, so the answer need not wait until the entry can be written.
    """
    values = {"at": at, "actor_id": actor_id, "verb": verb, "about": str(about), "person_id": person_id}

    def append(db: Db) -> None:
        db.add(AuditEntry(**values, detail=detail))

    if can_wait:
        after_the_answer(db, append)
    else:
        append(db)


_LOCK = prepared(select(Organisation.id).with_for_update(key_share=True))
_UNSEALED = prepared(
    select(AuditEntry).where(AuditEntry.position.is_(None)).order_by(AuditEntry.id).limit(bindparam("most"))
)
_LAST = prepared(
    select(AuditEntry.position, AuditEntry.digest)
    .where(AuditEntry.position.is_not(None))
    .order_by(AuditEntry.position.desc())
    .limit(1)
)


def seal(db: Db) -> int:
    """Give up to `BATCH` unsealed entries their place in the chain, and return how many.

    One worker at a time does this: others wait for the lock on the organisation's row, which writers of entries never
    take.
    """
    db.execute(_LOCK)
    position, digest = head(db)
    entries = db.scalars(_UNSEALED, {"most": BATCH}).all()
    for entry in entries:
        position += 1
        entry.sealed_by = db.ring.current
        digest = _digest(db.ring, digest, position, entry)
        entry.position, entry.digest = position, digest
    db.flush()
    return len(entries)


def verify(db: Db, kept: Collection[str] = ()) -> Verdict:
    """Check the chain from its start, in constant memory.

    `kept` are heads that were noted before: the chain is also broken if it no longer contains each of them.
    """
    waiting = (
        db.scalar(select(func.count()).where(AuditEntry.position.is_(None)).select_from(AuditEntry)) or 0
    )
    digest, count, absent = START, 0, set(kept) - {START}
    for entry in _in_order(db):
        if entry.position != count + 1:
            return Verdict(
                count,
                waiting,
                digest,
                f"entry {count + 1} is missing: after entry {count} comes {entry.position}",
            )
        if entry.sealed_by not in db.ring.keys:
            return Verdict(
                count,
                waiting,
                digest,
                f"entry {count + 1} was sealed with the key {entry.sealed_by!r}, which the key ring has not: "
                "put it back, or somebody else sealed it",
            )
        expected = _digest(db.ring, digest, count + 1, entry)
        if entry.digest != expected:
            return Verdict(
                count, waiting, digest, f"entry {count + 1} (id {entry.id}) is not what was written"
            )
        digest, count = expected, count + 1
        absent.discard(digest)
    missing = (
        "the digest that you kept is not in the chain: entries are missing from its end" if absent else None
    )
    return Verdict(count, waiting, digest, missing)


def _in_order(db: Db) -> Iterator[AuditEntry]:
    last = 0
    sealed = select(AuditEntry).order_by(AuditEntry.position).limit(BATCH)
    while batch := db.scalars(sealed.where(AuditEntry.position > last)).all():
        yield from batch
        last = batch[-1].position or 0
        db.expunge_all()


def head(db: Db) -> tuple[int, str]:
    """Return the position and digest of the chain's last entry, to be noted outside the database."""
    last = db.execute(_LAST).first()
    return (last.position or 0, last.digest or START) if last else (0, START)


def _digest(ring: KeyRing, before: str, position: int, entry: AuditEntry) -> str:
    written = [
        before, position, entry.id, entry.organisation_id, entry.at.astimezone(UTC).isoformat(), entry.actor_id,
        entry.verb, entry.about, entry.person_id, entry.detail, entry.sealed_by,
    ]  # fmt: skip
    key = hmac.digest(ring.keys[entry.sealed_by or ""], b"alongside audit log", hashlib.sha256)
    return hmac.new(key, json.dumps(written, ensure_ascii=False).encode(), hashlib.sha256).hexdigest()
