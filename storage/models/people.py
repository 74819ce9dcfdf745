"""People, their identities on channels, pairs, cover, absences, and grants to read records."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Path, Scoped


class Person(Scoped):
    """Somebody in the organisation. `path` holds the ids from the top of the hierarchy down to this one: "/1/7/"."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        Index(None, "organisation_id", "path"),
        Index(
            "introductions",
            "organisation_id",
            "introduce_at",
            sqlite_where=text("introduce_at IS NOT NULL"),
            postgresql_where=text("introduce_at IS NOT NULL"),
        ),
    )
    name: Mapped[str]
    email: Mapped[str]
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    path: Mapped[str] = mapped_column(Path, default="")
    role: Mapped[str] = mapped_column(default="")
    role_from: Mapped[date | None]
    """Day on which the list of people first gave them another role than before; None while it never has."""
    stage: Mapped[str] = mapped_column(default="")
    stage_from: Mapped[date | None]
    stage_until: Mapped[date | None]
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person who assesses somebody in a programme; None where it is whoever the policy says."""
    person_type: Mapped[str] = mapped_column(default="")
    """The policy's own term, such as agency, volunteer or student."""
    team: Mapped[str] = mapped_column(default="")
    """Team name; if empty, the team is called by the manager's name."""
    staff_number: Mapped[str] = mapped_column(default="")
    fte: Mapped[float] = mapped_column(default=1.0)
    starts_on: Mapped[date | None]
    leaving_on: Mapped[date | None]
    """Last day, as announced in the list of people."""
    left_on: Mapped[date | None]
    timezone: Mapped[str] = mapped_column(default="Europe/London")
    working_days: Mapped[str] = mapped_column(default="1,2,3,4,5")
    """ISO weekdays (Monday is 1), separated by commas."""
    is_admin: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[date | None]
    introduced_at: Mapped[datetime | None]
    """Time at which the bot first wrote to this person and introduced itself."""
    introduce_at: Mapped[datetime | None]
    """Time from which the introduction may be sent by itself; None for whoever has it, or had it queued."""

    def stage_on(self, day: date) -> str:
        """Return the stage that somebody is in on a day: none once its last day has passed."""
        return "" if self.stage_until is not None and self.stage_until < day else self.stage

    @property
    def stage_began(self) -> date | None:
        """First day of the stage: as noted, else the person's first day; None where there is no stage."""
        return (self.stage_from or self.starts_on) if self.stage else None


class Identity(Scoped):
    """Person on one channel. `workspace` is a Slack workspace, a Teams tenant, or empty for the console."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("organisation_id", "channel", "workspace", "address"),
        Index(None, "person_id"),
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[str]
    workspace: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    unreachable: Mapped[str] = mapped_column(default="")
    """Reason, for the admin, why the channel could not reach this person; empty while it can."""


class Conversation(Scoped):
    """Conversation between a person and the bot, for channels where an address alone is not enough to write to it."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("organisation_id", "channel", "workspace", "address"),)
    channel: Mapped[str]
    workspace: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    ref: Mapped[str]
    """The channel's own id of the conversation."""
    service_url: Mapped[str]
    """Base address for calling the channel about it."""


class Pair(Scoped):
    """Supervisor and supervisee in one series, from `starts_on` to `ends_on` (included)."""

    __tablename__ = "pairs"
    __table_args__ = (
        Index(None, "supervisee_id"),
        Index(None, "supervisor_id"),
        Index(
            "one_open_pair",
            "supervisor_id",
            "supervisee_id",
            "series",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        CheckConstraint("supervisor_id <> supervisee_id", name="two_people"),
    )
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    supervisee_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    series: Mapped[str] = mapped_column(default="line")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    handed_over_from_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"))
    """Pair whose open items and records this one took over: they follow the supervisee."""
    supervisor: Mapped[Person] = relationship(foreign_keys=[supervisor_id], lazy="raise")
    supervisee: Mapped[Person] = relationship(foreign_keys=[supervisee_id], lazy="raise")
    covers: Mapped[list["Cover"]] = relationship(lazy="raise", viewonly=True, order_by="Cover.id")


class Cover(Scoped):
    """Person who stands in for a pair's supervisor, from `from_on` to `until_on` (included)."""

    __tablename__ = "covers"
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]


class Absence(Scoped):
    """Days away, first and last included; `last_day` is None until the person is back. The reason is never stored."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "organisation_id", "last_day"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    no_session_on: Mapped[date | None]
    """Day on which the supervisor said that no session on the return is needed; None while nobody has."""


class FrequencyRequest(Scoped):
    """Request by one of a pair for more frequent sessions."""

    __tablename__ = "frequency_requests"
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    every: Mapped[str]
    asked_on: Mapped[date]
    until_on: Mapped[date | None]
    """Last day on which it counts, as for a probation; None until it is withdrawn."""
    withdrawn_on: Mapped[date | None]


class Completion(Scoped):
    """Something that a person has completed: a review of a programme, a part of their induction, a phase agreed on.

    `what` is "review", "induction", "series" or "stage"; `name` is its name in the policy.
    """

    __tablename__ = "completions"
    __table_args__ = (
        UniqueConstraint("person_id", "what", "name"),
        CheckConstraint("what IN ('review', 'induction', 'series', 'stage')", name="what"),
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    what: Mapped[str]
    name: Mapped[str]
    done_on: Mapped[date]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person who noted it; None for a list that was imported."""


class WorkCount(Scoped):
    """Amount of work that a person did on a day, for measures that count by it: a number and nothing else.

    `what` is "shifts", "client sessions" or "hours"; a month's total stands on its last day.
    """

    __tablename__ = "work_counts"
    __table_args__ = (
        UniqueConstraint("person_id", "what", "on"),
        CheckConstraint("what IN ('shifts', 'client sessions', 'hours')", name="what"),
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    what: Mapped[str]
    on: Mapped[date]
    number: Mapped[float]


class Grant(Scoped):
    """Permission to read one person's records for a stated purpose, from `from_on` to `until_on` (included)."""

    __tablename__ = "grants"
    reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    because_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """Why it was granted for a purpose that the policy does not name, in the file of the person."""
