"""Every table. Each carries its organisation, and nothing that people write about each other stands here in clear:
such text is a row of `texts`, sealed under the key of one person's file (`storage/secrets`).

Days are local dates of the person concerned; moments are UTC.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

Key = BigInteger().with_variant(Integer, "sqlite")
Path = String().with_variant(String(collation="C"), "postgresql")
"""Compared byte by byte, so that "everyone below" is one range of an index."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python; refuses a naive one rather than guessing its zone."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As it was given, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The tables' common ground."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime, dict[str, Any]: JSON}


class Organisation(Base):
    """One tenant."""

    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    policy_fingerprint: Mapped[str] = mapped_column(default="")
    days_passed_at: Mapped[datetime | None]
    """Up to when what time itself changes has been computed anew."""


class Owned:
    """A row of one organisation; `storage/db` fills it in and keeps every query inside it."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), default=None)


class Scoped(Owned, Base):
    """An organisation's row, with a number of its own."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(Key, primary_key=True)


class Person(Scoped):
    """Somebody in the organisation. `path` holds the ids from the top of the hierarchy down to this one: "/1/7/"."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("organisation_id", "email"), Index(None, "organisation_id", "path"))
    name: Mapped[str]
    email: Mapped[str]
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    path: Mapped[str] = mapped_column(Path, default="")
    role: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="")
    stage_from: Mapped[date | None]
    stage_until: Mapped[date | None]
    person_type: Mapped[str] = mapped_column(default="")
    """Such as agency, volunteer, student: as the policy's rules name them."""
    team: Mapped[str] = mapped_column(default="")
    """Empty: the team is called by the manager's name."""
    staff_number: Mapped[str] = mapped_column(default="")
    fte: Mapped[float] = mapped_column(default=1.0)
    starts_on: Mapped[date | None]
    leaving_on: Mapped[date | None]
    """The last day, as the list of people says beforehand."""
    left_on: Mapped[date | None]
    timezone: Mapped[str] = mapped_column(default="Europe/London")
    working_days: Mapped[str] = mapped_column(default="1,2,3,4,5")
    """ISO weekdays, Monday 1."""
    is_admin: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[date | None]
    introduced_at: Mapped[datetime | None]
    """When the bot first wrote to this person and said who it is."""


class Identity(Scoped):
    """A person on one channel: `place` is a Slack workspace, a Teams tenant, or empty for the console."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("organisation_id", "channel", "place", "address"),
        Index(None, "person_id"),
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    unreachable: Mapped[str] = mapped_column(default="")
    """Why the channel could not reach this person, for the admin; empty while it can."""


class Conversation(Scoped):
    """The conversation between a person and the bot, where their address alone does not say how to write to it."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("organisation_id", "channel", "place", "address"),)
    channel: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    ref: Mapped[str]
    """The channel's own name for the conversation."""
    service_url: Mapped[str]
    """Where the channel is called for it."""


class Pair(Scoped):
    """A supervisor and a supervisee, from a day to a day (the last one included), in one series."""

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
    """The pair whose open items and records this one took over: they follow the supervisee."""
    supervisor: Mapped[Person] = relationship(foreign_keys=[supervisor_id], lazy="raise")
    supervisee: Mapped[Person] = relationship(foreign_keys=[supervisee_id], lazy="raise")


class Cover(Scoped):
    """Somebody stands in for a pair's supervisor, from a day to a day, both included."""

    __tablename__ = "covers"
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]


class Absence(Scoped):
    """Days away, both included; `last_day` is unknown until the person is back. Never why."""

    __tablename__ = "absences"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]


class FrequencyRequest(Scoped):
    """Somebody in a pair asked for more frequent sessions."""

    __tablename__ = "asks"
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    every: Mapped[str]
    asked_on: Mapped[date]
    withdrawn_on: Mapped[date | None]


