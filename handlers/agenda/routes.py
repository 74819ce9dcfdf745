"""Commands, buttons, cards and nudge lines for the agenda."""

from datetime import timedelta

from handlers import access, resolve, support, undo
from handlers.access import NOT_FOUND, PairMembership
from handlers.agenda import cards, operations
from handlers.agenda.operations import (
    about_cases,
    add_item,
    card_after,
    current,
    find,
    open_views,
    record_change,
    renumbered,
)
from handlers.agenda.rules import LIMIT, checked, private_text
from handlers.obligations.kinds.agenda import AGENDA
from handlers.routing import Refused, Request, Routes, is_number
from handlers.ui import Card, Form, Item, Reply
from storage.db import Db
from storage.models import About, AgendaItem, Obligation, Session
from storage.queries import agenda as queries

routes = Routes()


@routes.command("agenda", "Shows it, or puts something on it.", "[private] [<text>] [with @person]")
@routes.action("agenda.show")
def show(db: Db, request: Request) -> Reply:
    """Show the agenda for the next session; with text, add an item."""
    mine = access.my_pairs(db, request)
    text, _ = resolve.named_with(request.text, [s.other for s in mine])
    if text:
        return _add(db, request, mine)
    membership = resolve.pair(db, request, free_text=True, mine=mine)
    return membership if isinstance(membership, Card) else renumbered(db, request, membership)


@routes.command("agenda add", "Puts something on it.", "[private] <text> [with @person]")
@routes.action("agenda.add")
def add(db: Db, request: Request) -> Reply:
    """Add an item as typed; "private" before it keeps it to its writer. Without text, open the form."""
    return _add(db, request, access.my_pairs(db, request))


def _add(db: Db, request: Request, mine: list[PairMembership]) -> Reply:
    bare, private = private_text(request.text)
    text, who = resolve.named_with(bare, [s.other for s in mine])
    if not text:
        return _form(db, request, private=private)
    checked(text)
    membership = resolve.pair(db, request, mine=mine, who=who)
    if isinstance(membership, Card):
        return membership
    return add_item(db, request, membership, text, private, whole=bare)


def add_as_said(db: Db, request: Request, membership: PairMembership, text: str, whole: str) -> Card:
    """Add an item as it was understood from a sentence; `whole` is the sentence."""
    text, private = private_text(text)
    return add_item(db, request, membership, checked(text), private, whole=whole)


@routes.action("agenda.chosen")
def chosen(db: Db, request: Request) -> Card:
    """Carry out the writer's choice for a text of concern: keep it private, another way, or show it to the other."""
    if request.ids.get("keep") == "way":
        return support.something_is_not_right(request)
    membership = access.membership(db, request, request.id("pair"))
    return add_item(db, request, membership, checked(request.text), False, request.fields.get("link", ""))


@routes.action("agenda.share")
def share(db: Db, request: Request) -> Card:
    """Share a private item with the other person."""
    return operations.share(db, request)


@routes.action("agenda.new", form=True)
def new(db: Db, request: Request) -> Form:
    """Open the form for an item; `pair` in the ids fixes the pair."""
    return _form(db, request)


@routes.action("agenda.from_message", form=True)
def from_message(db: Db, request: Request) -> Form:
    """Open the same form from a chat message (fields `text` and `link`)."""
    link = request.fields.get("link", "")
    return _form(
        db, request, request.fields.get("text", "")[:LIMIT], link if link.startswith("https://") else ""
    )


def _form(db: Db, request: Request, text: str = "", link: str = "", private: bool = False) -> Form:
    known = [access.membership(db, request, request.id("pair"))] if "pair" in request.ids else []
    memberships = known or access.my_pairs(db, request)
    if not memberships:
        words = request.policy.words
        raise Refused(
            f"You have no {words.session.many} here yet, so there is no {words.agenda.one} to add to."
        )
    return cards.form(request, memberships, resolve.spelled_out(db, text), link, private)


