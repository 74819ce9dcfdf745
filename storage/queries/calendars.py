"""Sessions in people's calendars, how each calendar is reached, and feeds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, inspect, or_, select
from sqlalchemy.orm import joinedload

from storage.db import Db, loaded
from storage.models import CalendarAccount, CalendarEntry, CalendarFeed, Pair, Person, Session
from storage.queries.pairs import BOTH


def entries_of(db: Db, session_ids: Collection[int]) -> list[CalendarEntry]:
    """Return the newest entry of each person for each of these sessions."""
    found = select(CalendarEntry).where(CalendarEntry.session_id.in_(session_ids))
    newest = {(e.session_id, e.person_id): e for e in db.scalars(found.order_by(CalendarEntry.id))}
    return list(newest.values())


def entry(db: Db, entry_id: int, *, lock: bool = False) -> CalendarEntry | None:
    """One entry; locked, as the database has it by now."""
    found = select(CalendarEntry).where(CalendarEntry.id == entry_id)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return db.scalars(found).one_or_none()


def entry_at(db: Db, session_id: int, person_id: int) -> CalendarEntry | None:
    """Return a session's newest entry in one person's calendar."""
    made = _made(db).get((session_id, person_id))
    if made is not None:
        return made
    found = select(CalendarEntry).where(
        CalendarEntry.session_id == session_id, CalendarEntry.person_id == person_id
    )
    return db.scalars(found.order_by(CalendarEntry.id.desc()).limit(1)).one_or_none()


def make(db: Db, entries: Sequence[dict[str, Any]]) -> list[CalendarEntry]:
    """Add entries in one statement, and return them; `entry_at` finds them without another."""
    made = db.scalars(insert(CalendarEntry).returning(CalendarEntry), entries).all()
    _made(db).update({(one.session_id, one.person_id): one for one in made})
    return list(made)


def _made(db: Db) -> dict[tuple[int, int], CalendarEntry]:
    """Return the entries that this transaction has made, by session and person."""
    return db.info.setdefault("calendar entries", {})


def entries_in(db: Db, person_id: int, *, kinds: Collection[str] = ()) -> list[CalendarEntry]:
    """Return a person's entries that are not taken away, of these kinds where any are named."""
    found = select(CalendarEntry).where(
        CalendarEntry.person_id == person_id, CalendarEntry.state != "removed"
    )
    return list(db.scalars(found.where(CalendarEntry.kind.in_(kinds)) if kinds else found))


def entry_by_ref(db: Db, person_id: int, ref: str) -> CalendarEntry | None:
    """Return the entry that a calendar calls so, in this person's calendar."""
    found = select(CalendarEntry).where(CalendarEntry.person_id == person_id, CalendarEntry.ref == ref)
    return db.scalars(found.order_by(CalendarEntry.id.desc()).limit(1)).one_or_none()


def people_with_entries(db: Db, kinds: Collection[str], since: datetime) -> list[int]:
    """Return whose calendars hold entries of ours from then on."""
    found = select(CalendarEntry.person_id).where(
        CalendarEntry.kind.in_(kinds), CalendarEntry.wanted, CalendarEntry.starts_at > since
    )
    return sorted(set(db.scalars(found)))


def every_entry(db: Db) -> list[tuple[CalendarEntry, Person]]:
    """All entries with whose they are, for whoever runs the service."""
    found = select(CalendarEntry, Person).join(Person, Person.id == CalendarEntry.person_id)
    return [(entry, person) for entry, person in db.execute(found.order_by(CalendarEntry.id))]


def sessions(db: Db, ids: Collection[int]) -> list[Session]:
    """Return these sessions, each with its pair and its two people."""
    known = [one for one in loaded(db, Session, ids).values() if "pair" not in inspect(one).unloaded]
    missing = set(ids) - {one.id for one in known}
    found = select(Session).where(Session.id.in_(missing)).options(joinedload(Session.pair).options(*BOTH))
    return sorted([*known, *(db.scalars(found) if missing else ())], key=lambda one: one.id)


def ahead(db: Db, person_id: int, since: datetime) -> list[Session]:
    """Return what a person is booked for from then on, or has held, in whatever pair, with the pair's two people."""
    mine = or_(Pair.supervisor_id == person_id, Pair.supervisee_id == person_id)
    found = select(Session).join(Pair, Pair.id == Session.pair_id).where(mine, Session.starts_at >= since)
    found = found.where(Session.state.in_(("booked", "held"))).order_by(Session.starts_at, Session.id)
    return list(db.scalars(found.options(joinedload(Session.pair).options(*BOTH))))


def accounts(db: Db, person_ids: Collection[int]) -> dict[int, CalendarAccount]:
    """Return what these people's calendars are, by person, of those that have a row."""
    known: dict[int, CalendarAccount | None] = db.info.setdefault("calendar accounts", {})
    if missing := set(person_ids) - known.keys():
        found = select(CalendarAccount).where(CalendarAccount.person_id.in_(missing))
        known.update(dict.fromkeys(missing) | {row.person_id: row for row in db.scalars(found)})
    return {person_id: row for person_id in person_ids if (row := known[person_id]) is not None}


def account(db: Db, person_id: int) -> CalendarAccount:
    """Return a person's row, made where there is none."""
    row = accounts(db, [person_id]).get(person_id)
    if row is None:
        row = CalendarAccount(person_id=person_id, organisation_id=db.organisation_id)
        db.add(row)
        db.flush()
        db.info["calendar accounts"][person_id] = row
    return row


def feed(db: Db, digest: str) -> CalendarFeed | None:
    """Return the feed of this digest, unless it was revoked."""
    found = select(CalendarFeed).where(CalendarFeed.digest == digest, CalendarFeed.revoked_at.is_(None))
    return db.scalars(found).one_or_none()


def feeds(db: Db, person_id: int) -> Sequence[CalendarFeed]:
    """Return a person's feeds that work."""
    found = select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
    return db.scalars(found.order_by(CalendarFeed.id)).all()