class Session(Scoped):
    """One meeting of a pair. proposed → booked → held, or cancelled; its record goes on from there."""

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
    cancelled_because_id: Mapped[str | None] = mapped_column(ForeignKey("texts.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    """The session that this one is in place of: one that was cancelled, or that moves."""
    pair: Mapped[Pair] = relationship(lazy="raise")


class AgendaItem(Scoped):
    """Something a person wants to discuss; carried over until done or dropped."""

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text_id: Mapped[str] = mapped_column(ForeignKey("texts.id"))
    link: Mapped[str] = mapped_column(default="")
    """A permalink to the chat message it came from."""
    private: Mapped[bool] = mapped_column(default=False)
    """Only its writer sees it until the session."""
    state: Mapped[str] = mapped_column(default="open")
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_in_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"))
    carried: Mapped[int] = mapped_column(default=0)
    """How many sessions it has outlived."""


class Record(Scoped):
    """The written account of a session. Its words are its versions; once agreed they are only added to."""

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'shared', 'agreed', 'disputed')", name="state"),
        UniqueConstraint("session_id"),
    )
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), index=True)
    template: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    writer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    session: Mapped[Session] = relationship(lazy="raise")


class RecordVersion(Scoped):
    """A record as it stood once: the sealed text is a JSON object, template section key → words."""

    __tablename__ = "record_versions"
    __table_args__ = (UniqueConstraint("record_id", "number"),)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    number: Mapped[int]
    text_id: Mapped[str] = mapped_column(ForeignKey("texts.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]


class Signature(Scoped):
    """What a person made of one version of a record: agreed, signed, disputed, commented or initialled.

    `digest` is the SHA-256 of the text that was in front of them.
    """

    __tablename__ = "signatures"
    version_id: Mapped[int] = mapped_column(ForeignKey("record_versions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    how: Mapped[str]
    at: Mapped[datetime]
    digest: Mapped[str]
    text_id: Mapped[str | None] = mapped_column(ForeignKey("texts.id"))


class ActionPoint(Scoped):
    """Something an owner will do by a date, from a session or from chat."""

    __tablename__ = "actions"
    __table_args__ = (CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),)
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text_id: Mapped[str] = mapped_column(ForeignKey("texts.id"))
    link: Mapped[str] = mapped_column(default="")
    due: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    deferred: Mapped[int] = mapped_column(default=0)
    """How often it was given longer."""
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Agreement(Scoped):
    """One version of a pair's supervision agreement. The sealed text is a JSON object, field key → words."""

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
    """The day on which both had accepted it."""
    review_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    every: Mapped[str] = mapped_column(default="")
    """The interval between sessions that it sets, such as "3 weeks"."""
    record_days: Mapped[int | None]
    """How soon it wants a record written, in days as the policy counts them."""
    policy_version: Mapped[str] = mapped_column(default="")
    text_id: Mapped[str] = mapped_column(ForeignKey("texts.id"))


class Acceptance(Scoped):
    """A person accepted a version of an agreement."""

    __tablename__ = "acceptances"
    __table_args__ = (UniqueConstraint("agreement_id", "person_id"),)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


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
    snoozed_until: Mapped[date | None]


class HandledRequest(Scoped):
    """A request that a channel may send again: whoever hears the same `key` twice does nothing the second time."""

    __tablename__ = "heard"
    __table_args__ = (UniqueConstraint("organisation_id", "key"), Index(None, "organisation_id", "at"))
    key: Mapped[str]
    at: Mapped[datetime]


class OutboxMessage(Scoped):
    """An effect that a feature promised and delivery carries out: a message to a person.

    `name` and `ids` name a card's builder; `key` makes it happen once. `lease_until` and `fence` let one worker at a
    time carry it out and refuse a late mark.
    """

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index(None, "state", "due_at"),
        CheckConstraint("state IN ('waiting', 'sent', 'unneeded', 'failed')", name="state"),
    )
    name: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ids: Mapped[dict[str, Any]]
    key: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    """With it, the promise is to bring this message up to date rather than to send a new one."""
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")


class PostedMessage(Scoped):
    """A card that was sent, so that it can be brought up to date: how to build it again, and where it stands."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "organisation_id", "about"), Index(None, "address", "ref"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    ids: Mapped[dict[str, Any]]
    about: Mapped[str] = mapped_column(default="")
    channel: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    ref: Mapped[str]
    """The channel's own name for the message."""
    sent_at: Mapped[datetime]


class UndoEntry(Scoped):
    """What a row was before somebody changed it, so that it can be undone. Never holds text."""

    __tablename__ = "changes"
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    about: Mapped[str] = mapped_column(index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class PendingRequest(Scoped):
    """A request that waits for its writer to answer a question ("with whom?"); what was typed is sealed with it."""

    __tablename__ = "parked"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    action: Mapped[str]
    text_id: Mapped[str] = mapped_column(ForeignKey("texts.id"))
    at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class ListPosition(Scoped):
    """The last list under this name that a person was shown: which rows stood there as 1, 2, 3 …"""

    __tablename__ = "lists"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id", "name"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    ids: Mapped[str]
    """Keys of the rows in the order shown, by commas."""
    at: Mapped[datetime]


class Question(Scoped):
    """What the bot asked a person, open until it is closed: `offered` holds times, ISO 8601, in the order shown.

    The last columns say which message carries it, so that an answer to that message is an answer to this.
    """

    __tablename__ = "questions"
    __table_args__ = (Index(None, "person_id", "closed_at"), Index(None, "address", "ref"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked: Mapped[str]
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"))
    about: Mapped[str] = mapped_column(default="")
    """"session:12", "action:5" … where the question is about one thing."""
    offered: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was answered, or asked anew in another message."""
    channel: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    ref: Mapped[str] = mapped_column(default="")
    under: Mapped[str] = mapped_column(default="")
    """The `ref` of the message in whose thread it was asked, if it was asked in one."""


class Installation(Scoped):
    """The bot in one Slack workspace, or in a whole Enterprise Grid, by OAuth. `place` is that one's id."""

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("organisation_id", "place"),)
    place: Mapped[str]
    enterprise: Mapped[str] = mapped_column(default="")
    """The Grid that it belongs to, if any."""
    whole: Mapped[bool] = mapped_column(default=False)
    """Whether it is in the whole Grid."""
    name: Mapped[str] = mapped_column(default="")
    scopes: Mapped[str] = mapped_column(default="")
    """What its token may do, by commas."""
    ring_key: Mapped[str]
    """Which key of the ring seals its tokens."""
    sealed: Mapped[bytes]
    """Its token and, where tokens are rotated, the one that renews it."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised whenever the tokens change: what was found out about older ones no longer counts."""
    expires_at: Mapped[datetime | None]
    renewing_until: Mapped[datetime | None]
    """Until when somebody is renewing the token, by the database's clock; nobody else does then."""
    installed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="")


class FileKey(Owned, Base):
    """The key of one person's file, wrapped by a key of the organisation's ring. Destroying it destroys their text."""

    __tablename__ = "file_keys"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    ring_key: Mapped[str]
    """Which key of the ring wraps it."""
    wrapped: Mapped[bytes]


class EncryptedText(Owned, Base):
    """Text that people write about each other, sealed (AES-256-GCM) under the key of one person's file."""

    __tablename__ = "texts"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """Whose file it is in."""
    sealed: Mapped[bytes]
    """12 bytes of nonce, then the ciphertext with its tag."""


class Grant(Scoped):
    """Somebody may read one person's records for a stated purpose, for a time."""

    __tablename__ = "grants"
    reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class AuditEntry(Scoped):
    """Who did or read what, when. Append-only: triggers refuse any other change than sealing it into the chain."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("organisation_id", "position"),
        Index("ix_journal_unsealed", "organisation_id", "id",
              sqlite_where=text("position IS NULL"), postgresql_where=text("position IS NULL")),
        Index(None, "person_id"),
    )  # fmt: skip
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verb: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whose file it concerns."""
    detail: Mapped[str] = mapped_column(default="")
    """Purpose or outcome in fixed words; never what people wrote."""
    position: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))
