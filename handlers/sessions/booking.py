"""Booking: times are offered, proposed, accepted or declined."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers import (
    access,
    date_parsing,
    pending_questions,
    resolve,
    undo,
)
from handlers.access import PairMembership
from handlers.obligations.kinds.session import SESSION
from handlers.routing import Refused, Request, Routes
from handlers.sessions import (
    cards,
    free_times,
    operations,
    rules,
    views,
)
from handlers.ui import Buttons, Card, Form, Reply
from storage import outbox
from storage.db import Db
from storage.models import About, Session
from storage.queries import questions
from storage.queries import sessions as queries

routes = Routes()

AGAIN = timedelta(minutes=1)
"""When a calendar that did not answer is asked once more."""
FURTHEST = timedelta(days=366)
"""How far ahead a session may be booked; a later date is taken for a typing error."""


@routes.command("supervision book", "Finds or suggests a time to meet", "[<when>] [with @person]")
@routes.action("session.book")
def book(db: Db, request: Request) -> Reply:
    """Offer times when both are free, or propose the time that was typed."""
    membership = resolve.pair(db, request)
    if isinstance(membership, Card):
        return membership
    text = resolve.without_with(request.text, membership.other)
    ahead = [s for s in queries.upcoming(db, membership.pair.id, request.now) if s.state == "booked"]
    if ahead and not text and "extra" not in request.ids:
        return views.state_card(db, request, ahead[0], membership)
    wanted = date_parsing.when(request, text) if text else None
    if isinstance(wanted, datetime):
        return suggest(db, request, membership, wanted, request.policy.session_minutes)
    return offer(db, request, membership, wanted)


def offer(
    db: Db,
    request: Request,
    membership: PairMembership,
    wanted: tuple[datetime, datetime] | None = None,
    **ids: int,
) -> Card:
    """Return a card of times when both are free."""
    pair = membership.pair
    found = free_times.find(db, request, membership, wanted)
    if found.unread and request.action != cards.LATER:
        key = f"{cards.LATER}:{pair.id}:{request.me.id}:{request.now.isoformat(timespec='minutes')}"
        outbox.enqueue(db, cards.LATER, request.me.id, key, request.now + AGAIN, pair=pair.id, **ids)
    times = found.times
    due = next(iter(SESSION.of_pair(db, pair.id)), None)
    moves = About("replaces", ids["replaces"]) if "replaces" in ids else None
    asks = pending_questions.ask(
        db, request, "slots" if times else "book", pair.id, moves if times else None, times
    )
    return replace(cards.slots(request, membership, found, due, **ids), asks=asks)


@routes.card(cards.LATER)
def later_times(db: Db, request: Request) -> Card | None:
    """Return the times by calendars that did not answer at once; nothing once one is booked."""
    membership = access.membership(db, request, request.id("pair"))
    ahead = queries.upcoming(db, membership.pair.id, request.now)
    replaces = request.optional_id("replaces")
    if any(s.state == "booked" and s.id != replaces for s in ahead) or any(
        s.state == "proposed" for s in ahead
    ):
        return None
    if replaces is None:
        return offer(db, request, membership)
    return offer(db, request, membership, replaces=replaces)


@routes.action("session.another", form=True)
def another(db: Db, request: Request) -> Form:
    """Open the form for any other time."""
    membership = access.membership(db, request, request.id("pair"))
    passed_on = _passed_on(request)
    beside = _booked_beside(db, request, membership) if "replaces" not in passed_on else None
    return cards.time_form(request, membership, beside, **passed_on)


@routes.action("session.propose")
def propose(db: Db, request: Request) -> Reply:
    """Suggest a time to the other person: one of those offered, or the form's."""
    membership = access.membership(db, request, request.id("pair"))
    if "at" in request.ids:
        minutes = request.optional_id("minutes") or request.policy.session_minutes
        return suggest(db, request, membership, _moment(str(request.ids["at"])), minutes)
    start = local_time(request)
    minutes = request.typed("minutes")
    if not minutes.isdigit() or not 10 <= int(minutes) <= 480:
        raise Refused("Please give a length from 10 to 480 minutes.", "minutes")
    return suggest(db, request, membership, start, int(minutes), request.typed("place", limit=200))


def suggest(
    db: Db, request: Request, membership: PairMembership, start: datetime, minutes: int, place: str = ""
) -> Card:
    """Suggest this time to the other person; book it where they have suggested the same."""
    start = start.astimezone(UTC)
    field = "time" if "time" in request.fields else None
    if start <= request.now:
        raise Refused("That time has passed. Please give one that is still to come.", field)
    if start - request.now > FURTHEST:
        raise Refused("That is more than a year away. Please check the date.", "day" if field else None)
    queries.lock(db, membership.pair.id)
    there = queries.at(db, membership.pair.id, start)
    if there is not None and there.state == "proposed" and not rules.own_side(there, membership):
        return _accept(db, request, there, membership)
    if there is not None:
        return views.state_card(db, request, there, membership)
    _check_free(db, membership, start, minutes, field)
    replaces = _replaced(db, request, membership)
    beside = _booked_beside(db, request, membership) if replaces is None else None
    if beside is not None and "beside" not in request.fields and field is None:
        return cards.beside(request, membership, beside, start, minutes)
    if beside is not None and request.fields.get("beside") != "extra":
        replaces = beside.id
    session = _put_forward(db, request, membership, start, minutes, place, replaces)
    operations.tell(db, request, membership, session, "session.proposed")
    return views.state_card(db, request, session, membership)


