"""Handlers of intents about times: a time as understood is confirmed before it is suggested, moved or cancelled."""

from dataclasses import replace
from datetime import datetime

from handlers import nudges
from handlers.access import PairMembership
from handlers.conversation import cards
from handlers.conversation.context import (
    MessageContext,
    next_booked,
    pair,
    run,
)
from handlers.language import Reading
from handlers.sessions import attendance, booking
from handlers.ui import Button, Buttons, Card, Reply, Text
from storage.db import Db
from storage.queries import sessions


def propose(db: Db, context: MessageContext) -> Reply:
    """Ask for confirmation of a time before suggesting it; for a range, offer times in it that suit both."""
    membership = pair(db, context)
    if isinstance(membership, Card):
        return membership
    arranged_before = next_booked(db, context, membership)
    if arranged_before is not None and arranged_before.id == context.about("session"):
        return move(db, context)  # the card that it answers has been agreed to since
    at = context.moment("start")
    if at is None:
        return booking.offer(db, context.request, membership, context.span())
    return cards.confirm_time(
        context.request, membership, at, f"shall I suggest it to {membership.other.name}?", {}
    )


def accept(db: Db, context: MessageContext) -> Reply:
    """Accept what was asked: the suggested time, one of those offered, or finding one at all."""
    question, option = context.question, context.text("option")
    if question is None or question.asked != "slots" or question.pair_id is None:
        return propose(db, replace(context, reading=Reading("propose")))
    if (session := context.about("session")) is not None:
        return run(db, context, booking.accept, session=session)
    number = int(option) if option.isdigit() else 1 if len(context.offered) == 1 else 0
    if not 0 < number <= len(context.offered):
        return propose(db, replace(context, reading=Reading("propose")))
    at = context.offered[number - 1]
    return run(db, context, booking.propose, pair=question.pair_id, at=at, **_moves(context))


def decline(db: Db, context: MessageContext) -> Reply:
    """Decline what was asked."""
    question = context.question
    if question is None or question.asked != "slots" or question.pair_id is None:
        return nudges.not_now(db, context.request)
    if (session := context.about("session")) is not None:
        return run(db, context, booking.decline, session=session)
    ids = {"pair": question.pair_id, **_moves(context)}
    button = Button("Another time", "session.another", ids, "primary")
    text = Text("Fine, none of these. When would suit you?")
    return Card("None of these", (text, Buttons((button,))), "When?")


def _moves(context: MessageContext) -> dict[str, int]:
    """Return the booked session that the offered times are for, where it is to be moved."""
    session = context.about("replaces")
    return {"replaces": session} if session is not None else {}


def arranged(db: Db, context: MessageContext) -> Reply:
    """Ask to note a session that the two arranged themselves; it is booked once the other confirms it."""
    membership = pair(db, context)
    if isinstance(membership, Card):
        return membership
    at, on = context.moment("start"), context.day("on")
    if at is not None:
        what = f"shall I note it? {membership.other.name} is asked to confirm."
        return cards.confirm_time(context.request, membership, at, what, {})
    if on is None:
        return booking.offer(db, context.request, membership)
    first = datetime.combine(on, context.request.policy.working_hours[0], context.request.zone)
    last = datetime.combine(on, context.request.policy.working_hours[1], context.request.zone)
    return booking.offer(db, context.request, membership, (first, last))


def held(db: Db, context: MessageContext) -> Reply:
    """Note at once that a session was held, with an undo button."""
    membership = pair(db, context)
    if isinstance(membership, Card):
        return membership
    said = f"{context.text('kind')} {context.text('on')}".strip()
    return run(db, context, attendance.held_typed, said, pair=membership.pair.id)


def not_held(db: Db, context: MessageContext) -> Card | None:
    """Return what may have become of the booked session that has passed; None where none waits for that."""
    among = context.named.pairs or context.mine
    waiting = [(s, one) for s in among for one in sessions.unanswered(db, s.pair.id, context.request.now)]
    if not waiting:
        return None
    membership, session = waiting[0]
    return cards.not_held(context.request, membership, session)


def cancel(db: Db, context: MessageContext) -> Reply:
    """Ask for confirmation before cancelling the booked session."""
    membership = pair(db, context, with_booking=True)
    if isinstance(membership, Card):
        return membership
    session = next_booked(db, context, membership)
    if session is None:
        return _nothing_booked(context, membership)
    return cards.cancel(context.request, membership, session.id, session.starts_at)


def move(db: Db, context: MessageContext) -> Reply:
    """Ask for confirmation before moving the booked session, or offer other times."""
    membership = pair(db, context, with_booking=True)
    if isinstance(membership, Card):
        return membership
    session = next_booked(db, context, membership)
    if session is None:
        return _nothing_booked(context, membership)
    at = context.moment("start")
    if at is None:
        return booking.offer(db, context.request, membership, context.span(), replaces=session.id)
    what = f"shall I ask {membership.other.name} to move it there?"
    return cards.confirm_time(context.request, membership, at, what, {"replaces": session.id})


def _nothing_booked(context: MessageContext, membership: PairMembership) -> Card:
    one = context.request.policy.words.session.one
    text = Text(
        f"There is no {one} booked with {membership.other.name} at the moment, so nothing was changed."
    )
    button = Button("Find a time", "session.book", {"pair": membership.pair.id}, "primary")
    return Card("Nothing is booked", (text, Buttons((button,))), preview="Nothing is booked.")


def sooner(db: Db, context: MessageContext) -> Reply:
    """Ask for confirmation before telling the other that a session is wanted sooner, or an extra one."""
    membership = pair(db, context)
    if isinstance(membership, Card):
        return membership
    if context.moment("start") or context.span():
        return propose(db, context)
    return cards.sooner(context.request, membership)
