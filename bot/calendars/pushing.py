"""One entry brought into its calendar: looked at first, then made, moved or taken away, then noted.

Between any two steps the process may die: the same is done again, finds what is there by its name, and goes on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.app import App
from bot.calendars import accounts
from bot.calendars.contract import Calendar, Event, PersonCalendar, Wish
from handlers.calendars import entries, planning
from handlers.sessions import from_calendars
from handlers.sessions.from_calendars import Outside
from storage.models import CalendarEntry, OutboxMessage, Person
from storage.queries import calendars as queries

ONLINE = frozenset({"online", "teams", "meet", "video", "video call", "google meet", "microsoft teams"})
"""What a place says where an online meeting is wanted."""


@dataclass(frozen=True, slots=True)
class EntryJob:
    """What has to be done for an entry: how it should stand, and how it stood when both were last equal."""

    entry_id: int
    kind: str
    account: PersonCalendar
    wanted: bool
    ref: str
    etag: str
    uid: str
    sequence: int
    equal: tuple[datetime, datetime] | None
    wish: Wish


@dataclass(frozen=True, slots=True)
class Done:
    """How it went. "changed": the calendar's own has changed too since both were equal, and nothing was written."""

    how: Literal["there", "taken away", "changed"]
    event: Event | None = None


def load(app: App, message: OutboxMessage) -> EntryJob | None:
    """Return what is to be done; None where nothing is any more."""
    with app.transaction(reading=True) as db:
        entry = queries.entry(db, int(message.ids["entry"]))
        if (
            entry is None
            or entry.guest
            or entry.state in ("asked", "removed")
            or entry.done == entry.sequence
        ):
            return None
        (session,) = queries.sessions(db, [entry.session_id])
        person = db.get_one(Person, entry.person_id)
        account = accounts.account(db, person, queries.accounts(db, [person.id]).get(person.id))
        said = replace(
            entries.said(db, app.policy, app.setup, session, entry),
            start=entry.starts_at, minutes=entry.minutes, cancelled=False,
        )  # fmt: skip
        other = [e for e in queries.entries_of(db, [session.id]) if e.guest and e.wanted]
        guest = db.get_one(Person, other[0].person_id).email if other else ""
        end = entry.starts_at + timedelta(minutes=entry.minutes)
        wish = Wish(said, end, guest, session.place.strip().casefold() in ONLINE)
        return EntryJob(
            entry.id, entry.kind, account, entry.wanted, entry.ref, entry.etag, entry.uid, entry.sequence,
            _equal(entry), wish,
        )  # fmt: skip


def carry_out(calendar: Calendar, job: EntryJob) -> Done:
    """Bring the calendar in line. Raises CalendarError."""
    if not job.wanted:
        there = None if job.ref else calendar.find(job.account, job.uid)
        ref = job.ref or (there.ref if there is not None else "")
        if ref:
            calendar.cancel(job.account, ref)
        return Done("taken away")
    there = calendar.get(job.account, job.ref) if job.ref else None
    there = there or calendar.find(job.account, job.uid)  # ids change when a mailbox is moved
    if there is None and not job.ref:
        there = calendar.create(job.account, job.wish)
        if there.gone:
            return Done("changed")
        if (there.start, there.end) == (job.wish.entry.start, job.wish.end):
            return Done("there", there)
    if there is None or (job.equal is not None and not _as(there, job.equal) and not _wished(there, job)):
        return Done("changed", there)
    written = calendar.change(job.account, there.ref, there.etag, job.wish)
    return Done("changed") if written is None else Done("there", written)


def keep(app: App, job: EntryJob, done: Done) -> None:
    """Note how it went. What changed meanwhile has a message of its own."""
    with app.transaction() as db:
        entry = queries.entry(db, job.entry_id, lock=True)
        if entry is None or entry.uid != job.uid:
            return
        if done.how == "changed":
            event = done.event
            outside = Outside(event.start, event.end) if event is not None else Outside(gone=True)
            from_calendars.both_changed(db, app.request, entry, outside, app.clock.now())
            return
        if done.how == "taken away":
            entry.done = job.sequence
            if not entry.wanted:
                entry.state = "removed"
            return
        assert done.event is not None
        entry.ref, entry.etag, entry.done = done.event.ref, done.event.etag, job.sequence
        entry.equal_at, entry.equal_minutes = job.wish.entry.start, job.wish.entry.minutes
        if entry.sequence == job.sequence:
            entry.state = "synced"
            for guest in (e for e in queries.entries_of(db, [entry.session_id]) if e.guest and e.wanted):
                guest.state, guest.done = "synced", guest.sequence
                guest.equal_at, guest.equal_minutes = entry.equal_at, entry.equal_minutes
        elif not entry.wanted or entry.state == "pending":
            planning.push(db, entry, app.clock.now(), f":after{job.sequence}")


def _equal(entry: CalendarEntry) -> tuple[datetime, datetime] | None:
    if entry.equal_at is None:
        return None
    return entry.equal_at, entry.equal_at + timedelta(minutes=entry.equal_minutes or 0)


def _as(event: Event, when: tuple[datetime, datetime]) -> bool:
    return (event.start, event.end) == when


def _wished(event: Event, job: EntryJob) -> bool:
    return _as(event, (job.wish.entry.start, job.wish.end))
