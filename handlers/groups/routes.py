"""Forms, buttons and messages of group sessions."""

from dataclasses import replace
from datetime import datetime

from handlers import date_parsing, formatting
from handlers.groups import cards, operations
from handlers.groups.typed import chosen_kind, people_of_form
from handlers.obligations.kinds.group_outcome import GROUP_OUTCOME
from handlers.obligations.kinds.kind_interval import KIND_INTERVAL
from handlers.policy.rules import SessionKind
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Item, Reply
from storage import outbox
from storage.db import Db
from storage.models import About, Obligation, Person
from storage.queries import groups as queries

routes = Routes()


@routes.action("group.held")
def held(db: Db, request: Request) -> Card:
    """Note a group session that took place, from its form."""
    kind = chosen_kind(request)
    people = people_of_form(db, request, {person.id: person for person in operations.nearby(db, request)})
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    return operations.note(db, request, kind, on, people, _reason(request, kind))


@routes.action("group.book")
def book(db: Db, request: Request) -> Card:
    """Book a group session, from its form."""
    kind = chosen_kind(request)
    people = people_of_form(db, request, {person.id: person for person in operations.nearby(db, request)})
    if not people:
        raise Refused("Please say who is to come besides you.", "others")
    day = date_parsing.day(request, request.typed("day", required="Please choose a day."), "day")
    try:
        at = datetime.strptime(request.typed("time", required="Please choose a time."), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the time as in 14:00.", "time") from None
    minutes = request.typed("minutes")
    if not minutes.isdigit() or not 10 <= int(minutes) <= 480:
        raise Refused("Please give a length from 10 to 480 minutes.", "minutes")
    start = datetime.combine(day, at, request.zone)
    place = request.typed("place", limit=200)
    return operations.book(db, request, kind, start, int(minutes), place, people, _reason(request, kind))


def _reason(request: Request, kind: SessionKind) -> str:
    reason = request.typed("reason", required="Please choose why." if kind.reasons_required else None)
    if reason and reason not in {one.name for one in kind.reasons}:
        raise Refused("Please choose one of the reasons in the list.", "reason")
    return reason


@routes.action("group.show")
def show(db: Db, request: Request) -> Card:
    """Show one group session to one of its people."""
    return operations.state_card(db, request, operations.mine(db, request))


@routes.action("group.coming")
def coming(db: Db, request: Request) -> Card:
    """Say that I can't come, or that I can after all."""
    group = operations.mine(db, request)
    if group.state == "booked":
        mine = next(member for member, person in queries.members(db, group.id) if person.id == request.me.id)
        mine.came = False if mine.came is None else None
        db.flush()
        outbox.refresh(db, About("group", group.id), request.now)
    return operations.state_card(db, request, group)


@routes.action("group.took_place", form=True)
def took_place(db: Db, request: Request) -> Reply:
    """Ask who took part, once it has begun."""
    group = operations.mine(db, request)
    if group.state == "cancelled" or request.me.id not in (group.lead_id, group.noted_by_id):
        return operations.state_card(db, request, group)
    if group.starts_at > request.now:
        raise Refused("It is still to come. Please cancel it if it does not take place.")
    return cards.attendance_form(request, group, queries.members(db, group.id))


@routes.action("group.attended")
def attended(db: Db, request: Request) -> Card:
    """Note who took part."""
    group = operations.mine(db, request)
    if group.state == "cancelled" or request.me.id not in (group.lead_id, group.noted_by_id):
        return operations.state_card(db, request, group)
    came = {int(part) for part in request.typed("people").split(",") if part.isdigit()}
    if len(came) < 2:
        raise Refused("A group is at least two. Please cancel it if it did not take place.", "people")
    on = group.held_on or group.starts_at.astimezone(request.zone).date()
    operations.hold(db, request, group, on, came)
    return operations.state_card(db, request, group)


@routes.action("group.cancel")
def cancel(db: Db, request: Request) -> Card:
    """Cancel it, or take it back that it was held; raise Refused once it is written up."""
    group = operations.mine(db, request)
    if group.state == "cancelled" or request.me.id not in (group.lead_id, group.noted_by_id):
        return operations.state_card(db, request, group)
    if queries.record(db, group.id) is not None:
        raise Refused(f"There is {request.policy.words.record.a} of it already, so it stays.")
    operations.call_off(db, request, group)
    outbox.refresh(db, About("group", group.id), request.now)
    return operations.state_card(db, request, group)


@routes.card("group", single=True)
@routes.card("group.booked", single=True)
@routes.card("group.noted", single=True)
@routes.card("group.cancelled", single=True)
def told(db: Db, request: Request) -> Card | None:
    """Show a group session to one of its people; None for somebody who no longer is."""
    group = queries.group(db, request.id("group"))
    if group is None or not queries.is_member(db, group.id, request.me.id):
        return None
    return replace(operations.state_card(db, request, group), source=("group", {"group": group.id}))


@routes.line(KIND_INTERVAL)
def interval_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a group session that is due by its own interval; None while one is booked with the worker."""
    number = int(obligation.about.kind.removeprefix("every") or 0)
    kind = request.policy.kinds[number] if number < len(request.policy.kinds) else None
    if kind is None:
        return None
    if any(group.kind == kind.name for group in queries.ahead(db, [obligation.person_id], request.now)):
        return None
    state, detail = formatting.due_words(obligation.due, request.today)
    person = db.get_one(Person, obligation.person_id).name
    button = Button("Book it", "group.new", {"kind": kind.name}, "primary")
    return Item(f"{formatting.capital(cards.title(request, kind.name))}: {person}", detail,
                formatting.tone(obligation.due, request.today), (button,), state=state)  # fmt: skip


@routes.action("group.new", form=True)
def new(db: Db, request: Request) -> Reply:
    """Open the form for a group session to come."""
    return cards.book_form(request, chosen_kind(request), None, operations.nearby(db, request), [])


@routes.line(GROUP_OUTCOME)
def outcome_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks whether a group session took place."""
    group = queries.group(db, obligation.about.id)
    if group is None or group.state != "booked" or group.starts_at > request.now:
        return None
    ids = {"group": group.id}
    return Item(
        f"Did the {cards.title(request, group.kind)} take place?",
        f"It was booked for {formatting.moment(group.starts_at, request.zone, request.today)}", "soon",
        (Button("It took place", "group.took_place", ids, "primary"), Button("It was cancelled", "group.cancel", ids)),
    )  # fmt: skip
