"""Outgoing and incoming messages: outbox, posted messages, open questions, idempotency keys, undo."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import About, AboutText, Scoped


class HandledRequest(Scoped):
    """Idempotency key of a handled request: a request with the same `key` is not handled a second time."""

    __tablename__ = "handled_requests"
    __table_args__ = (UniqueConstraint("organisation_id", "key"), Index(None, "organisation_id", "at"))
    key: Mapped[str]
    at: Mapped[datetime]


class OutboxMessage(Scoped):
    """Message to a person that a feature queues and delivery sends, refreshes or deletes.

    `name` and `ids` name a card's builder; `key` is unique, so the message is queued once. `lease_until` and `fence`
    let one worker at a time process it and refuse a late mark. A person's messages in one lane go in the order of
    their ids.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index(None, "state", "due_at"),
        Index(
            "ix_outbox_waiting_message",
            "message_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_waiting_lane",
            "organisation_id",
            "lane",
            "due_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_waiting_person",
            "person_id",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("state IN ('waiting', 'sent', 'unneeded', 'failed')", name="state"),
    )
    name: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ids: Mapped[dict[str, Any]]
    key: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    """Posted message to refresh; None to send a new one."""
    deletes: Mapped[bool] = mapped_column(default=False)
    """Whether to delete that message instead."""
    due_at: Mapped[datetime]
    """When it is to be sent: it does not change, so that nothing later in the same conversation overtakes it."""
    lane: Mapped[str] = mapped_column(default="")
    """Where it is sent: a channel and its workspace, "slack:T1"; empty until delivery has looked at it."""
    not_before: Mapped[datetime | None]
    """Time of the next attempt; None: at once."""
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")


class PostedMessage(Scoped):
    """Card that was sent: how to build it again, and where it is, so that it can be refreshed."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "organisation_id", "about"), Index(None, "address", "ref"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    ids: Mapped[dict[str, Any]]
    about: Mapped[str] = mapped_column(default="")
    channel: Mapped[str]
    workspace: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    ref: Mapped[str]
    """The channel's own id of the message."""
    sent_at: Mapped[datetime]
    drawn: Mapped[int] = mapped_column(default=0)
    """How often its card was built for this place: whoever finds a higher number after sending sent an older one."""


class ChannelPost(Scoped):
    """Channel of a platform in which a lead has the week's figures posted, without names."""

    __tablename__ = "channel_posts"
    __table_args__ = (UniqueConstraint("organisation_id", "channel", "workspace", "address"),)
    lead_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[str]
    workspace: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    """The platform's own id of the channel."""
    service_url: Mapped[str] = mapped_column(default="")
    """Base address for calling the platform about it, where it has several."""
    set_at: Mapped[datetime]


class Turn(Scoped):
    """Something that all replicas together do only so often: a scheduled job, or calls that a platform limits."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    name: Mapped[str]
    free_at: Mapped[datetime]
    """When the next turn may be taken at the given rate; earlier by as much as a burst allows."""


class UndoEntry(Scoped):
    """State of a row before and after a change, so that the change can be undone. Contains no text."""

    __tablename__ = "undo_entries"
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    about: Mapped[About] = mapped_column(index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class PendingRequest(Scoped):
    """Request that waits for its writer to answer a question ("with whom?"), with the typed text encrypted."""

    __tablename__ = "pending_requests"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    action: Mapped[str]
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class ListPosition(Scoped):
    """Rows that a person was last shown as 1, 2, 3 … in the list `name`."""

    __tablename__ = "list_positions"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id", "name"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    ids: Mapped[str]
    """Ids of the rows in the order shown, separated by commas."""
    at: Mapped[datetime]


class Question(Scoped):
    """Question that the bot asked a person, open until it is closed.

    `offered` holds times (ISO 8601) in the order shown. The last columns name the message that carries the question,
    so that a reply to that message is an answer to it.
    """

    __tablename__ = "questions"
    __table_args__ = (Index(None, "person_id", "closed_at"), Index(None, "address", "ref"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked: Mapped[str]
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pairs.id"))
    about: Mapped[About | None] = mapped_column(AboutText, nullable=False)
    """The one thing that it concerns; None if there is none."""
    offered: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """Time at which it was answered, or asked again in another message."""
    channel: Mapped[str] = mapped_column(default="")
    workspace: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    ref: Mapped[str] = mapped_column(default="")
    under: Mapped[str] = mapped_column(default="")
    """The `ref` of the message in whose thread it was asked, if any."""
