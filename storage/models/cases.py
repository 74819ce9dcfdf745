"""Cases: numbers and dates only. There is no column for a name or for what a case is about."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class Case(Scoped):
    """Case by its number: who has it, and the dates that its clocks are counted from."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("organisation_id", "number"), Index(None, "worker_id", "closed_on"))
    number: Mapped[str]
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person to whom it is allocated."""
    allocated_on: Mapped[date]
    """Day on which it was allocated to this worker."""
    first_discussed_on: Mapped[date | None]
    """First discussion since then."""
    discussed_on: Mapped[date | None]
    """Last formal discussion, with whichever worker."""
    changed_on: Mapped[date | None]
    """Last significant change; `change_kind` is one of the policy's kinds."""
    change_kind: Mapped[str] = mapped_column(default="")
    next_on: Mapped[date | None]
    """Day by which the supervisor wants it discussed next; `next_reason` is one of the policy's reasons."""
    next_reason: Mapped[str] = mapped_column(default="")
    raised_on: Mapped[date | None]
    """Day on which somebody asked for it to be on the next agenda, until it is discussed."""
    raised_reason: Mapped[str] = mapped_column(default="")
    """One of the policy's reasons that put a case first; empty for a plain wish."""
    prepared_on: Mapped[date | None]
    """Day on which the worker ticked that they had thought it through, until it is discussed."""
    closed_on: Mapped[date | None]


class CaseEntry(Scoped):
    """One thing that happened to a case, and who noted it; `reason` is one of the policy's own words."""

    __tablename__ = "case_entries"
    __table_args__ = (
        Index(None, "case_id"),
        Index(None, "session_id"),
        CheckConstraint(
            "what IN ('allocated', 'changed', 'discussed', 'decided', 'raised', 'closed', 'reopened')",
            name="what",
        ),
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    what: Mapped[str]
    on: Mapped[date]
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Worker to whom the case was allocated then."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person who noted it; None for the list that was imported."""
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class CaseTick(Scoped):
    """One of the policy's ticks after a discussion ("on the child's file"): open until somebody ticks it."""

    __tablename__ = "case_ticks"
    __table_args__ = (UniqueConstraint("entry_id", "name"), Index(None, "pair_id", "ticked_on"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("case_entries.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    name: Mapped[str]
    on: Mapped[date]
    """Day of the discussion."""
    ticked_on: Mapped[date | None]
    ticked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class CaseList(Scoped):
    """List of cases that was imported: the day on which the case system wrote it, and how many it held."""

    __tablename__ = "case_lists"
    as_at: Mapped[date]
    taken_at: Mapped[datetime]
    number: Mapped[int]
