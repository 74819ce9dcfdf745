"""Obligations, computed from the facts and the policy."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import About, Scoped


class Obligation(Scoped):
    """One thing owed by a date, and the clause behind it. Derived: `handlers/obligations` computes it from the facts.

    `about` names the facts; with `kind` and `owner_id` it identifies the obligation.
    """

    __tablename__ = "obligations"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "about", "owner_id"),
        Index(None, "organisation_id", "next_nudge_at"),
        Index(None, "owner_id"),
        Index(None, "person_id", "overdue_from"),
        Index(None, "pair_id"),
    )
    kind: Mapped[str]
    about: Mapped[About]
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person who owes it."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Person whose supervision it concerns: leads above this person in the hierarchy see it."""
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"))
    due: Mapped[date]
    overdue_from: Mapped[date | None]
    """First day on which it is overdue; None if the policy names none."""
    since: Mapped[date | None]
    """Day from which it is counted, such as that of the last session; None where it is counted from no day."""
    excused: Mapped[int] = mapped_column(default=0)
    """Number of days by which absence has moved it."""
    stood_from: Mapped[datetime | None]
    """Time since which this date stands."""
    counts: Mapped[bool] = mapped_column(default=True)
    """False for what leads do not see: the second owner's copy of something that two owe, and mere preparation."""
    every: Mapped[str] = mapped_column(default="")
    clause: Mapped[str]
    why: Mapped[str]
    remind_on: Mapped[str]
    """Days on which its owner is reminded, in order, as ISO dates separated by spaces; empty while it is quiet."""
    next_nudge_at: Mapped[datetime | None]
    """Time of the owner's next reminder; None if there is none."""
    nudged_on: Mapped[date | None]
    """Day of the last reminder, in the owner's time zone."""
    told_until: Mapped[date | None]
    """Day up to which reminders count as given: a nudge also covers what would follow within days."""
    snoozed_until: Mapped[date | None]
