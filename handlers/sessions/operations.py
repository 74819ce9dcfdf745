"""Shared helpers for sessions: load and authorise, calendars, busy times, notifications and the audit log."""

import json
from datetime import datetime

from handlers import access, obligations
from handlers.access import PairMembership
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.routing import Refused, Request
from handlers.sessions import rules
from handlers.sessions.kinds import Extras
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Agreement, Person, Session
from storage.queries import absences as absence_queries
from storage.queries import agreements, pairs, records
from storage.queries import sessions as queries

CANCELLING = "cancelling"
"""Key of the agreement's field that says how the two cancel and rearrange."""


def mine(db: Db, request: Request) -> tuple[Session, PairMembership]:
    """Return the session that a button names, for those who may see it.

    Raise Refused for anybody else, in the same words as for a session that does not exist.
    """
    session = queries.session(db, request.id("session"), lock=True)
    if session is None:
        raise Refused(access.NOT_FOUND)
    record = queries.record(db, session.id) if session.state == "held" else None
    unfinished = session.state == "held" and (record is None or record.state in ("draft", "shared"))
    return session, access.membership(db, request, session.pair_id, unfinished=unfinished)


def next_booked(db: Db, request: Request, membership: PairMembership) -> Session:
    """Return the next booked session, or else the last whose outcome is not noted; raise Refused where there is none.

    "Cancel" or "move" is about what is to come; a session that has begun is asked about by a button of its
    own.
    """
    ahead = [s for s in queries.upcoming(db, membership.pair.id, request.now) if s.state == "booked"]
    waiting = queries.unanswered(db, membership.pair.id, request.now)
    if not ahead and not waiting:
        one = request.policy.words.session.one
        raise Refused(
            f"There is no {one} booked with {membership.other.name}. Type /supervision book to find a time."
        )
    return (ahead or waiting)[0]


def agreed(db: Db, membership: PairMembership) -> Agreement | None:
    """Return the pair's agreement in force, whose length and place its bookings go by."""
    return next(
        (a for a in reversed(agreements.versions(db, membership.pair.id)) if a.state == "active"), None
    )


def usual_minutes(db: Db, request: Request, membership: PairMembership) -> int:
    """Return how long the two meet: as they have agreed, else by the policy."""
    own = agreed(db, membership)
    return (own.minutes if own is not None else None) or request.policy.session_minutes


def usual_place(db: Db, membership: PairMembership) -> str:
    """Return where the two meet by their agreement; empty where it does not say."""
    own = agreed(db, membership)
    return own.place if own is not None else ""


def cancelling_rule(db: Db, request: Request, membership: PairMembership) -> str:
    """Return the pair's own rule for cancelling, in their words; empty where their agreement has none."""
    fields = request.policy.agreement.fields if request.policy.agreement else ()
    own = agreed(db, membership) if any(field.key == CANCELLING for field in fields) else None
    if own is None:
        return ""
    text = access.words(db, request, membership, [own.text_id])[own.text_id]
    return str(json.loads(text).get(CANCELLING, "")) if text.startswith("{") else ""


def tell(db: Db, request: Request, membership: PairMembership, session: Session, card: str) -> None:
    """Queue the other a card about a session, once; and whoever stands in for them, who may answer it."""
    _tell(db, request, session, card, membership.other.id)
    tell_cover(db, request, membership, session, card)


def tell_cover(db: Db, request: Request, membership: PairMembership, session: Session, card: str) -> None:
    """Queue the same to whoever stands in for the supervisor, where the worker acts."""
    for person_id in [] if membership.leads else pairs.membership_in(db, membership.pair, request.today):
        _tell(db, request, session, card, person_id)


def _tell(db: Db, request: Request, session: Session, card: str, person_id: int) -> None:
    key = f"{card}:{session.id}:{person_id}"
    outbox.enqueue(db, card, person_id, key, request.now, session=session.id)


def fill(db: Db, session: Session, membership: PairMembership, extras: Extras) -> None:
    """Write what a kind's own fields say on a session; names of people from outside go into the worker's file."""
    session.reason = extras.reason or session.reason
    session.activity = extras.activity or session.activity
    if extras.outside:
        session.outside_id = secrets.seal(db, membership.pair.supervisee_id, extras.outside)


def changed(db: Db, request: Request, session: Session) -> None:
    """Bring up to date what shows a session: its own cards, and those of the record that names the next time."""
    record = records.newest(db, session.pair_id)
    abouts = [About("session", session.id)] + ([About("record", record.id)] if record else [])
    outbox.refresh(db, abouts, request.now)


def calendars(db: Db, request: Request, people: list[Person]) -> list[WorkCalendar]:
    """Return these people's working calendars, each in their own time zone."""
    away = absence_queries.ahead(db, {person.id for person in people}, request.today)
    return [
        obligations.work_calendar(person, [a for a in away if a.person_id == person.id], request.policy)
        for person in people
    ]


def taken(db: Db, membership: PairMembership, since: datetime, until: datetime) -> list[rules.BusyTime]:
    """Return the times in which somebody of the pair is booked with others."""
    ids = {membership.pair.supervisor_id, membership.pair.supervisee_id, membership.me.id}
    own = membership.pair.id
    return [
        rules.BusyTime(s.starts_at, s.minutes)
        for s in queries.busy(db, ids, since, until)
        if s.state == "booked" and s.pair_id != own
    ]


def audited(db: Db, request: Request, membership: PairMembership, session: Session, verb: str) -> None:
    """Write into the audit log who did it."""
    about = About("session", session.id)
    audit_log.write(db, request.now, request.me.id, verb, about, membership.pair.supervisee_id)
