"""Commands, buttons, cards and nudge lines for actions."""

from dataclasses import replace
from datetime import date

from handlers import (
    access,
    date_parsing,
    list_positions,
    resolve,
    support,
)
from handlers.access import PairMembership
from handlers.actions import cards, guards, operations, rules, weight
from handlers.obligations.kinds.action import ACTION
from handlers.policy.calendar import bank_holidays, next_working_day
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Form, Ids, Item, Reply
from storage import outbox
from storage.db import Db
from storage.models import ActionPoint, Obligation, Person

routes = Routes()

NO_NOTICE_SECONDS = 120
"""Seconds within which an action that was dropped again is not announced to its owner."""


@routes.command("action list", "Shows the open ones, yours and theirs.", "[@person]")
@routes.action("action.list")
def listing(db: Db, request: Request) -> Card:
    """List open actions, the reader's own first, each soonest first; with a name, that person's alone."""
    found, of = operations.of_reader(db, request), 0
    if request.text.strip():
        others = [s.other for s in access.my_pairs(db, request)]
        of = resolve.person(db, request, request.text, others).id
        found = [v for v in found if v.owner.id == of]
    ids = [v.row.id for v in found[: cards.SHOWN]]
    list_positions.keep(db, request, {"action": [of], f"action.{of}": ids})
    return operations.listing(db, request, of, len(found) - len(ids))


@routes.card("action.list")
def built_list(db: Db, request: Request) -> Card | None:
    """Build the list again for the person who asked for it (ids: `actions`, the person, and `of`, whose)."""
    return (
        operations.listing(db, request, request.id("of")) if request.id("actions") == request.me.id else None
    )


@routes.command("action", "Gives somebody, or you, something to do by a date.", "@owner <text> [by <when>]")
@routes.action("action.start")
def start(db: Db, request: Request) -> Reply:
    """Add an action as typed; without text, list the open ones."""
    if not request.text.strip():
        return listing(db, request)
    text, due, when = _dated(request, request.text)
    owner = operations.owner_of(db, request, text)
    if isinstance(owner, Card):
        return owner
    if owner is None:
        text = resolve.spelled_out(db, text)
        return guards.question_of_concern(db, request, text, due) or _form(db, request, text, due=due)
    person, text = owner
    if not text.strip():
        return _form(db, request, due=due, owner=person)
    where = operations.pair_of(db, request, person, text)
    if isinstance(where, Card):
        return where
    membership, text = where
    text = resolve.spelled_out(db, text)
    asked = guards.question_before(db, request, person, text, membership, due)
    if asked is not None:
        return asked
    row = operations.add(db, request, text, person, due, membership=membership)
    return _added(db, request, row, membership, when)


def _dated(request: Request, text: str) -> tuple[str, date | None, str]:
    """Return the text without its date, the date, and how it was typed; the whole text where it holds no date."""
    for words, when in rules.due_candidates(text):
        try:
            return words, date_parsing.day(request, when), when
        except date_parsing.UnreadableDate:
            continue
    return text, None, ""


@routes.action("action.chosen")
def chosen(db: Db, request: Request) -> Reply:
    """Carry out the writer's choice for a sensitive text or a likely duplicate."""
    match request.ids.get("keep"):
        case "way":
            return support.something_is_not_right(request)
        case "same":
            return operations.card_after(db, request, operations.view(db, request, request.id("action")))
        case keep:
            mine = keep == "me"
            membership = (
                access.membership(db, request, request.id("pair"))
                if request.id("pair") and not mine
                else None
            )
            owner = request.me if mine else db.get_one(Person, request.id("owner"))
            due = date.fromisoformat(request.fields["due"]) if request.fields.get("due") else None
            link = request.fields.get("link", "")
            typed = {k: v for k, v in request.fields.items() if not (mine and k in ("tell", "points_to"))}
            details = weight.details_of(db, replace(request, fields=typed), membership)
            row = operations.add(
                db, request, request.text, owner, due, membership=membership, link=link, details=details
            )
            return _added(db, request, row, membership)


