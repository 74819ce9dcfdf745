"""What was done in a calendar, and what becomes of it here.

The leader's event is the session: moved or taken away there, it is moved or cancelled here. What the other does to
theirs is an answer: taken away or declined, nothing is cancelled; moved, it is a suggestion. Only where both sides
changed since they were last equal is the leader asked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import access, formatting
from handlers.access import PairMembership
from handlers.calendars import planning
from handlers.routing import Refused, Request, Routes
from handlers.sessions import booking, cards, operations, views
from handlers.ui import Button, Card, Text
from storage import outbox
from storage.db import Db
from storage.models import CalendarEntry, Person, Session
from storage.queries import calendars as queries
from storage.queries import questions
from storage.queries import sessions as session_queries

routes = Routes()

Asking = Callable[[Person, str], Request]
"""Makes a request of somebody's, now."""


@dataclass(frozen=True, slots=True)
class Outside:
    """How a calendar has an event of ours."""

    start: datetime | None = None
    end: datetime | None = None
    gone: bool = False
    answer: str = ""


def apply(db: Db, asking: Asking, entry: CalendarEntry, outside: Outside, now: datetime) -> bool:
    """Take over what was done in a calendar; returns whether anything was."""
    entry = queries.entry(db, entry.id, lock=True) or entry
    if not entry.wanted or entry.state != "synced" or entry.equal_at is None:
        return False  # what waits to be told there finds out by itself
    (session,) = queries.sessions(db, [entry.session_id])
    if session.state != "booked" or session.starts_at <= now:
        return False
    leads = entry.person_id != session.pair.supervisee_id
    me = db.get_one(Person, entry.person_id)
    if outside.gone:
        if leads:
            _cancelled(db, asking(me, "calendar.changed"), session, entry)
        else:
            _declined(db, asking(me, "calendar.changed"), session, entry)
            entry.wanted, entry.state = False, "removed"
        return True
    assert outside.start is not None
    assert outside.end is not None
    minutes = max(1, int((outside.end - outside.start) / timedelta(minutes=1)))
    if (outside.start, minutes) != (entry.equal_at, entry.equal_minutes):
        if leads:
            _moved(db, asking(me, "calendar.changed"), session, entry, outside.start, minutes)
        else:
            _suggested(db, asking(me, "session.propose"), session, entry, outside.start, minutes)
        return True
    return _answered(db, asking, session, entry, outside.answer)


def both_changed(db: Db, asking: Asking, entry: CalendarEntry, outside: Outside, now: datetime) -> None:
    """Ask the leader what counts; what the other did to their own gives way to what was agreed here."""
    (session,) = queries.sessions(db, [entry.session_id])
    if entry.person_id == session.pair.supervisee_id or session.state != "booked":
        _written_over(db, entry, outside, now)
        return
    entry.state = "asked"
    if outside.gone or outside.start is None or outside.end is None:
        entry.ref, entry.etag, entry.equal_at, entry.equal_minutes = "", "", None, None
    else:
        entry.equal_at = outside.start
        entry.equal_minutes = max(1, int((outside.end - outside.start) / timedelta(minutes=1)))
    key = f"calendar.asked:{entry.id}:{entry.sequence}:{now.isoformat(timespec='seconds')}"
    outbox.enqueue(db, "calendar.asked", entry.person_id, key, now, session=session.id, entry=entry.id)


@routes.card("calendar.asked")
def asked(db: Db, request: Request) -> Card | None:
    """Return the question what counts, where a session was changed here and in the calendar."""
    entry, session, membership = _mine(db, request)
    if entry.state != "asked" or session.state != "booked":
        return None
    here = formatting.appointment(session.starts_at, request.zone, request.today)
    one = request.policy.words.session.one
    if entry.equal_at is None:
        said = f"You took your {one} with {membership.other.name} out of your calendar; here it is on {here}."
        take = Button("Cancel it", "calendar.take", {"session": session.id, "entry": entry.id})
    else:
        there = formatting.appointment(entry.equal_at, request.zone, request.today)
        said = f"Your {one} with {membership.other.name} is on {here} here, and on {there} in your calendar."
        take = Button("The calendar’s", "calendar.take", {"session": session.id, "entry": entry.id})
    keep = Button("The one here", "calendar.keep", {"session": session.id, "entry": entry.id}, "primary")
    return cards.simple("Changed in two places", (Text(said), Text("Which one counts?")), (keep, take))


@routes.action("calendar.keep")
def keep_ours(db: Db, request: Request) -> Card:
    """Bring the calendar in line with what stands here."""
    entry, session, membership = _mine(db, request)
    if entry.state == "asked":
        if entry.equal_at is None:
            planning.take_out(db, entry, request.now)
            entry.state = "removed"
            db.dirty_sessions.add(session.id)
        else:
            _written_over(db, entry, Outside(), request.now)
    return views.state_card(db, request, session, membership)


@routes.action("calendar.take")
def take_theirs(db: Db, request: Request) -> Card:
    """Bring the session in line with what stands in the calendar."""
    entry, session, membership = _mine(db, request)
    if entry.state == "asked" and session.state == "booked":
        if entry.equal_at is None:
            _cancelled(db, request, session, entry)
        else:
            _moved(db, request, session, entry, entry.equal_at, entry.equal_minutes or session.minutes)
    return views.state_card(db, request, session, membership)


