"""Booking: times are offered, proposed, accepted or declined."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers import (
    access,
    date_parsing,
    groups,
    observations,
    pending_questions,
    resolve,
    undo,
)
from handlers.access import PairMembership
from handlers.obligations.kinds.session import SESSION
from handlers.policy import session_kinds
from handlers.routing import Refused, Request, Routes
from handlers.sessions import (
    cards,
    form_values,
    forms,
    free_times,
    kinds,
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


@routes.command(
    "supervision book",
    "Finds or suggests a time to meet (also: group, observation …)",
    "[<kind>] [<when>] [with @person]",
)
@routes.action("supervision.book", form=True)
def book_typed(db: Db, request: Request) -> Reply:
    """Book what was typed: a session of two, a group's, or an observation."""
    return _of_others(db, request) or _book(db, request)


@routes.action("session.book")
def book(db: Db, request: Request) -> Card:
    """Offer times when both are free; where the kind needs a reason, say so, with its form a press away."""
    found = _book(db, request)
    return found if isinstance(found, Card) else cards.by_form(request, found)


def _book(db: Db, request: Request) -> Card | Form:
    """Return offered times, or the proposal of the time that was typed; of a kind, where one was typed."""
    membership = resolve.pair(db, request)
    if isinstance(membership, Card):
        return membership
    named, text = kinds.kind_of(request.policy, resolve.without_with(request.text, membership.other))
    kind = request.policy.kind(named or session_kinds.kind_of_series(request.policy, membership.pair.series))
    ahead = [s for s in queries.upcoming(db, membership.pair.id, request.now) if s.state == "booked"]
    if ahead and not text and not named and "extra" not in request.ids:
        return views.state_card(db, request, ahead[0], membership)
    wanted = date_parsing.when(request, text) if text else None
    start = wanted if isinstance(wanted, datetime) else None
    if kind is not None and kinds.needs_form(kind):
        minutes, place = (
            operations.usual_minutes(db, request, membership),
            operations.usual_place(db, membership),
        )
        return forms.time_form(db, request, membership, kind=kind, start=start, minutes=minutes, place=place)
    asked = {"kind": kind.name} if named and kind is not None else {}
    if start is not None:
        at = replace(request, ids={**request.ids, **asked})
        return suggest(db, at, membership, start, operations.usual_minutes(db, request, membership))
    return offer(db, request, membership, None if isinstance(wanted, datetime) else wanted, **asked)


def _of_others(db: Db, request: Request) -> Reply | None:
    """Return the answer for a kind that is no session of a pair: a group's, or an observation; None for the rest."""
    before, _, _ = f"{request.text} ".partition("with ")
    named, rest = kinds.kind_of(request.policy, before.strip())
    if session_kinds.is_group(request.policy, named):
        return groups.book_typed(db, request, named, rest)
    if kinds.is_observation(request.policy, named):
        return observations.book_typed(db, request, rest)
    return None


def offer(
    db: Db,
    request: Request,
    membership: PairMembership,
    wanted: tuple[datetime, datetime] | None = None,
    **ids: int | str,
) -> Card:
    """Return a card of times when both are free."""
    pair = membership.pair
    found = free_times.find(db, request, membership, wanted)
    if found.unread and request.action != cards.LATER:
        key = f"{cards.LATER}:{pair.id}:{request.me.id}:{request.now.isoformat(timespec='minutes')}"
        later = {"name": cards.LATER, "person_id": request.me.id, "ids": {"pair": pair.id, **ids}, "key": key}
        outbox.enqueue_all(db, [{**later, "due_at": request.now + AGAIN, "message_id": None}])
    times = found.times
    due = next(iter(SESSION.of_pair(db, pair.id)), None)
    moves = About("replaces", int(ids["replaces"])) if "replaces" in ids else None
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
    passed_on = form_values.passed_on(request)
    beside = _booked_beside(db, request, membership) if "replaces" not in passed_on else None
    kind = request.policy.kind(form_values.kind(db, request, membership))
    minutes, place = operations.usual_minutes(db, request, membership), operations.usual_place(db, membership)
    return forms.time_form(
        db, request, membership, beside, passed_on, kind=kind, minutes=minutes, place=place
    )


@routes.action("session.propose")
def propose(db: Db, request: Request) -> Reply:
    """Suggest a time to the other person: one of those offered, or the form's."""
    membership = access.membership(db, request, request.id("pair"))
    kind = request.policy.kind(form_values.kind(db, request, membership))
    if "at" in request.ids:
        minutes = request.optional_id("minutes") or operations.usual_minutes(db, request, membership)
        return suggest(db, request, membership, form_values.moment(str(request.ids["at"])), minutes)
    start = form_values.local(request)
    minutes = request.typed("minutes")
    if not minutes.isdigit() or not 10 <= int(minutes) <= 480:
        raise Refused("Please give a length from 10 to 480 minutes.", "minutes")
    extras = kinds.NOTHING if kind is None else kinds.typed(db, request, kind, membership.pair.supervisee)
    return suggest(db, request, membership, start, int(minutes), request.typed("place", limit=200), extras)


def suggest(
    db: Db, request: Request, membership: PairMembership, start: datetime, minutes: int, place: str = "",
    extras: kinds.Extras = kinds.NOTHING,
) -> Card:  # fmt: skip
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
    session = _put_forward(db, request, membership, start, minutes, place, replaces, extras)
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
    minutes = operations.usual_minutes(db, request, membership)
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
    extras: kinds.Extras = kinds.NOTHING,
) -> Session:
    """Put a time on the table, in place of what was suggested before."""
    for earlier in queries.upcoming(db, membership.pair.id, request.now):
        if earlier.state == "proposed":
            earlier.state = "cancelled"
            operations.changed(db, request, earlier)
    place = place or operations.usual_place(db, membership)
    session = Session(
        pair_id=membership.pair.id, kind=form_values.kind(db, request, membership), state="proposed", starts_at=start,
        minutes=minutes, place=place, proposed_by_id=request.me.id, replaces_id=replaces,
    )  # fmt: skip
    replaced = queries.session(db, replaces) if replaces is not None else None
    if replaced is not None and replaced.kind == session.kind:
        session.reason, session.activity, session.outside_id = (
            replaced.reason, replaced.activity, replaced.outside_id,
        )  # fmt: skip
    operations.fill(db, session, membership, extras)
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