@routes.action("action.on")
def move_to_day(db: Db, request: Request) -> Card:
    """Move the action to the alternative day that was offered (ids: `action`, `day`)."""
    view = operations.view(db, request, request.id("action"), locked=True)
    if view.row.state != "open":
        return operations.card_after(db, request, view, "It is settled, so it needs no more time.")
    due = date_parsing.day(request, str(request.ids.get("day", "")))
    if due != view.row.due:
        operations.change(db, request, view, "action.deferred", due=due)
    return operations.card_after(db, request, view)


def _added(
    db: Db, request: Request, row: ActionPoint, membership: PairMembership | None, when: str = ""
) -> Card:
    view = operations.view(db, request, row.id)
    word = request.policy.words.action
    if view.owner.id != request.me.id:
        note = f"{view.owner.name} is being told."
    elif membership is not None:
        note = f"{membership.other.name} can see it too."
    else:
        note = "Only you can see this."
    said, tap = _about_the_day(request, row, when)
    card = cards.one(request, view, None, f"{word.title} added", " ".join(filter(None, (said, note))))
    undo = Button("Undo", "action.drop", {"action": row.id})
    return replace(card, blocks=(*card.blocks, Buttons(tuple(filter(None, (tap, undo))))))


def _about_the_day(request: Request, row: ActionPoint, when: str) -> tuple[str, Button | None]:
    """Return what must be said about how the day was understood, and a button for the other likely day."""
    if not when:
        if row.due.weekday() > 4 or row.due not in bank_holidays(request.policy, row.due.year):
            return "", None
        after = next_working_day(row.due, request.policy)
        label = f"Make it {after:%A} {after.day} {after:%B}"
        return "That day is a bank holiday.", Button(label, "action.on", _ids(row, after))
    hour = rules.hour_in(when)
    dropped = f"I keep the day, not the hour ({hour})." if hour else ""
    if rules.names_weekday(when, request.today) and row.due > request.today:
        said = f"Today is {request.today:%A}, so I took next week's. {dropped}".strip()
        return said, Button("Make it today", "action.on", _ids(row, request.today))
    return dropped, None


def _ids(row: ActionPoint, day: date) -> Ids:
    return {"action": row.id, "day": day.isoformat()}


@routes.action("action.new", form=True)
def new(db: Db, request: Request) -> Form:
    """Open the form for a new action."""
    return _form(db, request)


@routes.action("action.from_message", form=True)
def from_message(db: Db, request: Request) -> Form:
    """Open the form for a new action from a chat message (fields `text`, `link`), with date and owner read from it."""
    text, due, _ = _dated(request, request.fields.get("text", "")[: rules.LIMIT])
    others = [s.other for s in access.my_pairs(db, request)]
    owner, rest = operations.owner_in(db, text, others)
    if owner is not None:
        text = rest
    return _form(db, request, resolve.spelled_out(db, text), request.fields.get("link", ""), due, owner)


def _form(
    db: Db,
    request: Request,
    text: str = "",
    link: str = "",
    due: date | None = None,
    owner: Person | None = None,
) -> Form:
    memberships = access.my_pairs(db, request)
    me = request.me.id
    mine = [(rules.OwnerChoice(s.pair.id, me), f"Me; {s.other.name} sees it too") for s in memberships]
    theirs = [(rules.OwnerChoice(s.pair.id, s.other.id), s.other.name) for s in memberships]
    owners = [*mine, (rules.OwnerChoice(0, me), "Me; nobody else sees it"), *theirs]
    chosen = next((choice for choice, _ in owners if owner is not None and choice.owner_id == owner.id), None)
    due = due or operations.default_due(db, request, memberships[0] if len(memberships) == 1 else None)
    link = link if link.startswith("https://") else ""
    more = cards.weight(request, weight.to_answer(db, request), [s.other for s in memberships])
    return cards.new_form(request, owners, due, text, link, chosen, more)