def of_record(db: Db, request: Request, membership: PairMembership, start: datetime) -> None:
    """Suggest the time that a shared record names for the next session: the record's own message asks the other.

    Where the other has suggested it too, it is booked; where another is booked already, that one stays. Refused on
    the form's field where somebody is busy then.
    """
    start = start.astimezone(UTC)
    queries.lock(db, membership.pair.id)
    there = queries.at(db, membership.pair.id, start)
    if there is not None:
        if there.state == "proposed" and not rules.own_side(there, membership):
            _accept(db, request, there, membership)
        return
    if any(s.state == "booked" for s in queries.upcoming(db, membership.pair.id, request.now)):
        return
    minutes = request.policy.session_minutes
    _check_free(db, membership, start, minutes, "next_at")
    replaces = _replaced(db, request.as_(propose), membership)
    session = _put_forward(db, request, membership, start, minutes, "", replaces)
    operations.tell_cover(db, request, membership, session, "session.proposed")


def _put_forward(
    db: Db,
    request: Request,
    membership: PairMembership,
    start: datetime,
    minutes: int,
    place: str,
    replaces: int | None,
) -> Session:
    """Put a time on the table, in place of what was suggested before."""
    for earlier in queries.upcoming(db, membership.pair.id, request.now):
        if earlier.state == "proposed":
            earlier.state = "cancelled"
            operations.changed(db, request, earlier)
    session = Session(
        pair_id=membership.pair.id, kind="planned", state="proposed", starts_at=start, minutes=minutes, place=place,
        proposed_by_id=request.me.id, replaces_id=replaces,
    )  # fmt: skip
    db.add(session)
    db.flush()
    operations.audited(db, request, membership, session, "session.proposed")
    questions.close_times(db, membership.pair.id, request.now)
    return session


def _booked_beside(db: Db, request: Request, membership: PairMembership) -> Session | None:
    """Return the session that is booked already; None where the suggestion is for an extra one."""
    if "extra" in request.ids:
        return None
    ahead = queries.upcoming(db, membership.pair.id, request.now)
    return next((session for session in ahead if session.state == "booked"), None)


def _check_free(
    db: Db, membership: PairMembership, start: datetime, minutes: int, field: str | None = None
) -> None:
    taken = operations.taken(db, membership, start - timedelta(hours=9), start + timedelta(hours=9))
    if rules.clashes(taken, start, minutes):
        raise Refused("One of you already has something booked at that time. Please suggest another.", field)


def _replaced(db: Db, request: Request, membership: PairMembership) -> int | None:
    """Return the id of the session that a new suggestion replaces: one that is moved or made up for.

    A suggestion that replaces an open one keeps its purpose: "another time" in answer to a move is still
    the move.
    """
    named = request.optional_id("replaces")
    if named is not None:
        session = queries.session(db, named)
        if session is None or session.pair_id != membership.pair.id:
            raise Refused(access.NOT_FOUND)
        return named
    before = (s for s in queries.upcoming(db, membership.pair.id, request.now) if s.state == "proposed")
    moved = next((s.replaces_id for s in before if s.replaces_id is not None), None)
    cancelled = queries.unreplaced(db, membership.pair.id)
    return moved or (cancelled.id if cancelled else None)


@routes.action("session.accept")
def accept(db: Db, request: Request) -> Card:
    """Accept a proposed time."""
    session, membership = operations.mine(db, request)
    if session.state == "proposed" and rules.own_side(session, membership):
        raise Refused(f"You suggested this time yourself; {membership.other.name} has to accept it.")
    if session.state != "proposed" or session.starts_at <= request.now:
        return views.state_card(db, request, session, membership)
    return _accept(db, request, session, membership)


def _accept(db: Db, request: Request, session: Session, membership: PairMembership) -> Card:
    _check_free(db, membership, session.starts_at, session.minutes)
    session.state = "booked"
    questions.close_times(db, session.pair_id, request.now)
    replaced = queries.session(db, session.replaces_id) if session.replaces_id else None
    if replaced is not None and replaced.state == "booked":
        replaced.state = "cancelled"
        operations.changed(db, request, replaced)
    operations.audited(db, request, membership, session, "session.booked")
    operations.changed(db, request, session)
    operations.tell(db, request, membership, session, "session.booked")
    return views.with_file(db, request, session, views.state_card(db, request, session, membership))


@routes.action("session.decline")
def decline(db: Db, request: Request) -> Card:
    """Decline a proposed time, or withdraw one's own, and offer others at once."""
    session, membership = operations.mine(db, request)
    if session.state != "proposed":
        return views.state_card(db, request, session, membership)
    back = undo.change(db, request, session, state="cancelled")
    operations.changed(db, request, session)
    if not rules.own_side(session, membership):
        operations.tell(db, request, membership, session, "session.declined")
    moved = queries.session(db, session.replaces_id) if session.replaces_id else None
    if moved is not None and moved.state == "booked":
        card = offer(db, request, membership, replaces=moved.id)
    else:
        card = offer(db, request, membership)
    return replace(card, blocks=(*card.blocks, Buttons((back,))))


# Values of buttons and of the form


def _moment(text: str) -> datetime:
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused("That button no longer works. Please type /supervision book to find a time.")
    return moment


def local_time(request: Request) -> datetime:
    """Return the form's day and time in the asker's time zone."""
    try:
        day = datetime.strptime(request.typed("day", required="Please choose a day."), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the day as in 2026-03-05.", "day") from None
    try:
        at = datetime.strptime(request.typed("time", required="Please choose a time."), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the time as in 14:00.", "time") from None
    moment = datetime.combine(day, at, request.zone)
    if not rules.exists(moment):
        raise Refused(
            "The clocks go forward that night: that time doesn't exist. Please choose another.", "time"
        )
    return moment


def _passed_on(request: Request) -> dict[str, int]:
    return {name: request.id(name) for name in ("replaces", "extra") if name in request.ids}
