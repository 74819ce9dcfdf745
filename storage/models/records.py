"""Records of sessions: their versions, and people's signatures and disputes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
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
    initials: Mapped[str] = mapped_column(default="")
    """Sections that ask for initials, joined by commas: "worker/key", the side that puts them and the section."""


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
    part: Mapped[str] = mapped_column(default="")
    """Key of the one section that is initialled; empty for the whole."""


class OwnPart(Scoped):
    """One person's own words: a part of a session's record, or, without a session, of the pair's agreement.

    Nobody else can change them; nobody else sees them before their writer has given them to the other.
    """

    __tablename__ = "own_parts"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id", "key"),
        Index(None, "pair_id", "key"),
    )
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str]
    """Key of the template's section, or of the agreement's field."""
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    written_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    passed_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person further up to whom its writer has sent a copy."""
    passed_at: Mapped[datetime | None]
