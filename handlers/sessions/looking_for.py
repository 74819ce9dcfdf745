"""What the supervisor will be looking for: written before the session, and sent to the worker."""

from handlers import access, formatting
from handlers.access import NOT_FOUND
from handlers.obligations.kinds.looking_for import LOOKING_FOR
from handlers.routing import Refused, Request, Routes
from handlers.sessions import operations, views
from handlers.ui import Button, Card, Form, Item, Note, Quote, Reply, TextInput
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Obligation
from storage.queries import sessions as queries

routes = Routes()

LIMIT = 1_500


@routes.action("session.looking_for", form=True)
def write(db: Db, request: Request) -> Reply:
    """Open the form for the supervisor; once the session has begun, or for the worker, show the session."""
    session, membership = operations.mine(db, request)
    if not membership.leads or session.state != "booked" or session.starts_at <= request.now:
        return views.state_card(db, request, session, membership)
    said = access.words(db, request, membership, [session.looking_for_id])
    rule = request.policy.agenda
    help = rule.supervisor_note if rule is not None and rule.supervisor_note else ""
    words = TextInput(
        "words", "What I will be looking for", next(iter(said.values()), ""), help, True, "many", LIMIT
    )
    note = Note(f"{membership.other.name} reads it before the session.")
    return Form(
        "What I will look for",
        "session.looking_for.save",
        (words, note),
        {"session": session.id},
        "Send it",
    )


@routes.action("session.looking_for.save")
def save(db: Db, request: Request) -> Card:
    """Keep it in the worker's file, and send it to the worker."""
    session, membership = operations.mine(db, request)
    if not membership.leads:
        raise Refused(NOT_FOUND)
    if session.state != "booked" or session.starts_at <= request.now:
        raise Refused(
            "The session has begun or is no longer booked, so it can’t be sent beforehand.", "words"
        )
    words = request.typed("words", LIMIT, "Please write something, or close this.")
    session.looking_for_id = secrets.seal(db, membership.pair.supervisee_id, words)
    db.flush()
    about = About("session", session.id)
    audit_log.write(
        db, request.now, request.me.id, "session.looking_for", about, membership.pair.supervisee_id
    )
    key = f"session.looking_for:{session.looking_for_id}"
    outbox.enqueue(
        db, "session.looking_for", membership.pair.supervisee_id, key, request.now, session=session.id
    )
    outbox.refresh(db, about, request.now)
    return Card(
        "Sent", (Quote(words, request.me.name), Note(f"{membership.other.name} reads it now.")), "Sent."
    )


@routes.card("session.looking_for")
def told(db: Db, request: Request) -> Card | None:
    """Show the worker what will be looked for; None once the session has begun or is off."""
    session = queries.session(db, request.id("session"))
    if session is None or session.state != "booked" or session.pair.supervisee_id != request.me.id:
        return None
    membership = access.membership(db, request, session.pair_id)
    said = access.words(db, request, membership, [session.looking_for_id])
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    quotes = [Quote(words, membership.other.name) for words in said.values()]
    return Card("What will be looked for", (Note(f"For {when}."), *quotes), "Before your session.")


@routes.line(LOOKING_FOR)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks the supervisor to write it."""
    session = queries.session(db, obligation.about.id)
    if (
        session is None
        or session.state != "booked"
        or session.starts_at <= request.now
        or session.looking_for_id
    ):
        return None
    when = formatting.moment(session.starts_at, request.zone, request.today)
    button = Button("Write it", "session.looking_for", {"session": session.id}, "primary")
    return Item(f"What you will be looking for with {session.pair.supervisee.name}", when, "soon", (button,))
