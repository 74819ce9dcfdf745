"""What an agenda item serves: one of the policy's functions or purposes, set by either of the two; nobody is asked."""

from handlers.agenda.operations import card_after, find, record_change
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, ChoiceInput, Form, Option
from storage.db import Db

routes = Routes()


@routes.action("agenda.serves", form=True)
def ask(db: Db, request: Request) -> Form:
    """Open the choice of what an item serves."""
    row, _ = find(db, request)
    names = _names(request)
    options = (Option("", "Nothing in particular"), *(Option(name, name) for name in names))
    return Form(
        "What it serves",
        "agenda.serves.save",
        (ChoiceInput("serves", "It serves", options, row.purpose),),
        {"item": row.id},
    )


@routes.action("agenda.serves.save")
def save(db: Db, request: Request) -> Card:
    """Keep what an item serves; once it was talked about, the session counts as having covered that."""
    row, membership = find(db, request)
    chosen = request.typed("serves", 200)
    if chosen and chosen not in _names(request):
        raise Refused("Please choose one of these.", "serves")
    if row.purpose != chosen:
        row.purpose = chosen
        record_change(db, request, membership, row, "agenda.serves")
    return card_after(db, request, membership)


def _names(request: Request) -> tuple[str, ...]:
    found = request.policy.header.functions
    if not found:
        raise Refused("Your policy names no functions that an item could serve.")
    return found
