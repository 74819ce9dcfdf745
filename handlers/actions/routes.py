"""What people can ask about actions."""

from dataclasses import replace
from datetime import date

from handlers import (
    access,
    date_parsing,
    list_positions,
    resolve,
)
from handlers.access import PairMembership
from handlers.actions import cards, operations, rules
from handlers.obligations.kinds.action import ACTION
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, Form, Item, Reply
from storage.db import Db
from storage.models import ActionPoint, Obligation, Person

routes = Routes()

TAKEN_BACK = 120
"""Seconds within which an action that was dropped again was never there: nobody is told."""


@routes.command("action list", "Shows the open ones, yours and theirs.", "[@person]")
@routes.action("action.list")
def listing(db: Db, request: Request) -> Card:
    """Open actions, mine first, each soonest first; with a name, that person's alone."""
    found, of = operations.mine(db, request), 0
    if request.text.strip():
        others = [s.other for s in access.my_pairs(db, request)]
        of = resolve.person(db, request, request.text, others).id
        found = [v for v in found if v.owner.id == of]
    ids = [v.row.id for v in found[: cards.SHOWN]]
    list_positions.keep(db, request, "action", [of])
    list_positions.keep(db, request, f"action.{of}", ids)
    return operations.listed(db, request, of, len(found) - len(ids))


@routes.card("action.list")
def built(db: Db, request: Request) -> Card | None:
    """The list again, for the one who asked for it (ids: `actions`, the person, and `of`, whose)."""
    return (
        operations.listed(db, request, request.id("of")) if request.id("actions") == request.me.id else None
    )


@routes.command("action", "Gives somebody, or you, something to do by a date.", "@owner <text> [by <when>]")
@routes.action("action.start")
def start(db: Db, request: Request) -> Reply:
    """A new action as typed; without words, the list."""
    if not request.text.strip():
        return listing(db, request)
    owner = operations.whose(db, request)
    if isinstance(owner, Card):
        return owner
    person, text = owner
    text, due = _dated(request, text)
    where = operations.between(db, request, person, text)
    if isinstance(where, Card):
        return where
    standing, text = where
    if due is None:
        text, due = _dated(request, text)
    return _added(db, request, operations.add(db, request, text, person, due, standing=standing), standing)


def _dated(request: Request, text: str) -> tuple[str, date | None]:
    """The text without its date; "stop by the office" names none, so it stays whole."""
    words, when = rules.split_due(text)
    if not when:
        return text, None
    try:
        return words, date_parsing.day(request, when)
    except date_parsing.UnreadableDate:
        return text, None


def _added(db: Db, request: Request, row: ActionPoint, standing: PairMembership | None) -> Card:
    view = operations.view(db, request, row.id)
    word = request.policy.words.action
    if view.owner.id != request.me.id:
        note = f"{view.owner.name} is being told."
    elif standing is not None:
        note = f"{standing.other.name} can see it too."
    else:
        note = "Only you can see this."
    return cards.one(request, view, None, f"{word.title} added", note)


@routes.action("action.new", form=True)
def new(db: Db, request: Request) -> Form:
    """The form for a new action."""
    return _form(db, request)


@routes.action("action.from_message", form=True)
def from_message(db: Db, request: Request) -> Form:
    """The same form, from a chat message: fields `text` and `link`."""
    return _form(db, request, request.fields.get("text", "")[: rules.LIMIT], request.fields.get("link", ""))


def _form(db: Db, request: Request, text: str = "", link: str = "") -> Form:
    standings = access.my_pairs(db, request)
    mine = [(f"{s.pair.id}:{request.me.id}", f"Me; {s.other.name} sees it too") for s in standings]
    theirs = [(f"{s.pair.id}:{s.other.id}", s.other.name) for s in standings]
    owners = [*theirs, *mine, (f"0:{request.me.id}", "Me; nobody else sees it")]
    due = operations.default_due(db, request, standings[0] if len(standings) == 1 else None)
    return cards.new_form(request, owners, due, text, link if link.startswith("https://") else "")


