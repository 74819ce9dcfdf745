"""Sessions that somebody could not come to, and several called off in a row: by whom, without blame."""

from dataclasses import replace

from handlers import formatting
from handlers.obligations.called_off import CALLED_OFF, in_a_row
from handlers.routing import Refused, Request, Routes
from handlers.sessions import booking, operations, views
from handlers.ui import Button, Buttons, Card, Note, Text
from storage.db import Db
from storage.queries import sessions as queries

routes = Routes()


@routes.action("session.missed")
def missed(db: Db, request: Request) -> Card:
    """Ask who did not come to a booked session that has passed."""
    session, membership = operations.mine(db, request)
    if session.state != "booked" or session.starts_at > request.now:
        return views.state_card(db, request, session, membership)
    mine, theirs = ("supervisor", "worker") if membership.leads else ("worker", "supervisor")
    ids = {"session": session.id}
    buttons = (
        Button("I could not come", "session.missed.by", {**ids, "by": mine}),
        Button(f"{formatting.first_name(membership.other.name)} could not come", "session.missed.by",
               {**ids, "by": theirs}),
        Button("Neither of us", "session.missed.by", {**ids, "by": "both"}),
    )  # fmt: skip
    text = Text("That happens. Who could not come? I don’t ask why, and a new time is looked for at once.")
    return Card("It did not take place", (text, Buttons(buttons)), preview="About a session.")


@routes.action("session.missed.by")
def missed_by(db: Db, request: Request) -> Card:
    """Note who did not come, and look for a new time."""
    session, membership = operations.mine(db, request)
    if session.state != "booked" or session.starts_at > request.now:
        return views.state_card(db, request, session, membership)
    by = str(request.ids.get("by", ""))
    if by not in ("worker", "supervisor", "both"):
        raise Refused("That button no longer works. Nothing was changed.")
    session.state, session.missed_by = "cancelled", by
    session.cancelled_by_id, session.cancelled_at = request.me.id, request.now
    operations.audited(db, request, membership, session, "session.missed")
    operations.changed(db, request, session)
    operations.tell(db, request, membership, session, "session.cancelled")
    times = booking.offer(db, request, membership, replaces=session.id)
    undo = Button("Undo", "session.uncancel", {"session": session.id})
    text = Text(f"Noted: {views.missed_text(request, session, membership)} No reason is kept.")
    shown = Card(
        "Find a new time", (text, Buttons((undo,)), *times.blocks), preview="Noted.", asks=times.asks
    )
    row = in_a_row(queries.of_pair(db, membership.pair.id))
    note = views.called_off(db, request, membership, row) if len(row) >= CALLED_OFF else ""
    return replace(shown, blocks=(*shown.blocks, Note(f"{note}."))) if note else shown
