"""What follows from a session, observations of practice, qualifications, and calls for a supervisor."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class FollowUp(Scoped):
    """What somebody is asked about after a session until they say that it is done.

    "decision": advice was given, and the worker's line manager decides. "on_file": whether it is on the file of
    whomever it concerned.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        Index(None, "person_id", "closed_on"),
        Index(None, "session_id"),
        Index(None, "group_id"),
        CheckConstraint("what IN ('decision', 'on_file')", name="what"),
        CheckConstraint("answer IN ('', 'done', 'nothing')", name="answer"),
    )
    what: Mapped[str]
    asked_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person who is asked; of a decision, the worker's line manager on that day: a later one takes it over."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Worker whose session it was."""
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group_sessions.id"))
    kind: Mapped[str] = mapped_column(default="")
    """Kind of session that it came from."""
    on: Mapped[date]
    """Day of that session."""
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reference: Mapped[str] = mapped_column(default="")
    """Number under which it is on the file; never a name."""
    items: Mapped[str] = mapped_column(default="")
    """What of the policy's list came up and belongs on the file, a line each."""
    answer: Mapped[str] = mapped_column(default="")
    """"done", or "nothing" where there was nothing to decide or to put on a file; empty while it is open."""
    closed_on: Mapped[date | None]
    """Day on which it was decided, or put on the file."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Observation(Scoped):
    """Observation of somebody's practice, or of their supervising: booked → held, or cancelled."""

    __tablename__ = "observations"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "observer_id"),
        CheckConstraint("state IN ('booked', 'held', 'cancelled')", name="state"),
        CheckConstraint("of IN ('practice', 'supervising')", name="of"),
    )
    of: Mapped[str]
    state: Mapped[str] = mapped_column(default="booked")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person who is observed."""
    observer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    """Session that is observed, where somebody's supervising is."""
    starts_at: Mapped[datetime]
    held_on: Mapped[date | None]
    feedback_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """Feedback in words, in the file of whoever was observed."""
    feedback_at: Mapped[datetime | None]


class Qualification(Scoped):
    """Activity that somebody is qualified to supervise, from a day and, where it ends, until one (included)."""

    __tablename__ = "qualifications"
    __table_args__ = (UniqueConstraint("person_id", "activity"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity: Mapped[str]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]


class SupervisorCall(Scoped):
    """Call for somebody to supervise a session: the first who is able to and answers has it."""

    __tablename__ = "supervisor_calls"
    __table_args__ = (Index(None, "person_id"), Index(None, "organisation_id", "starts_at"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person who asks."""
    reason: Mapped[str] = mapped_column(default="")
    """The policy's own word for why."""
    activity: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    asked: Mapped[int] = mapped_column(default=0)
    """Number of people who were asked."""
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    """Session that it became."""
