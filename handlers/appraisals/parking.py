"""Items parked for the appraisal: from the agenda, or written for it; both of the two see them."""

from handlers import access, undo
from handlers.access import NOT_FOUND, PairMembership
from handlers.appraisals import cards, rules
from handlers.appraisals.loading import find
from handlers.appraisals.routes import show
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Form, Reply, Text
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, AgendaItem

routes = Routes()


def _item(db: Db, request: Request) -> tuple[AgendaItem, PairMembership]:
    row = db.get(AgendaItem, request.id("item"), with_for_update=True)
    if row is None:
        raise Refused(NOT_FOUND)
    membership = access.membership(db, request, row.pair_id)
    if row.private:
        raise Refused(NOT_FOUND)
    return row, membership


@routes.action("appraisal.park")
def park(db: Db, request: Request) -> Card:
    """Keep an agenda item for the appraisal: it leaves the agenda, and stands in the form (WCC-1.9b)."""
    rules.rule_of(request.policy)
    row, membership = _item(db, request)
    word = request.policy.words.appraisal
    if row.state != "open":
        raise Refused("It is not on the agenda any more. Nothing was changed.")
    back = undo.change(db, request, row, state="parked", closed_at=request.now)
    _changed(db, request, row, membership, "agenda.parked")
    form = Button("Open the form", "appraisal.show", {"worker": membership.pair.supervisee_id})
    line = f"It is off the agenda, and kept for the {word.one}. Both of you see it there."
    return Card(f"Kept for the {word.short}", (Text(line), Buttons((back, form))), "Noted.", "below")


@routes.action("appraisal.unpark")
def unpark(db: Db, request: Request) -> Reply:
    """Put a parked item back on the agenda."""
    row, membership = _item(db, request)
    if row.state == "parked":
        row.state, row.closed_at = "open", None
        _changed(db, request, row, membership, "agenda.unparked")
    return show(db, request.as_(show, worker=membership.pair.supervisee_id))


def _changed(db: Db, request: Request, row: AgendaItem, membership: PairMembership, verb: str) -> None:
    about = About("item", row.id)
    audit_log.write(db, request.now, request.me.id, verb, about, membership.pair.supervisee_id)
    db.flush()
    outbox.refresh(db, [About("agenda", row.pair_id)], request.now)


@routes.action("appraisal.point", form=True)
def point(db: Db, request: Request) -> Form:
    """Open the form of a point for the appraisal."""
    return cards.point_form(request, find(db, request))


@routes.action("appraisal.point.save")
def point_save(db: Db, request: Request) -> Reply:
    """Keep a point for the appraisal."""
    of = find(db, request)
    if of.row.state != "open" or of.view.membership is None:
        raise Refused("It was held already. Put it on the agenda instead.")
    text = request.typed("text", 1_000, "Please say what belongs in it.")
    row = AgendaItem(
        pair_id=of.view.membership.pair.id, author_id=request.me.id, state="parked", added_at=request.now,
        text_id=secrets.seal(db, of.view.worker.id, text),
    )  # fmt: skip
    db.add(row)
    db.flush()
    _changed(db, request, row, of.view.membership, "agenda.parked")
    return show(db, request.as_(show, appraisal=of.row.id))
