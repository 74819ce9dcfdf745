"""Reminders that a lead has sent: at most one a week to each person, in place of that day's nudge."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers import formatting, nudges, obligations
from handlers.obligations import registry
from handlers.overdue import rules, scope
from handlers.overdue.question import pressed
from handlers.overdue.scope import OverdueScope
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Item, Note, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Absence, Person
from storage.queries import facts
from storage.queries import obligations as obligation_queries
from storage.queries import overdue as queries

routes = Routes()

AGAIN_AFTER = timedelta(days=7)
"""Time after a lead's reminder in which nobody is reminded again by a lead."""
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Reminders:
    """Who would be reminded and from when, and who would not: told within the week, or away for an unknown time."""

    to: Mapping[int, tuple[str, datetime]]
    told: Mapping[int, tuple[str, datetime]]
    away: Mapping[int, str]


def plan(db: Db, request: Request, of: OverdueScope) -> Reminders:
    """Return whom a reminder would reach and when: in their working hours, on a day without another nudge."""
    booked = queries.next_booked(db, [person.id for person in of.people], request.now)
    steps = rules.next_steps(of.people, booked)
    owners = {owner: some[0][0] for owner, some in steps.items() if owner != request.me.id}
    told = queries.reminded(db, list(owners), request.now - AGAIN_AFTER)
    people = facts.people(db, [owner for owner in owners if owner not in told])
    leave = facts.absences(db, list(people))
    to: dict[int, tuple[str, datetime]] = {}
    away: dict[int, str] = {}
    for person in people.values():
        at = None if person.left_on else _when(db, request, person, leave.get(person.id, ()))
        if at is None:
            away[person.id] = person.name
        else:
            to[person.id] = (person.name, at)
    return Reminders(to, {owner: (owners[owner], at) for owner, at in told.items()}, away)


def _when(db: Db, request: Request, person: Person, leave: Collection[Absence]) -> datetime | None:
    calendar = obligations.work_calendar(person, leave, request.policy)
    quiet = person.paused_until if person.paused_until and person.paused_until > request.today else None
    at: datetime | None = request.now
    if quiet is not None or not calendar.in_hours(request.now):
        at = calendar.next_morning(request.now, quiet)
    for _ in range(7):
        if at is None:
            return None
        day = at.astimezone(calendar.zone).date()
        if not queries.has_message_of(db, person.id, day):
            return at
        at = calendar.next_morning(at, day + timedelta(days=1))
    return None


@routes.action("overdue.remind.ask")
def ask(db: Db, request: Request) -> Card:
    """Ask for confirmation with who would be sent what; nothing is sent yet."""
    asked = pressed(db, request)
    reminders = plan(db, request, scope.scope_of(db, request, asked))
    if not reminders.to:
        return replace(_nobody(request, reminders), place="below")
    names = [name for name, _ in reminders.to.values()]
    listed = formatting.listed([*names[:SHOWN], *_others(len(names) - SHOWN)])
    people = formatting.count(len(names), "person", "people")
    blocks = (
        Text(f"{listed} {'each get' if len(names) > 1 else 'gets'} one message about their own next step, with your "
             "name, in their working hours. It takes the place of that day’s reminder."),
        *((Note(words),) if (words := _left_out(request, reminders)) else ()),
        Buttons((Button(f"Remind {people}", "overdue.remind", asked.ids, "primary"),
                 Button("Not now", "overdue.leave"))),
    )  # fmt: skip
    return Card(f"Remind {people}?", blocks, preview="Remind?", place="below")


@routes.action("overdue.leave")
def leave(db: Db, request: Request) -> Card:
    """Say that nobody was reminded."""
    return Card("Nobody was reminded", (Text("Nothing was sent."),), preview="Nothing was sent.")


@routes.action("overdue.remind")
def remind(db: Db, request: Request) -> Card:
    """Remind those who have the next step."""
    if not scope.leads_anybody(db, request):
        raise Refused("Only whoever leads or supervises somebody can have them reminded.")
    asked = pressed(db, request)
    reminders = plan(db, request, scope.scope_of(db, request, asked))
    for owner, (_, at) in reminders.to.items():
        day = at.astimezone(_zone(db, owner)).date()
        key = f"nudge:{owner}:{day}"
        outbox.enqueue(db, "overdue.reminder", owner, key, at, person=owner, by=request.me.id, day=str(day))
        audit_log.write(db, request.now, request.me.id, "overdue.reminded", About("person", owner), owner)
    names = [name for name, _ in reminders.to.values()]
    if not names:
        return _nobody(request, reminders)
    who = names[0] if len(names) == 1 else formatting.count(len(names), "person", "people")
    items = tuple(Item(name, _at(request, at)) for name, at in list(reminders.to.values())[:SHOWN])
    others = tuple(Note(f"{each}.") for each in _others(len(names) - SHOWN))
    left_out = tuple(Note(words) for words in [_left_out(request, reminders)] if words)
    text = Text("Each gets one message, about their own next step only.") if len(names) > 1 else Text(
        "One message, about the next step only.")  # fmt: skip
    return Card(f"Reminded: {who}", (text, *items, *others, *left_out), preview="Reminded.")


@routes.card("overdue.reminder")
def reminder(db: Db, request: Request) -> Card | None:
    """Build what the reminded person reads: who asks, and their own next steps; None where nothing is left to do."""
    by = db.get(Person, request.id("by"))
    items = [
        item
        for owed in obligation_queries.of_owner(db, request.me.id)
        if owed.overdue_from is not None and owed.overdue_from <= request.today
        if registry.kind(owed.kind).escalates is None
        if (item := nudges.line(db, request, owed)) is not None
    ]
    if by is None or not items:
        return None
    rest = len(items) - SHOWN
    blocks = (
        Text(f"{by.name} asked me to remind you."),
        *items[:SHOWN],
        *((Note(f"{formatting.count(rest, 'more thing')} on your start page."),) if rest > 0 else ()),
        Buttons((Button("Not now", "nudge.not_now"), Button("See everything", "supervision"))),
    )
    return Card("Your next step", blocks, preview="A reminder for your supervision.")


def _nobody(request: Request, reminders: Reminders) -> Card:
    text = Text(_left_out(request, reminders) or "Nobody but you has a next step that waits.")
    return Card("Nobody to remind", (text,), preview="Nobody to remind.")


def _left_out(request: Request, reminders: Reminders) -> str:
    """Return who is left out and until when."""
    said = [
        f"{name} was reminded {formatting.short_day(_day(request, at), request.today)} and can be again from "
        f"{formatting.short_day(_day(request, at + AGAIN_AFTER), request.today)}."
        for name, at in list(reminders.told.values())[:3]
    ]
    if len(reminders.told) > 3:
        said.append(f"So were {formatting.count(len(reminders.told) - 3, 'other')}.")
    if reminders.away:
        names = formatting.listed(list(reminders.away.values())[:3])
        said.append(f"{names} can’t be reminded now: away, or written to on each of the next days.")
    return " ".join(said)


def _others(number: int) -> list[str]:
    return [formatting.count(number, "other")] if number > 0 else []


def _at(request: Request, at: datetime) -> str:
    return "now" if at <= request.now else formatting.moment(at, request.zone, request.today)


def _day(request: Request, at: datetime) -> date:
    return at.astimezone(request.zone).date()


def _zone(db: Db, person_id: int) -> ZoneInfo:
    return ZoneInfo(db.get_one(Person, person_id).timezone)
