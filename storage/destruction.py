"""Destruction of what people wrote: one file by its key, or single texts.

A destroyed file key leaves nothing that could open the file's texts, here or in a copy of the texts. A backup made
before still holds the key, so every destruction is first written to a list outside (`storage/destruction_list`), and
`apply` carries it out again before a restored database is read.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, Select, Update, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session as OrmSession

from storage.db import Db
from storage.destruction_list import Destruction, DestructionRegister, ListMissing
from storage.models import DestructionList, EncryptedText, FileKey, OutsideFile
from storage.secrets import forget_loaded


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was destroyed: how many texts, and the SHA-256 of the entry in the list, for the audit log."""

    person_id: int
    texts: int
    digest: str


def apply(engine: Engine, chosen: DestructionRegister | None, now: datetime) -> int:
    """Carry the list out on a database before anything of it is read, and return how many entries were new to it.

    Raise ListMissing where the database belongs to a list that is not there. A database without a list adopts the
    given one.
    """
    with OrmSession(engine) as db:
        known = _known(db, chosen)
        if chosen is None:
            return 0
        if known is None:
            _adopt(db, chosen.id, now)
        count = sum(_carry_out(db, entry, now) for entry in chosen)
        db.commit()
    return count


def check(engine: Engine, chosen: DestructionRegister | None) -> bool:
    """Return whether the database has a list. Raise ListMissing where that is not the given one, as a start does."""
    with OrmSession(engine) as db:
        return _known(db, chosen) is not None


def _known(db: OrmSession, chosen: DestructionRegister | None) -> str | None:
    known = db.scalars(select(DestructionList.id)).one_or_none()
    if known is not None and (chosen is None or not chosen.exists() or chosen.id != known):
        raise ListMissing(
            "This database belongs to a list of destructions that is not there, so what was destroyed could come "
            "back. Set ALONGSIDE_DESTRUCTIONS to that list, or put the list back from where you keep it."
        )
    return known


def _adopt(db: OrmSession, name: str, now: datetime) -> None:
    """Note which list belongs to this database, once: several replicas may start together."""
    kind = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.execute(kind(DestructionList).values(id=name, adopted_at=now).on_conflict_do_nothing())


def destroy_file(db: Db, chosen: DestructionRegister, person_id: int, now: datetime) -> Certificate | None:
    """Destroy the key and the texts of one person's file; None where there is none. The list is written first."""
    key = db.get(FileKey, person_id, with_for_update=True)
    if key is None or key.destroyed_at is not None:
        return None
    count = len(db.scalars(_texts_of(person_id)).all())
    entry = Destruction(db.organisation_id, person_id, now.isoformat(), key_id=key.key_id)
    digest = chosen.append(entry)
    _carry_out(db, entry, now)
    forget_loaded(db)
    return Certificate(person_id, count, digest)


def destroy_texts(
    db: Db, chosen: DestructionRegister, person_id: int, texts: Sequence[str], now: datetime
) -> Certificate | None:
    """Destroy single texts of one person's file; None where nothing of them is left. The list is written first."""
    found = db.scalars(_texts_of(person_id).where(EncryptedText.id.in_(texts))).all()
    if not found:
        return None
    entry = Destruction(db.organisation_id, person_id, now.isoformat(), texts=tuple(sorted(found)))
    digest = chosen.append(entry)
    _carry_out(db, entry, now)
    forget_loaded(db)
    return Certificate(person_id, len(found), digest)


TOUCHED = (
    "file_keys", "encrypted_texts", "people", "outside_files", "sealed_notes", "group_records", "identities",
    "conversations", "outbox", "messages", "questions", "undo_entries", "calendar_accounts", "calendar_entries",
    "sessions", "agenda_items", "actions", "agreements", "record_filings", "follow_ups", "read_requests",
)  # fmt: skip
"""Tables of which a destruction or an erasure takes words, names or addresses."""


def scrub(engine: Engine) -> None:
    """Take what was destroyed out of the database's own files: SQLite's log, PostgreSQL's dead rows.

    SQLite overwrites what it deletes (`secure_delete`), so its log is all that is left. PostgreSQL's write-ahead log
    keeps it until it is recycled.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM (FULL) {', '.join(TOUCHED)}")


def _texts_of(person_id: int) -> Select[str]:
    return select(EncryptedText.id).where(EncryptedText.person_id == person_id, EncryptedText.sealed != b"")


def _carry_out(db: OrmSession, entry: Destruction, now: datetime) -> int:
    """Carry one entry out; 1 where it changed anything."""
    texts = update(EncryptedText).where(
        EncryptedText.person_id == entry.person_id, EncryptedText.organisation_id == entry.organisation_id
    )
    if entry.texts:
        same = texts.where(EncryptedText.id.in_(entry.texts), EncryptedText.sealed != b"").values(sealed=b"")
        return int(bool(_rows(db, same)))
    key = (
        update(FileKey)
        .where(FileKey.person_id == entry.person_id, FileKey.organisation_id == entry.organisation_id)
        .where(FileKey.key_id == entry.key_id, FileKey.destroyed_at.is_(None))
        .values(wrapped=b"", ring_key="", destroyed_at=now)
    )
    if not _rows(db, key):
        return 0
    _rows(db, texts.values(sealed=b""))
    outside = update(OutsideFile).where(
        OutsideFile.person_id == entry.person_id, OutsideFile.organisation_id == entry.organisation_id
    )
    _rows(db, outside.values(sealed=b""))
    return 1


def _rows(db: OrmSession, statement: Update) -> int:
    done = cast("CursorResult[Any]", db.execute(statement.execution_options(synchronize_session=False)))
    return done.rowcount
