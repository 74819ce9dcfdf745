"""Updates of calendar entries after somebody changes how their calendar is used."""

from datetime import datetime

from handlers.calendar_setup import OFF, SERVERS, Setup
from handlers.calendars import planning
from storage.db import Db
from storage.queries import calendars as queries


def choose(db: Db, setup: Setup, person_id: int, kind: str, now: datetime) -> None:
    """Use another kind of calendar for a person; "" is the organisation's.

    What stands in the calendar that is left is taken out of it, and put into the new one. Where one of the two is a
    guest of the other's event, it is made anew for both. A guest who disconnects stays invited.
    """
    account = queries.account(db, person_id)
    before = setup.kind_of(account)
    account.kind, account.cursor, account.cursor_until, account.problem = kind, "", None, ""
    db.flush()
    if setup.kind_of(account) == before:
        return
    after = setup.kind_of(account)
    for mine in queries.entries_in(db, person_id):
        (session,) = queries.sessions(db, [mine.session_id])
        if session.state != "booked" or session.starts_at <= now or (mine.guest and after == OFF):
            continue
        entries = queries.entries_of(db, [session.id])
        anew_for_both = any(e.guest for e in entries) or all(
            e.kind == after for e in entries if e.person_id != person_id
        )
        for entry in entries:
            if entry.person_id == person_id or anew_for_both:
                planning.take_out(db, entry, now)
        db.dirty_sessions.add(session.id)
    planning.follow(db, setup, now)


def anew(db: Db, person_id: int, now: datetime) -> None:
    """Queue an update of all future entries after the person changed what they show."""
    for entry in queries.entries_in(db, person_id, kinds=SERVERS):
        if entry.wanted and entry.starts_at > now:
            entry.sequence += 1
            entry.state = "pending"
            db.flush()
            planning.push(db, entry, now)
