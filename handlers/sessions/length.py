"""How long a session really was."""

from handlers.routing import Refused, Request, Routes
from handlers.sessions import forms, held_cards, operations, views
from handlers.ui import Card, Form, TextInput
from storage import outbox
from storage.db import Db
from storage.models import About, Session

routes = Routes()


@routes.action("session.length", form=True)
def open_form(db: Db, request: Request) -> Form:
    """Open the form that asks how long the session was."""
    session, _ = operations.mine(db, request)
    return form(request, session)


def form(request: Request, session: Session) -> Form:
    """Return the form that asks how long a session really lasted."""
    value = str(session.minutes_held or session.minutes)
    field = TextInput(
        "minutes", "How many minutes", value, forms.length_hint(request.policy), required=True, limit=3
    )
    return Form("How long did you meet?", "session.length.save", (field,), {"session": session.id})


@routes.action("session.length.save")
def save_length(db: Db, request: Request) -> Card:
    """Note how long the session was."""
    session, membership = operations.mine(db, request)
    minutes = request.typed("minutes", 10, "Please give the number of minutes.")
    if not minutes.isdigit() or not 1 <= int(minutes) <= 480:
        raise Refused("Please give a whole number of minutes, from 1 to 480.", "minutes")
    if session.state != "held":
        return views.state_card(db, request, session, membership)
    session.minutes_held = int(minutes)
    outbox.refresh(db, About("session", session.id), request.now)
    return held_cards.card(db, request, session, membership, None)