@routes.action("agenda.create")
def create(db: Db, request: Request) -> Card:
    """Add the item that the form describes."""
    text = checked(request.typed("text", LIMIT, "Please say what you would like to discuss."))
    link = request.typed("link", 500)
    if link and not link.startswith("https://"):
        raise Refused("Please paste a link that begins with https://, or leave this empty.", "link")
    chosen = str(request.ids.get("pair", request.fields.get("pair", "")))
    if not is_number(chosen):
        raise Refused("Please choose with whom.", "pair")
    membership = access.membership(db, request, int(chosen))
    return add_item(db, request, membership, text, request.fields.get("private") == "yes", link)


@routes.action("agenda.spoken")
def spoken(db: Db, request: Request) -> Card:
    """Keep an item as one to talk about only."""
    return operations.spoken_only(db, request)


@routes.command("agenda done", "Ticks one off.", "<number>")
@routes.action("agenda.done")
def done(db: Db, request: Request) -> Card:
    """Mark an item as discussed; a repeat changes nothing."""
    return _close(db, request, "done")


@routes.command("agenda drop", "Takes one off undiscussed.", "<number>")
@routes.action("agenda.drop")
def drop(db: Db, request: Request) -> Card:
    """Drop an item that is no longer needed; a repeat changes nothing."""
    return _close(db, request, "dropped")


def _close(db: Db, request: Request, state: str) -> Card:
    row, membership = find(db, request)
    if row.state != "open":
        return card_after(db, request, membership, _closed_already(row))
    begun = queries.last_begun(db, row.pair_id, request.now)
    undo.change(
        db,
        request,
        row,
        state=state,
        closed_at=request.now,
        closed_in_id=begun.id if begun else None,
    )
    record_change(db, request, membership, row, f"agenda.{state}")
    return card_after(db, request, membership)


def _closed_already(row: AgendaItem) -> str:
    return f"That was {cards.ENDED[row.state].lower()} before: nothing was changed."


@routes.command("agenda carry", "Keeps one for the time after.", "<number>")
@routes.action("agenda.carry")
def carry(db: Db, request: Request) -> Card:
    """Keep an item for the session after the next; a repeat changes nothing."""
    row, membership = find(db, request)
    if row.state != "open":
        return card_after(db, request, membership, _closed_already(row))
    if not row.carried:
        row.carried = 1
        record_change(db, request, membership, row, "agenda.carried")
    return card_after(db, request, membership, "Carried over: it stays until it is done or dropped.")


@routes.undone(AgendaItem)
def undone(db: Db, request: Request) -> Card:
    """Return the agenda after an undo."""
    row, membership = find(db, request)
    record_change(db, request, membership, row, "agenda.undone")
    return card_after(db, request, membership)


@routes.card("agenda", single=True)
def built_card(db: Db, request: Request) -> Card | None:
    """Build the agenda as a message of its own (ids: `agenda`, the pair); refreshing "agenda:<pair>" updates it."""
    return current(db, request, access.membership(db, request, request.id("agenda")))


@routes.line(AGENDA)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line before a session that says when it is and asks what to discuss."""
    session = db.get(Session, obligation.about.id)
    if session is None or session.state != "booked" or session.starts_at <= request.now:
        return None
    membership = access.membership(db, request, session.pair_id)
    number = len(open_views(db, request, membership))
    template = request.policy.template_for(session.kind)
    asks = template is not None and any(s.by != "writer" and s.ask == "before" for s in template.sections)
    lines = about_cases(db, request, membership)
    return cards.prompt(request, membership, session, number, lines, asks and not membership.leads)


@routes.action("agenda.nothing")
def nothing(db: Db, request: Request) -> Reply:
    """Note that there is nothing to add: no more questions for this session, one reminder the day before."""
    session = db.get(Session, request.id("session"))
    if session is None:
        raise Refused(NOT_FOUND)
    membership = access.membership(db, request, session.pair_id)
    asked = AGENDA.one(db, About("session", session.id), request.me.id)
    reminder = session.starts_at.astimezone(request.zone).date() - timedelta(days=1)
    if asked is not None and reminder > request.today:
        asked.snoozed_until = reminder
        db.dirty_pairs.add(session.pair_id)
    return cards.nothing(request, membership)
