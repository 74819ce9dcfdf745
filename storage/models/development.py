"""A worker's year: objectives, learning needs, the log, appraisals, and concerns about practice.

Everything here belongs to the worker and follows them from supervisor to supervisor. Text is in the worker's file.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class Objective(Scoped):
    """What a worker is to reach in the period; agreed once both have said yes. The text is a JSON object."""

    __tablename__ = "objectives"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'agreed', 'done', 'dropped')", name="state"),
        CheckConstraint("scope IN ('', 'this job', 'career')", name="scope"),
        Index(None, "worker_id", "state"),
    )
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    due: Mapped[date | None]
    scope: Mapped[str] = mapped_column(default="")
    """Whether it serves this job or a career; empty where nobody said."""
    plan: Mapped[str] = mapped_column(default="")
    """Title of the policy's link that it comes from, such as a service plan."""
    purpose: Mapped[str] = mapped_column(default="")
    """One of the policy's functions of supervision that it serves."""
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    agreed_on: Mapped[date | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_on: Mapped[date | None]


class ObjectiveProgress(Scoped):
    """How an objective stood in one session, in fixed words."""

    __tablename__ = "objective_progress"
    __table_args__ = (
        UniqueConstraint("objective_id", "session_id"),
        CheckConstraint("state IN ('on track', 'behind', 'done')", name="state"),
    )
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    state: Mapped[str]
    on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class LearningNeed(Scoped):
    """Something that a worker needs to learn; open until it is met, however many sessions that takes."""

    __tablename__ = "learning_needs"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'met', 'dropped')", name="state"),
        CheckConstraint("scope IN ('', 'this job', 'career')", name="scope"),
        Index(None, "worker_id", "state"),
    )
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    scope: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    raised_on: Mapped[date]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    """Session whose record it comes from."""
    closed_on: Mapped[date | None]


class LogEntry(Scoped):
    """Line of a worker's log: something learned, or a highlight. It is its writer's until the pack of the year."""

    __tablename__ = "development_log"
    __table_args__ = (
        CheckConstraint("kind IN ('learning', 'highlight')", name="kind"),
        Index(None, "worker_id", "on"),
    )
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    on: Mapped[date]
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("learning_needs.id"))
    """Need that was met by it."""


class DevelopmentProfile(Scoped):
    """What is kept once for a worker: how they learn best, in their own words, and what was last looked at or sent."""

    __tablename__ = "development_profiles"
    __table_args__ = (UniqueConstraint("worker_id"),)
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    learns_best_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    looked_on: Mapped[date | None]
    """Day on which the two last looked through what is unfinished."""
    exported_on: Mapped[date | None]
    """Day on which the worker last took a copy of their log."""


class Appraisal(Scoped):
    """One appraisal of a worker: open all year, then held, then signed. There is one that is open."""

    __tablename__ = "appraisals"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'held', 'signed')", name="state"),
        Index(None, "worker_id", "state"),
        Index("one_open_appraisal", "worker_id", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    """Pair in which it is held; it moves with the worker while it is open."""
    state: Mapped[str] = mapped_column(default="open")
    opened_on: Mapped[date]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    held_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    """Day on which everybody had signed whom the policy asks to."""
    confirmed_on: Mapped[date | None]
    """Day on which the reviewer confirmed that nothing new comes up."""
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class AppraisalPart(Scoped):
    """One person's own words in one part of an appraisal's form. Nobody else can change them."""

    __tablename__ = "appraisal_parts"
    __table_args__ = (UniqueConstraint("appraisal_id", "side", "key"),)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisals.id"))
    side: Mapped[str]
    """Who writes it: "worker" or "supervisor"."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str]
    """Key of the template's section."""
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    written_at: Mapped[datetime]


class AppraisalSide(Scoped):
    """Where one side of an appraisal is: prepared, has read the pack, has signed (`digest`: of what it signed)."""

    __tablename__ = "appraisal_sides"
    __table_args__ = (
        UniqueConstraint("appraisal_id", "side"),
        CheckConstraint("side IN ('worker', 'supervisor')", name="side"),
    )
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisals.id"))
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ready_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(default="")


class PlanCopy(Scoped):
    """Development plan that went to somebody whom the policy names, and their receipt."""

    __tablename__ = "plan_copies"
    __table_args__ = (UniqueConstraint("appraisal_id", "to"),)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisals.id"), index=True)
    to: Mapped[str]
    """Reader in the policy's words."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person who receives it here; None where nobody of that name is here, so that the reviewer passes it on."""
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Concern(Scoped):
    """Concern about practice or performance: its age, the next day to look at it, and its outcome in fixed words."""

    __tablename__ = "concerns"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        Index(None, "worker_id", "state"),
    )
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_on: Mapped[date]
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    """JSON object: what it is about, and the plan."""
    state: Mapped[str] = mapped_column(default="open")
    next_on: Mapped[date | None]
    """Day on which the two look at it next; None once it is closed."""
    read_on: Mapped[date | None]
    """Day on which the worker opened it first."""
    outcome: Mapped[str] = mapped_column(default="")
    route: Mapped[str] = mapped_column(default="")
    """Formal procedure that it went to, by the policy's name: nothing of what is said there is kept here."""
    route_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class ConcernEntry(Scoped):
    """One thing that was done about a concern: looked at, answered by the worker, closed."""

    __tablename__ = "concern_entries"
    __table_args__ = (
        CheckConstraint("what IN ('opened', 'looked at', 'answered', 'route', 'closed')", name="what"),
        Index(None, "concern_id"),
    )
    concern_id: Mapped[int] = mapped_column(ForeignKey("concerns.id"))
    what: Mapped[str]
    on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    at: Mapped[datetime]
