"""Offer of a session when somebody is back from an absence: to their supervisor, with the dates and no reason."""

from handlers import access, formatting
from handlers.access import NOT_FOUND, PairMembership
from handlers.obligations.kinds.return_session import RETURN_SESSION
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Item, Text
from storage import audit_log
from storage.db import Db
from storage.models import About, Absence, Obligation

routes = Routes()


@routes.line(RETURN_SESSION)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that says who is back, since when, and offers a session."""
    absence = db.get(Absence, obligation.about.id)
    if absence is None or obligation.pair_id is None:
        return None
    name = access.membership(db, request, obligation.pair_id).other.name
    clause = f" ({obligation.clause})" if obligation.clause else ""
    words, ids = request.policy.words, {"absence": absence.id, "pair": obligation.pair_id}
    away = formatting.span((obligation.due - absence.first_day).days)
    return Item(
        f"{name} is back: {words.session.a} on the return?",
        f"away for {away}, back since {formatting.plain_day(obligation.due, request.today)}{clause}",
        buttons=(Button("Find a time", "session.book", {"pair": obligation.pair_id}, "primary"),),
        more=(Button("Not needed", "return.none", ids),),
    )


@routes.action("return.none")
def none(db: Db, request: Request) -> Card:
    """Note that no session is needed on a return; the supervisor can take it back."""
    absence, membership = _mine(db, request)
    absence.no_session_on = request.today
    _note(db, request, absence, "return.none")
    text = Text(f"Noted: no {request.policy.words.session.one} just because {membership.other.name} is back.")
    undo = Button("Undo", "return.offer", {"absence": absence.id, "pair": membership.pair.id})
    return Card("Not needed", (text, Buttons((undo,))), preview="Noted.")


@routes.action("return.offer")
def offer(db: Db, request: Request) -> Card:
    """Offer the session on a return again."""
    absence, membership = _mine(db, request)
    absence.no_session_on = None
    _note(db, request, absence, "return.offered")
    book = Button("Find a time", "session.book", {"pair": membership.pair.id}, "primary")
    text = Text("You will be reminded again.")
    return Card(f"{membership.other.name} is back", (text, Buttons((book,))), preview="Noted.")


def _mine(db: Db, request: Request) -> tuple[Absence, PairMembership]:
    membership = access.membership(db, request, request.id("pair"))
    absence = db.get(Absence, request.id("absence"))
    if absence is None or not membership.leads or absence.person_id != membership.pair.supervisee_id:
        raise Refused(NOT_FOUND)
    return absence, membership


def _note(db: Db, request: Request, absence: Absence, verb: str) -> None:
    about = About("absence", absence.id)
    audit_log.write(db, request.now, request.me.id, verb, about, absence.person_id)
