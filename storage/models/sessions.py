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
        CheckConstraint("missed_by IN ('', 'worker', 'supervisor', 'both')", name="missed_by"),
    )  # fmt: skip
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    kind: Mapped[str] = mapped_column(default="planned")
    state: Mapped[str]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    place_private: Mapped[bool | None]
    """Whether the place is private, as whoever books it has said; None: not asked, or not answered."""
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    held_on: Mapped[date | None]
    """The supervisee's local day, once it was held."""
    minutes_held: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    """The policy's code for why a session of this kind took place."""
    activity: Mapped[str] = mapped_column(default="")
    """What was supervised, where a policy has people qualified for activities."""
    outside_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """Names of people from outside who take part, in the worker's file."""
    looking_for_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """What the supervisor will be looking for, as the worker was told beforehand."""
    missed_by: Mapped[str] = mapped_column(default="")
    """Who did not come to a session that is cancelled for that: "worker", "supervisor" or "both"; else empty."""
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_because_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    """Session that this one replaces: one that was cancelled or rescheduled."""
    pair: Mapped[Pair] = relationship(lazy="raise")


class AgendaItem(Scoped):
    """Something that a person wants to discuss; carried over until done or dropped, or parked for the appraisal."""

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("state IN ('open', 'done', 'dropped', 'parked')", name="state"),)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    link: Mapped[str] = mapped_column(default="")
    """Permalink to the chat message that it came from."""
    private: Mapped[bool] = mapped_column(default=False)
    """Whether only its writer sees it until the session."""
    spoken_only: Mapped[bool] = mapped_column(default=False)
    """Whether its worker wants it talked about and not written down: then it has no text, and the mark is all."""
    state: Mapped[str] = mapped_column(default="open")
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_in_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    carried: Mapped[int] = mapped_column(default=0)
    """Number of sessions that it was carried over."""
    purpose: Mapped[str] = mapped_column(default="")
    """One of the policy's functions of supervision that it serves."""


class ActionPoint(Scoped):
    """Something that an owner will do by a date, from a session or from chat."""

    __tablename__ = "actions"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
        CheckConstraint("mode IN ('', 'agreed', 'required')", name="mode"),
        CheckConstraint("type IN ('', 'resource', 'training', 'signpost', 'pass on')", name="type"),
    )
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
    mode: Mapped[str] = mapped_column(default="")
    """Whether the two agreed on it, or the supervisor requires it; empty where the policy does not tell them apart."""
    type: Mapped[str] = mapped_column(default="")
    """Something that the work lacks, training, a place to turn to, something to be passed on; empty for the rest."""
    purpose: Mapped[str] = mapped_column(default="")
    """One of the policy's functions of supervision that it serves."""
    points_to: Mapped[str] = mapped_column(default="")
    """What it answers: "objective:12", "record:7" for the feedback in it, "standard:" and the policy's words."""
    good_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """What good looks like."""
    learned_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """What was learned, in a line, once it was closed."""
    tell_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Who hears that it is done, where that is not whoever gave it."""


class Agreement(Scoped):
    """One version of a pair's supervision agreement. The encrypted text is a JSON object: field key → text."""

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("pair_id", "form", "version"),
        CheckConstraint("state IN ('draft', 'proposed', 'active', 'superseded', 'withdrawn')", name="state"),
    )
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    form: Mapped[str] = mapped_column(default="")
    """Name of a second agreement of the policy, such as a learning agreement; empty for the pair's own."""
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
    minutes: Mapped[int | None]
    """Length of a session."""
    place: Mapped[str] = mapped_column(default="")
    """Where the two meet, unless a booking says otherwise."""
    agenda_mode: Mapped[str] = mapped_column(default="")
    """Whether the two are asked for items "before" a session, or none "at start"; empty: as the policy has it."""
    appraisal_on: Mapped[date | None]
    appraisal_review_on: Mapped[date | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person to turn to where the two can't settle something themselves."""
    document: Mapped[str] = mapped_column(default="")
    """Link to the pair's own document, where the policy lets them use one."""
    policy_version: Mapped[str] = mapped_column(default="")
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))


class Acceptance(Scoped):
    """A person's acceptance of a version of an agreement."""

    __tablename__ = "acceptances"
    __table_args__ = (UniqueConstraint("agreement_id", "person_id"),)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class OpenPoint(Scoped):
    """Point of an agreement that is still to be talked about, and the day on which both are asked again."""

    __tablename__ = "open_points"
    __table_args__ = (UniqueConstraint("pair_id", "key"),)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    key: Mapped[str]
    """Key of the policy's field."""
    ask_on: Mapped[date]
    settled_on: Mapped[date | None]


class ReadTick(Scoped):
    """Tick of one person before a session: they have read what it asks them to read."""

    __tablename__ = "read_ticks"
    __table_args__ = (UniqueConstraint("session_id", "person_id", "what"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    what: Mapped[str]
    at: Mapped[datetime]


class SessionPurpose(Scoped):
    """Function of supervision, by the policy's name, that a session has served."""

    __tablename__ = "session_purposes"
    __table_args__ = (UniqueConstraint("session_id", "name"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    name: Mapped[str]
