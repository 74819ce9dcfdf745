"""What can be shown: due dates as they stood, the policy's versions and who has read them, polls, audits of files."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import About, Scoped


class DueDate(Scoped):
    """Due date of an obligation as it stood from one time to another. Never changed, and never computed anew.

    The date that stands now is the obligation's own.
    """

    __tablename__ = "due_dates"
    __table_args__ = (
        Index(None, "pair_id", "kind"),
        Index(None, "person_id", "stood_until"),
    )
    kind: Mapped[str]
    about: Mapped[About]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"))
    since: Mapped[date | None]
    """Day from which it was counted, such as that of the last session."""
    due: Mapped[date]
    overdue_from: Mapped[date | None]
    excused: Mapped[int] = mapped_column(default=0)
    """Number of days by which absence had moved it."""
    clause: Mapped[str] = mapped_column(default="")
    stood_from: Mapped[datetime | None]
    """None for one that stood before history was kept."""
    stood_until: Mapped[datetime]
    met_on: Mapped[date | None]
    """Day on which what was owed was done; None where the date only moved or was dropped."""


class PolicyVersion(Scoped):
    """Policy file as it was first in force here: its fingerprint, its version, and what it said in plain words."""

    __tablename__ = "policy_versions"
    __table_args__ = (UniqueConstraint("organisation_id", "fingerprint", "seen_at"),)
    fingerprint: Mapped[str]
    name: Mapped[str]
    version: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime]
    says: Mapped[list[Any]]
    """Its sections in plain words: a title and lines each."""
    announced_at: Mapped[datetime | None]


class PolicyReader(Scoped):
    """Person who was told of a version of the policy, and whether they have said that they read it."""

    __tablename__ = "policy_readers"
    __table_args__ = (UniqueConstraint("version_id", "person_id"), Index(None, "person_id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_versions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class PolicyReview(Scoped):
    """Review of the policy itself: begun, with why, and held, which sets the next one's date."""

    __tablename__ = "policy_reviews"
    begun_on: Mapped[date]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    why: Mapped[str]
    """"due", or "law": the law has changed."""
    held_on: Mapped[date | None]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class NamedReader(Scoped):
    """Person named for a part that the policy gives somebody: its owner, or readers of figures."""

    __tablename__ = "named_readers"
    __table_args__ = (UniqueConstraint("organisation_id", "part", "person_id"), Index(None, "person_id"))
    part: Mapped[str]
    """"owner", or the name of a table [report.NAME]."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    named_at: Mapped[datetime]


class Poll(Scoped):
    """Questions to many people, answered without their names: before a review of the policy, or after sessions."""

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint("what IN ('review', 'pulse')", name="what"),
        Index(None, "organisation_id", "what", "opened_on"),
    )
    what: Mapped[str]
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    questions: Mapped[list[Any]]


class PollAsked(Scoped):
    """Person who was asked, and whether they have answered: not when, and not what."""

    __tablename__ = "poll_asked"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"), Index(None, "person_id"))
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    of: Mapped[str]
    """Group whose answers theirs are counted with: "managers", "staff", or a lead's id."""
    answered: Mapped[bool] = mapped_column(default=False)


class PollTally(Scoped):
    """Number of answers of one value to one question in one group: no answer has a row of its own."""

    __tablename__ = "poll_tallies"
    __table_args__ = (UniqueConstraint("poll_id", "of", "question", "value"),)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    of: Mapped[str]
    question: Mapped[int]
    value: Mapped[str]
    number: Mapped[int] = mapped_column(default=0)


class AuditDraw(Scoped):
    """Random draw of files to audit, which anybody can make again from its seed and its list."""

    __tablename__ = "audit_draws"
    __table_args__ = (Index(None, "auditor_id"), Index(None, "supervisor_id"))
    auditor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person whose supervising, or whose own file, is audited."""
    of: Mapped[str]
    """"as supervisor" or "as supervisee"."""
    drawn_at: Mapped[datetime]
    seed: Mapped[str] = mapped_column(String(64))
    candidates: Mapped[list[Any]]
    """Ids of the pairs that could have been drawn, in order."""


class FileAudit(Scoped):
    """Audit of one file that was drawn, by the policy's form."""

    __tablename__ = "file_audits"
    __table_args__ = (
        Index(None, "draw_id"),
        Index(None, "pair_id"),
        UniqueConstraint("draw_id", "pair_id"),
    )
    draw_id: Mapped[int] = mapped_column(ForeignKey("audit_draws.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    answers: Mapped[list[Any] | None]
    """Chosen answers, in the order of the questions; None until the form was sent."""
    questions: Mapped[list[Any] | None]
    note_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """What the auditor wrote, in the supervisor's file."""
    done_on: Mapped[date | None]


class AuditAction(Scoped):
    """What follows from an audit: who does it by when; closed once it is done."""

    __tablename__ = "audit_actions"
    __table_args__ = (Index(None, "audit_id"), Index(None, "owner_id", "done_on"))
    audit_id: Mapped[int] = mapped_column(ForeignKey("file_audits.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    due: Mapped[date]
    done_on: Mapped[date | None]
