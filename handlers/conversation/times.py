"""Handlers of intents about times: a time as understood is confirmed before it is suggested, moved or cancelled."""

from dataclasses import replace
from datetime import datetime

from handlers import nudges
from handlers.access import PairMembership
from handlers.conversation import cards
from handlers.conversation.context import (
    MessageContext,
    booked,
    do,
    pair,
)
from handlers.language import Reading
from handlers.sessions import attendance, booking
from handlers.ui import Button, Buttons, Card, Reply, Text
from storage.db import Db


def propose(db: Db, heard: MessageContext) -> Reply:
    """Ask for confirmation of a time before suggesting it; for a range, offer times in it that suit both."""
    standing = pair(db, heard)
    if isinstance(standing, Card):
        return standing
    arranged_before = booked(db, heard, standing)
    if arranged_before is not None and arranged_before.id == heard.about("session"):
        return move(db, heard)  # the card that it answers has been agreed to since
    at = heard.moment("start")
    if at is None:
        return booking.offer(db, heard.request, standing, heard.span())
    return cards.shall_i(heard.request, standing, at, f"shall I suggest it to {standing.other.name}?", {})


def accept(db: Db, heard: MessageContext) -> Reply:
    """Accept what was asked: the suggested time, one of those offered, or finding one at all."""
    question, option = heard.question, heard.text("option")
    if question is None or question.asked != "slots" or question.pair_id is None:
        return propose(db, replace(heard, reading=Reading("propose")))
    if (session := heard.about("session")) is not None:
        return do(db, heard, booking.accept, session=session)
    number = int(option) if option.isdigit() else 1 if len(heard.offered) == 1 else 0
    if not 0 < number <= len(heard.offered):
        return propose(db, replace(heard, reading=Reading("propose")))
    at = heard.offered[number - 1]
    return do(db, heard, booking.propose, pair=question.pair_id, at=at, **_moves(heard))


def decline(db: Db, heard: MessageContext) -> Reply:
    """Decline what was asked."""
    question = heard.question
    if question is None or question.asked != "slots" or question.pair_id is None:
        return nudges.not_now(db, heard.request)
    if (session := heard.about("session")) is not None:
        return do(db, heard, booking.decline, session=session)
    ids = {"pair": question.pair_id, **_moves(heard)}
    button = Button("Another time", "session.another", ids, "primary")
    text = Text("Fine, none of these. When would suit you?")
    return Card("None of these", (text, Buttons((button,))), "When?")


def _moves(heard: MessageContext) -> dict[str, int]:
    """Return the booked session that the offered times are for, where it is to be moved."""
    session = heard.about("replaces")
    return {"replaces": session} if session is not None else {}


def arranged(db: Db, heard: MessageContext) -> Reply:
    """Ask to note a session that the two arranged themselves; it is booked once the other confirms it."""
    standing = pair(db, heard)
    if isinstance(standing, Card):
        return standing
    at, on = heard.moment("start"), heard.day("on")
    if at is not None:
        what = f"shall I note it? {standing.other.name} is asked to confirm."
        return cards.shall_i(heard.request, standing, at, what, {})
    if on is None:
        return booking.offer(db, heard.request, standing)
    first = datetime.combine(on, heard.request.policy.working_hours[0], heard.request.zone)
    last = datetime.combine(on, heard.request.policy.working_hours[1], heard.request.zone)
    return booking.offer(db, heard.request, standing, (first, last))


def held(db: Db, heard: MessageContext) -> Reply:
    """Note at once that a session was held, with an undo button."""
    standing = pair(db, heard)
    if isinstance(standing, Card):
        return standing
    return do(db, heard, attendance.held_typed, heard.text("on"), pair=standing.pair.id)


def cancel(db: Db, heard: MessageContext) -> Reply:
    """Ask for confirmation before cancelling the booked session."""
    standing = pair(db, heard, with_booking=True)
    if isinstance(standing, Card):
        return standing
    session = booked(db, heard, standing)
    if session is None:
        return _nothing_booked(heard, standing)
    return cards.cancel(heard.request, standing, session.id, session.starts_at)


def move(db: Db, heard: MessageContext) -> Reply:
    """Ask for confirmation before moving the booked session, or offer other times."""
    standing = pair(db, heard, with_booking=True)
    if isinstance(standing, Card):
        return standing
    session = booked(db, heard, standing)
    if session is None:
        return _nothing_booked(heard, standing)
    at = heard.moment("start")
    if at is None:
        return booking.offer(db, heard.request, standing, heard.span(), replaces=session.id)
    what = f"shall I ask {standing.other.name} to move it there?"
    return cards.shall_i(heard.request, standing, at, what, {"replaces": session.id})


def _nothing_booked(heard: MessageContext, standing: PairMembership) -> Card:
    one = heard.request.policy.words.session.one
    text = Text(f"There is no {one} booked with {standing.other.name} at the moment, so nothing was changed.")
    button = Button("Find a time", "session.book", {"pair": standing.pair.id}, "primary")
    return Card("Nothing is booked", (text, Buttons((button,))), preview="Nothing is booked.")


def sooner(db: Db, heard: MessageContext) -> Reply:
    """Ask for confirmation before telling the other that a session is wanted sooner, or an extra one."""
    standing = pair(db, heard)
    if isinstance(standing, Card):
        return standing
    if heard.moment("start") or heard.span():
        return propose(db, heard)
    return cards.sooner(heard.request, standing)
