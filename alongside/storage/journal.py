"""The journal: who did and read what, append-only, sealed into a hash chain in batches.

Writers never wait for each other: they append, and `seal` (a worker, now and then) gives new entries their place in the
chain. Each digest covers the entry and the digest before it, so a changed, removed or moved entry breaks the chain at
that place, and `verify` names it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from alongside.storage.db import Db
from alongside.storage.models import JournalEntry

START = "0" * 64
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how many entries are sealed, how many wait, and the first broken link, if any."""

    sealed: int
    waiting: int
    broken: str | None


def write(
    db: Db,
    at: datetime,
    actor_id: int | None,
    verb: str,
    about: str = "",
    person_id: int | None = None,
    detail: str = "",
) -> None:
    """Append an entry. `detail` is in fixed words: never what people wrote about each other."""
    db.add(JournalEntry(at=at, actor_id=actor_id, verb=verb, about=about, person_id=person_id, detail=detail))


def seal(db: Db) -> int:
    """Give up to a batch of unsealed entries their place in the chain; returns how many."""
    last = db.scalars(
        select(JournalEntry)
        .where(JournalEntry.position.is_not(None))
        .order_by(JournalEntry.position.desc())
        .limit(1)
    ).first()
    position, digest = (last.position or 0, last.digest or START) if last else (0, START)
    new = select(JournalEntry).where(JournalEntry.position.is_(None)).order_by(JournalEntry.id).limit(BATCH)
    entries = db.scalars(new.with_for_update(skip_locked=True)).all()
    for entry in entries:
        position += 1
        digest = _digest(digest, position, entry)
        entry.position, entry.digest = position, digest
    db.flush()
    return len(entries)


def verify(db: Db) -> Verdict:
    """Walk the chain from its start; memory stays flat however long it is."""
    waiting = (
        db.scalar(select(func.count()).where(JournalEntry.position.is_(None)).select_from(JournalEntry)) or 0
    )
    digest, count = START, 0
    for entry in _in_order(db):
        count += 1
        if entry.position != count:
            return Verdict(count - 1, waiting, f"entry {count} is missing: after it comes {entry.position}")
        digest = _digest(digest, count, entry)
        if entry.digest != digest:
            return Verdict(count - 1, waiting, f"entry {count} (id {entry.id}) is not what was written")
    return Verdict(count, waiting, None)


def _in_order(db: Db) -> Iterator[JournalEntry]:
    sealed = select(JournalEntry).where(JournalEntry.position.is_not(None)).order_by(JournalEntry.position)
    for batch in db.scalars(sealed.execution_options(yield_per=BATCH)).partitions():
        yield from batch
        db.expunge_all()


def _digest(before: str, position: int, entry: JournalEntry) -> str:
    written = [
        before, position, entry.id, entry.organisation_id, entry.at.isoformat(), entry.actor_id, entry.verb, entry.about,
        entry.person_id, entry.detail,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(written, ensure_ascii=False).encode()).hexdigest()
