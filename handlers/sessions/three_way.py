"""A three-way meeting that came of a private note: either of the two books it, and all three are told of it."""

from datetime import UTC

from handlers import access, formatting
from handlers.routing import Refused, Request, Routes
from handlers.sessions.form_values import local as local_time
from handlers.support import note_cards, notes
from handlers.support.notes import SupportNote
from handlers.ui import Card, Facts, Form, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Person, Session
from storage.queries import pairs
from storage.queries import sessions as queries

routes = Routes()

KIND = "three-way"


@routes.action("raise.meet", form=True)
def meet(db: Db, request: Request) -> Form:
    """Open the form that books it."""
    note = notes.find(db, request)
    return note_cards.meet_form(request, note, [p.name for p in _three(db, note) if p.id != request.me.id])


@routes.action("raise.book")
def book(db: Db, request: Request) -> Card:
    """Book the meeting in the pair's own diary and tell all three; the note stays between the two."""
    note = notes.find(db, request)
    three = _three(db, note)
    if note.booked is not None:
        return note_cards.note_card(request, note, notes.history(db, request, note), "It is booked already.")
    start = local_time(request).astimezone(UTC)
    minutes = request.typed("minutes")
    if not minutes.isdigit() or not 10 <= int(minutes) <= 480:
        raise Refused("Please give a length from 10 to 480 minutes.", "minutes")
    if start <= request.now:
        raise Refused("That time has passed. Please give one that is still to come.", "time")
    assert note.pair_id is not None
    queries.lock(db, note.pair_id)
    if queries.at(db, note.pair_id, start) is not None:
        raise Refused("Something is booked at that time already. Please choose another.", "time")
    session = Session(
        pair_id=note.pair_id, kind=KIND, state="booked", starts_at=start, minutes=int(minutes),
        place=request.typed("place", limit=200), proposed_by_id=request.me.id,
    )  # fmt: skip
    db.add(session)
    db.flush()
    pair = pairs.pair(db, note.pair_id)
    assert pair is not None
    audit_log.write(
        db, request.now, request.me.id, "session.booked", About("session", session.id), pair.supervisee_id
    )
    for person in three:
        key = f"session.three:{session.id}:{person.id}"
        outbox.enqueue(
            db, "session.three", person.id, key, request.now, session=session.id, third=note.asked.id
        )
    note = notes.change(db, request, note, "booked", booked=session.id)
    return note_cards.note_card(
        request, note, notes.history(db, request, note), "Booked, and all three are told."
    )


@routes.card("session.three")
def booked(db: Db, request: Request) -> Card | None:
    """Tell one of the three when they meet, and who booked it."""
    session = queries.session(db, request.id("session"))
    if session is None:
        return None
    pair, third = session.pair, db.get_one(Person, request.id("third"))
    if request.me.id not in (pair.supervisor_id, pair.supervisee_id, third.id):
        return None
    by = db.get(Person, session.proposed_by_id) if session.proposed_by_id else None
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    who = [p.name for p in (pair.supervisee, pair.supervisor, third) if p.id != request.me.id]
    rows = [("Who", formatting.listed(who)), ("When", f"{when}, {session.minutes} minutes")]
    rows += [("Where", session.place)] if session.place else []
    state = (
        "It is cancelled." if session.state == "cancelled" else f"{by.name if by else 'Somebody'} booked it."
    )
    return Card(
        "A three-way meeting", (Text(state), Facts(tuple(rows))), preview="A meeting of three is booked."
    )


def _three(db: Db, note: SupportNote) -> list[Person]:
    """Return the three who meet: the pair, and whoever of the note's two is not of it."""
    pair = pairs.pair(db, note.pair_id) if note.pair_id is not None else None
    if pair is None or note.wants != "three":
        raise Refused(access.NOT_FOUND)
    return [pair.supervisee, pair.supervisor, note.asked]
