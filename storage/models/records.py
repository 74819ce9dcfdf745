"""Records of sessions: their versions, and people's signatures and disputes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Scoped
from storage.models.sessions import Session


class Record(Scoped):
    """Written account of a session. Its text is in its versions; once agreed it is only added to."""

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'shared', 'agreed', 'disputed')", name="state"),
        UniqueConstraint("session_id"),
    )
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    template: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    writer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    session: Mapped[Session] = relationship(lazy="raise")


class RecordVersion(Scoped):
    """One version of a record. The encrypted text is a JSON object: template section key → text."""

    __tablename__ = "record_versions"
    __table_args__ = (UniqueConstraint("record_id", "number"),)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    number: Mapped[int]
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]


class Signature(Scoped):
    """A person's response to one version of a record: agreed, signed, disputed, commented or initialled.

    `digest` is the SHA-256 of the text that they were shown.
    """

    __tablename__ = "signatures"
    version_id: Mapped[int] = mapped_column(ForeignKey("record_versions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    how: Mapped[str]
    at: Mapped[datetime]
    digest: Mapped[str]
    text_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
