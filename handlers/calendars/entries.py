"""Content of a calendar entry, and the session's file that is sent with a chat message."""

from datetime import datetime, timedelta

from handlers.calendar_setup import FILE, INVITING, Setup
from handlers.calendars import ics, links, planning
from handlers.policy import Policy
from handlers.routing import Request
from handlers.ui import Block, Buttons, File, Link
from storage.db import Db
from storage.models import CalendarEntry, Person, Session
from storage.queries import calendars as queries

PRIVATE = "Private"
HISTORY = timedelta(days=90)
"""Age of the oldest session in a feed."""
AGE = (
    "Your calendar fetches this by itself, some every hour, some once a day: it may be up to a day old. "
    "What has changed is always said in your chat first."
)


def title(policy: Policy, one: Person, other: Person, *, private: bool) -> str:
    """Return an entry's title: the organisation's word and the two names, or nothing at all."""
    return PRIVATE if private else f"{policy.words.session.title}: {one.name} and {other.name}"


def said(
    db: Db, policy: Policy, setup: Setup, session: Session, entry: CalendarEntry | None, uid: str = ""
) -> ics.SessionEntry:
    """Return a session as its entry says it: private where its owner, or a guest of the same event, wants it so."""
    pair = session.pair
    leader = planning.lead(db, session)
    together = entry is not None and entry.kind in INVITING
    whose = {leader.id, pair.supervisee_id} if together or entry is None else {entry.person_id}
    private = any(account.private for account in queries.accounts(db, whose).values())
    about = "" if private else "Your agenda is in your chat with Alongside: type /agenda there."
    return ics.SessionEntry(
        uid=entry.uid if entry is not None else uid,
        sequence=entry.sequence if entry is not None else 0,
        start=session.starts_at,
        minutes=session.minutes,
        title=title(policy, leader, pair.supervisee, private=private),
        about=about,
        link=setup.chat_url,
        cancelled=session.state == "cancelled",
        private=private,
        organiser=leader.email,
    )


def blocks(db: Db, request: Request, session: Session) -> tuple[Block, ...]:
    """Return the file of a session for whoever reads, where their calendar takes files; nothing once it has begun."""
    planning.follow(db, request.setup, request.now)
    entry = queries.entry_at(db, session.id, request.me.id)
    if entry is None or entry.kind != FILE or session.starts_at <= request.now:
        return ()
    told = said(db, request.policy, request.setup, session, entry)
    local = session.starts_at.astimezone(request.zone)
    short = "".join(c for c in request.policy.words.session.short.casefold() if c.isascii() and c.isalnum())
    name = f"{'cancelled-' if told.cancelled else ''}{short or 'session'}-{local:%Y-%m-%d}.ics"
    about = "Takes it out of your calendar." if told.cancelled else "Opens in your calendar."
    found: list[Block] = [File(name, ics.MEDIA_TYPE, ics.file(told, request.now), about, once=True)]
    if request.setup.public_url and not told.cancelled:
        address = links.of_entry(db, request.setup.public_url, entry.id)
        found.insert(0, Buttons((Link("Add to calendar", address),)))
    return tuple(found)


def file_at(db: Db, policy: Policy, setup: Setup, token: str, now: datetime) -> bytes | None:
    """Return the file that an address names; None for an unknown or expired address."""
    entry_id = links.entry_of(db, token)
    entry = queries.entry(db, entry_id) if entry_id is not None else None
    if entry is None or db.get_one(Person, entry.person_id).left_on is not None:
        return None
    (session,) = queries.sessions(db, [entry.session_id])
    return ics.file(said(db, policy, setup, session, entry), now)


def feed_at(db: Db, policy: Policy, setup: Setup, secret: str, now: datetime) -> bytes | None:
    """Return the feed that an address names; None where there is none, or it was revoked, or its person has left."""
    feed = links.feed_of(db, secret)
    if feed is None or db.get_one(Person, feed.person_id).left_on is not None:
        return None
    sessions = queries.ahead(db, feed.person_id, now - HISTORY)
    known = {entry.session_id: entry for entry in queries.entries_of(db, [s.id for s in sessions])
             if entry.person_id == feed.person_id}  # fmt: skip
    told = [
        said(db, policy, setup, s, known.get(s.id), f"session{s.id}of{db.organisation_id}") for s in sessions
    ]
    return ics.feed(policy.words.session.title, AGE, told, now)
