"""Encrypted text with its keys, and the audit log."""

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Owned, Scoped


class FileKey(Owned, Base):
    """Key of one person's file, wrapped by a key of the organisation's ring. Destroying it destroys their text."""

    __tablename__ = "file_keys"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    ring_key: Mapped[str]
    """Id of the ring's key that wraps it."""
    wrapped: Mapped[bytes]
    """Empty once the key was destroyed."""
    key_id: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    """Random name of the key itself, by which a destruction is applied again to a restored copy."""
    destroyed_at: Mapped[datetime | None]


class EncryptedText(Owned, Base):
    """Text that people write about each other, encrypted (AES-256-GCM) under the key of one person's file."""

    __tablename__ = "encrypted_texts"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """Person whose file contains it."""
    sealed: Mapped[bytes]
    """12 bytes of nonce, then the ciphertext with its tag; empty once the text was destroyed."""


class AuditEntry(Scoped):
    """Who did or read what, and when. Append-only: triggers refuse any change except sealing it into the chain."""

    __tablename__ = "audit_log"
    __table_args__ = (
        UniqueConstraint("organisation_id", "position"),
        Index("ix_audit_log_unsealed", "organisation_id", "id",
              sqlite_where=text("position IS NULL"), postgresql_where=text("position IS NULL")),
        Index(None, "person_id"),
    )  # fmt: skip
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verb: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person whose file it concerns."""
    detail: Mapped[str] = mapped_column(default="")
    """Purpose or outcome in fixed words; never what people wrote."""
    position: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    sealed_by: Mapped[str | None]
    """Id of the ring's key that the digest was made with: without the ring nobody can recompute the chain."""
