"""What goes out and comes back: the outbox, posted messages, open questions, idempotency keys, undo."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class HandledRequest(Scoped):
    """A request that a channel may send again: whoever hears the same `key` twice does nothing the second time."""

    __tablename__ = "handled_requests"
    __table_args__ = (UniqueConstraint("organisation_id", "key"), Index(None, "organisation_id", "at"))
    key: Mapped[str]
    at: Mapped[datetime]


class OutboxMessage(Scoped):
    """An effect that a feature queues and delivery carries out: a message to a person.

    `name` and `ids` name a card's builder; `key` makes it happen once. `lease_until` and `fence` let one worker at a
    time carry it out and refuse a late mark.
    """

    __tablename__ = "outbox"
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
    """With it, the outbox message is to bring this message up to date rather than to send a new one."""
    deletes: Mapped[bool] = mapped_column(default=False)
    """Whether it is to delete that message."""
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
    workspace: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    ref: Mapped[str]
    """The channel's own name for the message."""
    sent_at: Mapped[datetime]


class UndoEntry(Scoped):
    """What a row was before somebody changed it, so that it can be undone. Never holds text."""

    __tablename__ = "undo_entries"
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    about: Mapped[str] = mapped_column(index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class PendingRequest(Scoped):
    """A request that waits for its writer to answer a question ("with whom?"); what was typed is sealed with it."""

    __tablename__ = "pending_requests"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    action: Mapped[str]
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class ListPosition(Scoped):
    """The last list under this name that a person was shown: which rows stood there as 1, 2, 3 …"""

    __tablename__ = "list_positions"
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
    workspace: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    ref: Mapped[str] = mapped_column(default="")
    under: Mapped[str] = mapped_column(default="")
    """The `ref` of the message in whose thread it was asked, if it was asked in one."""
