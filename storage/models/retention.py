"""What is kept, handed on and destroyed: holds on files, handovers of leavers' files, filed records, destructions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Scoped, UtcDateTime


class RetentionHold(Scoped):
    """Hold on one person's file: nothing in it is destroyed until `ended_on`. The reason is one of fixed words."""

    __tablename__ = "retention_holds"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str]
    from_on: Mapped[date]
    ended_on: Mapped[date | None]


class FileHandover(Scoped):
    """Leaver's file as it was handed to the department that the policy names; `received_on` is its receipt."""

    __tablename__ = "file_handovers"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id", "handed_on"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    to: Mapped[str]
    handed_on: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was handed over."""
    received_on: Mapped[date | None]


class RecordFiling(Scoped):
    """Place outside Alongside where a record is: filed there as the policy asks, or written there (`kept`).

    `kept` is "paper" or "elsewhere" for a record that was never written here; `confirmed_on` is the last day on which
    somebody confirmed that it is still there.
    """

    __tablename__ = "record_filings"
    __table_args__ = (CheckConstraint("kept IN ('', 'paper', 'elsewhere')", name="kept"),)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), unique=True)
    place: Mapped[str]
    reference: Mapped[str]
    """File name or link; for a record on paper, where it is kept."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the file, where Alongside wrote it; empty for a link that the supervisor gave."""
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kept: Mapped[str] = mapped_column(default="")
    handwritten: Mapped[bool] = mapped_column(default=False)
    confirmed_on: Mapped[date | None]


class DestructionList(Base):
    """The list of destructions outside this database that belongs to it (`storage/destruction`)."""

    __tablename__ = "destruction_lists"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    adopted_at: Mapped[datetime] = mapped_column(UtcDateTime)
