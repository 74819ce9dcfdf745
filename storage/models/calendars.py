"""Sessions in people's calendars: entries, how each person's calendar is reached, feeds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class CalendarEntry(Scoped):
    """A session in one person's calendar: how it should stand there, and how it stood when both were last equal.

    `starts_at`, `minutes` and `wanted` say how it should stand. A session that is moved keeps its entries: they then
    name the session that took its place.
    """

    __tablename__ = "calendar_entries"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id", "generation"),
        Index(None, "person_id", "ref"),
        CheckConstraint("state IN ('pending', 'synced', 'asked', 'removed')", name="state"),
    )
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    """"file", "outlook", "google" or "caldav"."""
    guest: Mapped[bool] = mapped_column(default=False)
    """Whether the other's event brings it here, by an invitation."""
    uid: Mapped[str]
    """Names the event in every calendar."""
    generation: Mapped[int] = mapped_column(default=1)
    """An event that was taken away is made again as a row of its own, one higher: its name is never free again."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Raised by each change; the calendar's own copy stands at `done`."""
    done: Mapped[int | None]
    wanted: Mapped[bool] = mapped_column(default=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    ref: Mapped[str] = mapped_column(default="")
    """The provider's own name for the event."""
    etag: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="pending")
    """"asked": both sides changed it, and its organiser was asked what counts."""
    equal_at: Mapped[datetime | None]
    equal_minutes: Mapped[int | None]
    """When it began and how long it was when Alongside and the calendar were last equal."""
    answer: Mapped[str] = mapped_column(default="")
    answered_for: Mapped[datetime | None]
    """The start that the answer was given for: an answer to another time is none."""


class CalendarAccount(Scoped):
    """A person's calendar, where it is not the organisation's default, and how far its changes were read.

    `kind` is empty for the organisation's default, "off" where the person wants no calendar and no files.
    """

    __tablename__ = "calendar_accounts"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(default="")
    private: Mapped[bool] = mapped_column(default=False)
    """Whether entries in calendars say "Private" in place of what is met for."""
    address: Mapped[str] = mapped_column(default="")
    """The calendar's own address, where the provider has one: a CalDAV collection."""
    username: Mapped[str] = mapped_column(default="")
    ring_key: Mapped[str] = mapped_column(default="")
    sealed: Mapped[bytes | None]
    """A password or refresh token, sealed by that key of the ring."""
    cursor: Mapped[str] = mapped_column(default="")
    """Where the provider's list of changes was read up to."""
    cursor_until: Mapped[datetime | None]
    """The end of the window that the cursor is for, where it has one."""
    looked_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")
    """Why the calendar could not be reached, in fixed words; empty while it can."""


class CalendarFeed(Scoped):
    """An address that a person's calendar may subscribe to, known by the digest of its secret part."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (UniqueConstraint("digest"), Index(None, "person_id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str]
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