@routes.action("action.create")
def create(db: Db, request: Request) -> Card:
    """Add the action that the form describes."""
    text = request.typed("text", rules.LIMIT, "Please say what is to be done.")
    link = request.typed("link", 500)
    if link and not link.startswith("https://"):
        raise Refused("Please paste a link that begins with https://, or leave this empty.", "link")
    choice = rules.OwnerChoice.read(request.fields.get("owner", ""))
    if choice is None:
        raise Refused("Please choose who does it.", "owner")
    membership = access.membership(db, request, choice.pair_id) if choice.pair_id else None
    owner = db.get(Person, choice.owner_id)
    if owner is None:
        raise Refused("Please choose who does it.", "owner")
    due = date_parsing.day(request, request.typed("due", 60, "Please give a date."), "due")
    text = resolve.spelled_out(db, text)
    details = weight.details_of(db, request, membership)
    asked = guards.question_before(
        db,
        replace(request, fields={**request.fields, "due": due.isoformat(), "link": link}),
        owner,
        text,
        membership,
    )
    if asked is not None:
        return replace(asked, place="below")
    row = operations.add(db, request, text, owner, due, membership=membership, link=link, details=details)
    return replace(_added(db, request, row, membership), place="below")


@routes.command("action done", "Settles one.", "<number or words>")
@routes.action("action.done")
def done(db: Db, request: Request) -> Card:
    """Mark an action as done; a repeat changes nothing."""
    return _close(db, request, "done")


@routes.command("action drop", "Takes one off the list undone.", "<number or words>")
@routes.action("action.drop")
def drop(db: Db, request: Request) -> Card:
    """Drop an action that is no longer needed; a repeat changes nothing."""
    return _close(db, request, "dropped")


def _close(db: Db, request: Request, state: str) -> Card:
    view = operations.find(db, request, request.text)
    if isinstance(view, Card):
        return view
    if view.row.state != "open":
        ended = cards.ENDED[view.row.state].lower()
        return operations.card_after(db, request, view, f"It was {ended} before: nothing was changed.")
    operations.change(db, request, view, f"action.{state}", state=state, closed_at=request.now)
    hear = {view.set_by.id, view.row.tell_id or view.set_by.id} - {request.me.id}
    for waits in sorted(hear) if state == "done" else ():
        key = f"action.done_told:{view.row.id}:{waits}:{request.now.isoformat()}"
        outbox.enqueue(db, "action.done_told", waits, key, request.now, action=view.row.id)
    return operations.card_after(db, request, view)


@routes.action("action.longer", form=True)
def longer(db: Db, request: Request) -> Reply:
    """Open the form that asks for a later date, with quick choices."""
    view = operations.view(db, request, request.id("action"))
    if view.row.state != "open":
        return operations.card_after(db, request, view, "It is settled, so it needs no more time.")
    extra = {"list": request.ids["list"]} if "list" in request.ids else {}
    return cards.longer_form(request, view, operations.next_session_day(db, request, view.row.pair_id), extra)


@routes.command("action defer", "Gives one more time.", "<number or words> to <when>")
@routes.action("action.defer", form=True)
def defer(db: Db, request: Request) -> Reply:
    """Move an action to a new date, typed or from the form."""
    words, when = rules.split_deferral(request.text)
    view = operations.find(db, request, words)
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
        return longer(db, operations.about(request, view.row.id))
    if view.row.state != "open":
        return operations.card_after(db, request, view, "It is settled, so it needs no more time.")
    if due == view.row.due:
        return operations.card_after(db, request, view, "That is its date already.")
    more = view.row.deferred + (due > view.row.due)
    operations.change(db, request, view, "action.deferred", due=due, deferred=more)
    return operations.card_after(db, request, view)


@routes.undone(ActionPoint)
def undone(db: Db, request: Request) -> Card:
    """Return the card after an undo."""
    view = operations.view(db, request, request.id("action"))
    operations.refresh(db, request, view)
    return operations.card_after(db, request, view)


@routes.card("action")
def shown(db: Db, request: Request) -> Card | None:
    """Build the card of one action as it is now."""
    view = operations.view(db, request, request.id("action"))
    return cards.one(request, view, operations.undo_of(db, request, view))


@routes.card("action.told")
def notice(db: Db, request: Request) -> Card | None:
    """Build the card that tells an owner of a new action; None where it was dropped at once."""
    view = operations.view(db, request, request.id("action"))
    closed = view.row.closed_at
    if (
        view.row.state == "dropped"
        and closed
        and (closed - view.row.added_at).total_seconds() < NO_NOTICE_SECONDS
    ):
        return None
    return cards.notice(request, view, operations.undo_of(db, request, view))


@routes.line(ACTION)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line of an open action in a nudge or on the home card."""
    view = operations.view(db, request, obligation.about.id)
    if view.row.state != "open":
        return None
    return cards.item(request, view, None, {})