@routes.action("action.create")
def create(db: Db, request: Request) -> Card:
    """The form was sent."""
    text = request.typed("text", rules.LIMIT, "Please say what is to be done.")
    link = request.typed("link", 500)
    if link and not link.startswith("https://"):
        raise Refused("Please paste a link that begins with https://, or leave this empty.", "link")
    pair_id, _, owner_id = request.fields.get("owner", "").partition(":")
    if not (pair_id.isdigit() and owner_id.isdigit() and len(pair_id + owner_id) < 30):
        raise Refused("Please choose who does it.", "owner")
    standing = access.standing(db, request, int(pair_id)) if int(pair_id) else None
    owner = db.get(Person, int(owner_id))
    if owner is None:
        raise Refused("Please choose who does it.", "owner")
    due = date_parsing.day(request, request.typed("due", 60, "Please give a date."), "due")
    row = operations.add(db, request, text, owner, due, standing=standing, link=link)
    return replace(_added(db, request, row, standing), place="below")


@routes.command("action done", "Settles one.", "<number or words>")
@routes.action("action.done")
def done(db: Db, request: Request) -> Card:
    """It is done; again it changes nothing."""
    return _close(db, request, "done")


@routes.command("action drop", "Takes one off the list undone.", "<number or words>")
@routes.action("action.drop")
def drop(db: Db, request: Request) -> Card:
    """It is no longer needed; again it changes nothing."""
    return _close(db, request, "dropped")


def _close(db: Db, request: Request, state: str) -> Card:
    view = operations.meant(db, request, request.text)
    if isinstance(view, Card):
        return view
    if view.row.state != "open":
        ended = cards.ENDED[view.row.state].lower()
        return operations.after(db, request, view, f"It was {ended} before: nothing was changed.")
    operations.change(db, request, view, f"action.{state}", state=state, closed_at=request.now)
    return operations.after(db, request, view)


@routes.action("action.longer", form=True)
def longer(db: Db, request: Request) -> Reply:
    """Until when? A form with quick choices."""
    view = operations.view(db, request, request.id("action"))
    if view.row.state != "open":
        return operations.after(db, request, view, "It is settled, so it needs no more time.")
    extra = {"list": request.ids["list"]} if "list" in request.ids else {}
    return cards.longer_form(request, view, operations.next_session_day(db, request, view.row.pair_id), extra)


@routes.command("action defer", "Gives one more time.", "<number or words> to <when>")
@routes.action("action.defer", form=True)
def defer(db: Db, request: Request) -> Reply:
    """A new date, typed or from the form."""
    words, when = rules.split_deferral(request.text)
    view = operations.meant(db, request, words)
    if isinstance(view, Card):
        return view
    if request.fields:
        typed = request.typed("day", 60) or request.typed("longer", 60)
        if not typed:
            raise Refused("Please choose until when.", "day")
        due = date_parsing.day(request, typed, "day" if request.fields.get("day") else "longer")
    elif when:
        due = date_parsing.day(request, when)
    else:
        return longer(db, operations.asking(request, view.row.id))
    if view.row.state != "open":
        return operations.after(db, request, view, "It is settled, so it needs no more time.")
    if due == view.row.due:
        return operations.after(db, request, view, "That is its date already.")
    more = view.row.deferred + (due > view.row.due)
    operations.change(db, request, view, "action.deferred", due=due, deferred=more)
    return operations.after(db, request, view)


@routes.action("action.undone")
def undone(db: Db, request: Request) -> Card:
    """What is true after something was taken back."""
    view = operations.view(db, request, request.id("action"))
    operations.refresh(db, request, view)
    return operations.after(db, request, view)


@routes.card("action")
def shown(db: Db, request: Request) -> Card | None:
    """One action as it is now."""
    view = operations.view(db, request, request.id("action"))
    return cards.one(request, view, operations.undo_of(db, request, view))


@routes.card("action.told")
def told(db: Db, request: Request) -> Card | None:
    """A new action, to its owner; None where it was taken back at once."""
    view = operations.view(db, request, request.id("action"))
    closed = view.row.closed_at
    if view.row.state == "dropped" and closed and (closed - view.row.added_at).total_seconds() < TAKEN_BACK:
        return None
    return cards.told(request, view, operations.undo_of(db, request, view))


@routes.line(ACTION)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """An open action in a nudge or on the home card."""
    view = operations.view(db, request, int(obligation.about.partition(":")[2]))
    if view.row.state != "open":
        return None
    return cards.item(request, view, None, {})