@routes.card("session.moved")
def told_moved(db: Db, request: Request) -> Card | None:
    """Return the session, which the leader has moved in their calendar."""
    session, membership = operations.mine(db, request)
    card = views.with_file(db, request, session, views.state_card(db, request, session, membership))
    said = Text(f"{membership.other.name} moved it in their calendar.")
    return card if request.is_refresh else replace(card, blocks=(said, *card.blocks))


@routes.card("calendar.declined")
def told_declined(db: Db, request: Request) -> Card | None:
    """Return what the other answered in their calendar; nothing once the session is at another time."""
    session, membership = operations.mine(db, request)
    entry = queries.entry_at(db, session.id, membership.other.id)
    stands = entry is not None and entry.answer == "declined" and entry.answered_for == session.starts_at
    if session.state != "booked" or not stands:
        return None
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    texts = (Text(f"{membership.other.name} declined {when} in their calendar. Nothing was cancelled."),)
    ids = {"session": session.id}
    buttons = (
        Button("Find another time", "session.move", ids, "primary"),
        Button("Cancel it", "session.cancel", ids),
        Button("Not now", "nudge.not_now"),
    )
    return cards.simple("An answer from the calendar", texts, buttons)


def _mine(db: Db, request: Request) -> tuple[CalendarEntry, Session, PairMembership]:
    session, membership = operations.mine(db, request)
    entry = queries.entry(db, request.id("entry"), lock=True)
    if entry is None or entry.person_id != request.me.id or entry.session_id != session.id:
        raise Refused(access.NOT_FOUND)
    return entry, session, membership


def _written_over(db: Db, entry: CalendarEntry, outside: Outside, now: datetime) -> None:
    """Tell the calendar again how the entry should stand, whatever stands there."""
    if outside.gone:
        planning.take_out(db, entry, now)
        entry.state = "removed"
        db.dirty_sessions.add(entry.session_id)
        return
    if outside.start is not None and outside.end is not None:
        entry.equal_at = outside.start
        entry.equal_minutes = max(1, int((outside.end - outside.start) / timedelta(minutes=1)))
    entry.sequence += 1
    entry.state = "pending"
    db.flush()
    planning.push(db, entry, now)


def _cancelled(db: Db, request: Request, session: Session, entry: CalendarEntry) -> None:
    membership = access.membership(db, request, session.pair_id)
    session.state = "cancelled"
    session.cancelled_by_id, session.cancelled_at = request.me.id, request.now
    entry.wanted, entry.state = False, "removed"
    entry.sequence += 1
    entry.done = entry.sequence
    operations.audited(db, request, membership, session, "session.cancelled")
    operations.changed(db, request, session)
    operations.tell(db, request, membership, session, "session.cancelled")


def _moved(
    db: Db, request: Request, session: Session, entry: CalendarEntry, start: datetime, minutes: int
) -> None:
    membership = access.membership(db, request, session.pair_id)
    entry.equal_at, entry.equal_minutes = start, minutes
    there = session_queries.at(db, session.pair_id, start)
    if there is not None and there.id != session.id:
        if there.state == "booked":  # the pair meets then already: two sessions can't be one
            _written_over(db, entry, Outside(), request.now)
            return
        there.state = "cancelled"
        db.flush()
    session.starts_at, session.minutes = start, minutes
    entry.starts_at, entry.minutes, entry.state = start, minutes, "synced"
    entry.sequence += 1
    entry.done = entry.sequence
    questions.close_times(db, session.pair_id, request.now)
    operations.audited(db, request, membership, session, "session.moved")
    operations.changed(db, request, session)
    key = f"session.moved:{session.id}:{start.isoformat()}:{membership.other.id}:{entry.sequence}"
    outbox.enqueue(db, "session.moved", membership.other.id, key, request.now, session=session.id)


def _suggested(
    db: Db, request: Request, session: Session, entry: CalendarEntry, start: datetime, minutes: int
) -> None:
    """Suggest the time that the other has moved their own entry to; it goes back until that is agreed."""
    membership = access.membership(db, request, session.pair_id)
    proposing = request.as_(booking.propose, replaces=session.id)
    outside = Outside(start, start + timedelta(minutes=minutes))
    if not entry.guest:
        _written_over(db, entry, outside, request.now)
    try:
        booking.suggest(db, proposing, membership, start, minutes, session.place)
    except Refused:
        return  # a time that can't be: it stays as it was agreed


def _declined(db: Db, request: Request, session: Session, entry: CalendarEntry) -> None:
    entry.answer, entry.answered_for = "declined", session.starts_at
    membership = access.membership(db, request, session.pair_id)
    key = f"calendar.declined:{entry.id}:{session.starts_at.isoformat()}"
    outbox.enqueue(db, "calendar.declined", membership.other.id, key, request.now, session=session.id)


def _answered(db: Db, asking: Asking, session: Session, entry: CalendarEntry, answer: str) -> bool:
    """Take over the guest's answer to the time that the event has now."""
    guest = next((e for e in queries.entries_of(db, [session.id]) if e.guest), entry)
    if not guest.guest or (guest.answer, guest.answered_for) == (answer, session.starts_at) or not answer:
        return False
    guest.answer, guest.answered_for = answer, session.starts_at
    if answer == "declined":
        _declined(db, asking(db.get_one(Person, guest.person_id), "calendar.changed"), session, guest)
    return True
