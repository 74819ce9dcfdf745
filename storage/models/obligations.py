"""Obligations, computed from the facts and the policy."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class Obligation(Scoped):
    """One thing owed by a date, and the clause behind it. Derived: `handlers/obligations` computes it from the facts.

    `about` says which facts ("pair:7", "session:12"); with `kind` and `owner_id` it names the obligation.
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
    about: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Who owes it."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Whose supervision it concerns: the place in the hierarchy where leads see it."""
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"))
    due: Mapped[date]
    overdue_from: Mapped[date | None]
    """The first day on which it is overdue; None where the policy names none."""
    counts: Mapped[bool] = mapped_column(default=True)
    """False for what leads do not see: the second owner's copy of something that two owe, and mere preparation."""
    every: Mapped[str] = mapped_column(default="")
    clause: Mapped[str]
    why: Mapped[str]
    remind_on: Mapped[str]
    """The days on which its owner is told, in order, as dates between spaces; empty while it is quiet."""
    next_nudge_at: Mapped[datetime | None]
    """When its owner is next told; None while there is nothing more to say."""
    nudged_on: Mapped[date | None]
    """Its owner's day on which it was last told."""
    told_until: Mapped[date | None]
    """Up to which day its steps are said: a nudge that goes out anyway takes along what would follow within days."""
    snoozed_until: Mapped[date | None]
