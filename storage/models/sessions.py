"""Sessions, their agenda and actions, and the agreements of a pair."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Scoped
from storage.models.people import Pair


class Session(Scoped):
    """One meeting of a pair: proposed → booked → held, or cancelled."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "pair_id", "starts_at"),
        Index("one_pair_one_time", "pair_id", "starts_at", unique=True,
              sqlite_where=text("state <> 'cancelled'"), postgresql_where=text("state <> 'cancelled'")),
        Index("ix_sessions_ahead", "organisation_id", "starts_at",
              sqlite_where=text("state IN ('proposed', 'booked')"),
              postgresql_where=text("state IN ('proposed', 'booked')")),
        CheckConstraint("state IN ('proposed', 'booked', 'held', 'cancelled')", name="state"),
    )  # fmt: skip
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    kind: Mapped[str] = mapped_column(default="planned")
    state: Mapped[str]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    held_on: Mapped[date | None]
    """The supervisee's local day, once it was held."""
    minutes_held: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    """The policy's code for why a session of this kind took place."""
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_because_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    """Session that this one replaces: one that was cancelled or rescheduled."""
    pair: Mapped[Pair] = relationship(lazy="raise")


class AgendaItem(Scoped):
    """Something that a person wants to discuss; carried over until done or dropped."""

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    link: Mapped[str] = mapped_column(default="")
    """Permalink to the chat message that it came from."""
    private: Mapped[bool] = mapped_column(default=False)
    """Whether only its writer sees it until the session."""
    state: Mapped[str] = mapped_column(default="open")
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_in_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    carried: Mapped[int] = mapped_column(default=0)
    """Number of sessions that it was carried over."""


class ActionPoint(Scoped):
    """Something that an owner will do by a date, from a session or from chat."""

    __tablename__ = "actions"
    __table_args__ = (CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),)
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    link: Mapped[str] = mapped_column(default="")
    due: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    deferred: Mapped[int] = mapped_column(default=0)
    """Number of times that its date was put off."""
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Agreement(Scoped):
    """One version of a pair's supervision agreement. The encrypted text is a JSON object: field key → text."""

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("pair_id", "version"),
        CheckConstraint("state IN ('proposed', 'active', 'superseded', 'withdrawn')", name="state"),
    )
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    active_on: Mapped[date | None]
    """Day on which both had accepted it."""
    review_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    every: Mapped[str] = mapped_column(default="")
    """Interval between sessions that it sets, such as "3 weeks"."""
    record_days: Mapped[int | None]
    """Days within which a record is to be written, counted as the policy counts them."""
    policy_version: Mapped[str] = mapped_column(default="")
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))


class Acceptance(Scoped):
    """A person's acceptance of a version of an agreement."""

    __tablename__ = "acceptances"
    __table_args__ = (UniqueConstraint("agreement_id", "person_id"),)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
