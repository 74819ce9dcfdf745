"""Before a session: its place, and what both read."""

from dataclasses import replace

from handlers import access, actions, formatting
from handlers.access import NOT_FOUND, PairMembership
from handlers.cases import sessions as cases
from handlers.obligations.kinds.room import ROOM
from handlers.routing import Refused, Request, Routes
from handlers.sessions import forms, operations, views
from handlers.ui import (
    Block,
    Button,
    Card,
    ChoiceInput,
    Form,
    Input,
    Item,
    Note,
    Option,
    Text,
    TextInput,
)
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Obligation, ReadTick, Session
from storage.queries import own_parts
from storage.queries import records as record_queries
from storage.queries import sessions as queries

routes = Routes()


@routes.line(ROOM)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a booked session that has no place yet."""
    session = queries.session(db, obligation.about.id)
    if session is None or session.state != "booked" or session.place or session.starts_at <= request.now:
        return None
    membership = access.membership(db, request, session.pair_id)
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    word = formatting.capital(request.policy.words.session.one)
    return Item(
        f"{word} with {membership.other.name} has no room yet",
        formatting.capital(when),
        "soon",
        (Button("Say where", "session.place", {"session": session.id}, "primary"),),
    )


@routes.action("session.place", form=True)
def place(db: Db, request: Request) -> Form:
    """Open the form for the place of a booked session; whether it is private is asked with it, once."""
    session, _ = _booked(db, request)
    blocks: list[Input] = [
        TextInput("place", "Where", session.place, forms.place_hint(request.policy), required=True, limit=200)
    ]
    booking = request.policy.booking
    if booking is not None and booking.private_place and session.place_private is None:
        options = (Option("yes", "Yes, nobody can listen in"), Option("no", "No"))
        blocks.append(ChoiceInput("private", "Is it private?", options, required=True))
    return Form("Where you meet", "session.place.save", tuple(blocks), {"session": session.id})


@routes.action("session.place.save")
def save_place(db: Db, request: Request) -> Card:
    """Keep the place of a session: both see it, and it goes into their calendars."""
    session, membership = _booked(db, request)
    session.place = request.typed("place", 200, "Please say where you meet.")
    if private := request.typed("private", 5):
        session.place_private = private == "yes"
    db.flush()
    audit_log.write(
        db,
        request.now,
        request.me.id,
        "session.place",
        About("session", session.id),
        membership.pair.supervisee_id,
    )
    outbox.refresh(db, About("session", session.id), request.now)
    return views.state_card(db, request, session, membership)


def _booked(db: Db, request: Request) -> tuple[Session, PairMembership]:
    session, membership = operations.mine(db, request)
    if session.state != "booked":
        raise Refused(f"That {request.policy.words.session.one} is not booked any more.")
    return session, membership


def to_read(
    db: Db, request: Request, session: Session, membership: PairMembership
) -> list[tuple[str, str, Button]]:
    """Return what the two read before a session: its key, its title and the button that opens it."""
    words, found = request.policy.words, list[tuple[str, str, Button]]()
    last = record_queries.newest(db, session.pair_id)
    if last is not None:
        day = formatting.plain_day(last.session.starts_at.astimezone(request.zone).date(), request.today)
        found.append(
            (
                "record",
                f"The last {words.record.one}, of {day}",
                Button("Open", "record.show", {"record": last.id}),
            )
        )
    number = len(actions.of_pair(db, request, membership))
    if number:
        said = formatting.count(number, f"open {words.action.one}", f"open {words.action.many}")
        found.append(("actions", formatting.capital(said), Button("Open", "action.list")))
    due = cases.on_agenda(db, request, membership, request.today)
    if due:
        title = f"{formatting.capital(words.case.many)} due: {', '.join(view.row.number for view in due)}"
        found.append(("cases", title, Button("Open", "supervision.cases")))
    return found


@routes.action("session.papers")
def papers(db: Db, request: Request) -> Card:
    """List what to read before a session, each with one's own tick."""
    session = queries.session(db, request.id("session"))
    if session is None:
        raise Refused(NOT_FOUND)
    return _papers(db, request, session, access.membership(db, request, session.pair_id))


def _papers(db: Db, request: Request, session: Session, membership: PairMembership) -> Card:
    read = own_parts.read(db, session.id, request.me.id)
    theirs = own_parts.read(db, session.id, membership.other.id)
    blocks: list[Block] = []
    for key, title, opens in to_read(db, request, session, membership):
        tick = Button("I have read it", "session.read", {"session": session.id, "what": key}, about=title)
        first = formatting.first_name(membership.other.name)
        both = f"{first} has read it" if key in theirs else ""
        state = "read" if key in read else ""
        blocks.append(
            Item(title, both, "good" if state else "plain", (opens, *(() if state else (tick,))), state=state)
        )
    if not blocks:
        blocks.append(Text("There is nothing to read this time."))
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    blocks.append(Note(f"For {when}. Each of you ticks for yourself."))
    return Card("Before you meet", tuple(blocks), preview="What to read.", place="below")


@routes.action("session.read")
def tick(db: Db, request: Request) -> Card:
    """Tick that one has read something; a repeat changes nothing."""
    session = queries.session(db, request.id("session"))
    what = str(request.ids.get("what", ""))
    if session is None or what not in ("record", "actions", "cases"):
        raise Refused(NOT_FOUND)
    membership = access.membership(db, request, session.pair_id)
    if what not in own_parts.read(db, session.id, request.me.id):
        db.add(ReadTick(session_id=session.id, person_id=request.me.id, what=what, at=request.now))
        db.flush()
    return replace(_papers(db, request, session, membership), place="replace")
