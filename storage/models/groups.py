"""Group sessions: one session with its people, and its record in a file of its own."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class GroupSession(Scoped):
    """One session of several people, of a kind that the policy has for groups: booked → held, or cancelled."""

    __tablename__ = "group_sessions"
    __table_args__ = (
        Index(None, "lead_id"),
        Index(None, "organisation_id", "starts_at"),
        CheckConstraint("state IN ('booked', 'held', 'cancelled')", name="state"),
    )
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="booked")
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    lead_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person who leads it and, where the policy says so, records it."""
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    held_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    """The policy's code for why a session of this kind took place."""
    outside: Mapped[int] = mapped_column(default=0)
    """Number of people from outside who took part; their names are in the sealed record, if anywhere."""


class GroupMember(Scoped):
    """Person of a group session; the lead is one too."""

    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("group_id", "person_id"), Index(None, "person_id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("group_sessions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    came: Mapped[bool | None]
    """Whether they took part; None until the session was held."""


class GroupRecord(Scoped):
    """Written account of a group session, sealed under a key of its own: it belongs to no one person's file.

    The sealed text is a JSON object: template section key → text.
    """

    __tablename__ = "group_records"
    __table_args__ = (UniqueConstraint("group_id"),)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_sessions.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    ring_key: Mapped[str] = mapped_column(default="")
    """Id of the ring's key that wraps its key."""
    wrapped: Mapped[bytes] = mapped_column(default=b"")
    sealed: Mapped[bytes] = mapped_column(default=b"")
