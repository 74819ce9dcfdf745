"""Rescheduling: a booked session is moved, cancelled or restored."""

from datetime import datetime

from handlers import date_parsing, resolve
from handlers.access import PairMembership
from handlers.routing import Refused, Request, Routes
from handlers.sessions import (
    booking,
    cards,
    forms,
    operations,
    views,
)
from handlers.typed_words import with_typed_words
from handlers.ui import Button, Card, Reply
from storage import outbox, secrets
from storage.db import Db
from storage.models import About, Session
from storage.queries import sessions as queries

routes = Routes()


@routes.command("supervision move", "Moves the booked session", "[<when>] [with @person]")
@routes.action("session.move")
def move(db: Db, request: Request) -> Reply:
    """Suggest another time for a booked session, which stays booked until the other has accepted."""
    found = _meant(db, request)
    if isinstance(found, Card):
        return found
    session, membership = found
    if session.state != "booked":
        return views.state_card(db, request, session, membership)
    text = resolve.without_with(request.text, membership.other)
    wanted = date_parsing.when(request, text) if text else None
    replacing = request.as_(booking.propose, replaces=session.id)
    if isinstance(wanted, datetime):
        return booking.suggest(db, replacing, membership, wanted, session.minutes, session.place)
    return booking.offer(db, request, membership, wanted, replaces=session.id)


@routes.command("supervision cancel", "Cancels the booked session and looks for a new time", "[<why>]")
@routes.action("session.cancel", form=True)
def cancel(db: Db, request: Request) -> Reply:
    """Ask for a reason, or cancel at once where it was typed."""
    found = _meant(db, request, free_text=True)
    if isinstance(found, Card):
        return found
    session, membership = found
    if session.state != "booked":
        return views.state_card(db, request, session, membership)
    why, _ = resolve.named_with(request.text, [membership.other])
    if why:
        return _cancel(db, request, session, membership, _checked(resolve.spelled_out(db, why)))
    return forms.cancel_form(request, session, membership)


def _meant(db: Db, request: Request, *, free_text: bool = False) -> tuple[Session, PairMembership] | Card:
    """Return the session that a button names, or the next one of the typed pair; a card that asks where unclear."""
    if "session" in request.ids:
        return operations.mine(db, request)
    membership = resolve.pair(db, request, free_text=free_text)
    return (
        membership
        if isinstance(membership, Card)
        else (operations.next_booked(db, request, membership), membership)
    )


@routes.action("session.cancel.now")
def cancel_now(db: Db, request: Request) -> Card:
    """Cancel the session with the form's reason."""
    session, membership = operations.mine(db, request)
    if session.state != "booked":
        return with_typed_words(views.state_card(db, request, session, membership), request.fields)
    needed = "Please say why: your policy asks for it." if request.policy.cancel_needs_reason else None
    return _cancel(db, request, session, membership, request.typed("why", forms.REASON, needed))


def _checked(why: str) -> str:
    """Return a typed reason; raise Refused where it is too long."""
    if len(why) > forms.REASON:
        raise Refused(
            f"That is {len(why):,} characters; {forms.REASON} fit here. Nothing was cancelled: please shorten it."
        )
    return why


def _cancel(db: Db, request: Request, session: Session, membership: PairMembership, why: str) -> Card:
    session.state = "cancelled"
    session.cancelled_by_id, session.cancelled_at = request.me.id, request.now
    session.cancelled_because_id = secrets.seal(db, membership.pair.supervisee_id, why) if why else None
    operations.audited(db, request, membership, session, "session.cancelled")
    operations.changed(db, request, session)
    operations.tell(db, request, membership, session, "session.cancelled")
    times = booking.offer(db, request, membership, replaces=session.id)
    undo = Button("Undo", "session.uncancel", {"session": session.id})
    return views.with_file(db, request, session, cards.cancelled(request, session, membership, times, undo))


@routes.action("session.uncancel")
def uncancel(db: Db, request: Request) -> Card:
    """Undo a cancellation, as long as nothing has replaced the session."""
    session, membership = operations.mine(db, request)
    if session.state != "cancelled" or session.cancelled_at is None:
        return views.state_card(db, request, session, membership)
    if session.cancelled_by_id != request.me.id:
        raise Refused(f"{membership.other.name} cancelled it. Please suggest a new time instead.")
    if queries.upcoming(db, membership.pair.id, request.now) or queries.at(
        db, membership.pair.id, session.starts_at
    ):
        raise Refused("There is another time on the table already, so this one stays cancelled.")
    session.state, session.cancelled_at = "booked", None
    session.cancelled_by_id = session.cancelled_because_id = None
    session.missed_by = ""
    operations.audited(db, request, membership, session, "session.uncancelled")
    outbox.refresh(db, About("session", session.id), request.now)
    return views.with_file(db, request, session, views.state_card(db, request, session, membership))
