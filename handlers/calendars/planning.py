"""Planning of calendar entries, brought in line with the sessions that a transaction has changed.

It runs at the end of every transaction, so that whatever changes a session (a button, an undo, an answer typed) changes
the entries too. What has to be told to a calendar is an outbox message, named by entry, generation and change.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.calendar_setup import INVITING, SERVERS, Setup
from storage import outbox
from storage.db import Db
from storage.models import CalendarEntry, Person, Session
from storage.queries import calendars as queries
from storage.queries import pairs

EFFECT = "calendar.entry"
"""Outbox message that writes one entry into its calendar."""


def follow(db: Db, setup: Setup, now: datetime) -> None:
    """Bring entries in line with the sessions that this transaction has changed."""
    db.flush()
    if not db.dirty_sessions:
        return
    ids = set(db.dirty_sessions)
    db.dirty_sessions.clear()
    changed = [s for s in queries.sessions(db, ids) if s.state in ("booked", "cancelled")]
    if not changed:
        return
    # Booked ones first: they take over the entries of what they replace.
    for session in sorted(changed, key=lambda s: s.state != "booked"):
        if session.state == "booked" and session.starts_at > now:
            _book(db, setup, session, now)
        elif session.state == "cancelled":
            _cancel(db, session, now)


def lead(db: Db, session: Session) -> Person:
    """Whoever leads a session: the supervisor, or who stands in for them on its day."""
    pair = session.pair
    day = session.starts_at.astimezone(ZoneInfo(pair.supervisor.timezone)).date()
    covering = pairs.membership_in(db, pair, day)
    if not covering or pair.supervisee_id in covering:
        return pair.supervisor
    return db.get_one(Person, covering[0])


def push(db: Db, entry: CalendarEntry, now: datetime, again: str = "") -> None:
    """Queue the message that writes an entry into its calendar; files are sent with chat messages instead."""
    if entry.kind not in SERVERS or entry.guest:
        return
    key = f"{EFFECT}:{entry.id}:{entry.generation}:{entry.sequence}{again}"
    outbox.enqueue(db, EFFECT, entry.person_id, key, now, entry=entry.id)


def fresh_uid() -> str:
    """Return a name for an event that no other event has; of the letters that Google takes for ids (a to v, 0 to 9)."""
    return secrets.token_hex(16)


def _book(db: Db, setup: Setup, session: Session, now: datetime) -> None:
    entries = queries.entries_of(db, [session.id]) or _taken_over(db, session)
    for entry in entries:
        if entry.wanted and (entry.starts_at, entry.minutes) != (session.starts_at, session.minutes):
            entry.starts_at, entry.minutes = session.starts_at, session.minutes
            entry.sequence += 1
            entry.state = "pending" if entry.kind in SERVERS else "synced"
            db.flush()
            push(db, entry, now)
    _make(db, setup, session, entries, now)


def _taken_over(db: Db, session: Session) -> list[CalendarEntry]:
    """Return the entries of the session that this one was moved from."""
    if session.replaces_id is None:
        return []
    (before,) = queries.sessions(db, [session.replaces_id])
    if before.state != "cancelled" or before.cancelled_at is not None:
        return []
    entries = queries.entries_of(db, [before.id])
    for entry in entries:
        entry.session_id = session.id
    return entries


def _make(db: Db, setup: Setup, session: Session, known: Sequence[CalendarEntry], now: datetime) -> None:
    """Make the entries that are missing: one each, or one event of the leader's with the other as its guest."""
    before = {entry.person_id: entry for entry in known}
    leader, worker = lead(db, session), session.pair.supervisee
    here = (leader, worker) if not any(e.wanted and e.person_id != worker.id for e in known) else (worker,)
    missing = [person for person in here if person.id not in before or not before[person.id].wanted]
    if not missing:
        return
    accounts = queries.accounts(db, [leader.id, worker.id])
    kinds = {person.id: setup.kind_of(accounts.get(person.id)) for person in (leader, worker)}
    together = len(missing) == 2 and kinds[leader.id] == kinds[worker.id] and kinds[leader.id] in INVITING
    made = queries.make(
        db,
        [
            {
                "session_id": session.id,
                "person_id": person.id,
                "kind": kinds[person.id],
                "guest": together and person is worker,
                "uid": fresh_uid(),
                "generation": before[person.id].generation + 1 if person.id in before else 1,
                "sequence": 0,
                "wanted": True,
                "starts_at": session.starts_at,
                "minutes": session.minutes,
                "state": "pending" if kinds[person.id] in SERVERS else "synced",
                "organisation_id": db.organisation_id,
            }
            for person in missing
        ],
    )
    for entry in made:
        push(db, entry, now)


def _cancel(db: Db, session: Session, now: datetime) -> None:
    """Remove a session's entries; one that has begun stays."""
    if session.starts_at <= now:
        return
    for entry in queries.entries_of(db, [session.id]):
        take_out(db, entry, now)


def take_out(db: Db, entry: CalendarEntry, now: datetime) -> None:
    """Remove one entry from its calendar; a guest's is removed with the leader's event."""
    if entry.wanted:
        entry.wanted = False
        entry.sequence += 1
        entry.state = "pending" if entry.kind in SERVERS and not entry.guest else "removed"
        db.flush()
        push(db, entry, now)
