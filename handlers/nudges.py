"""Nudges: at most one message a person a day about what they owe, gathered into one card, in their working hours.

The planner turns due nudges into outbox messages; delivery builds the card when it sends it, from what is
true then. Nothing left to say means nothing is sent.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers import formatting, obligations, pending_questions
from handlers.obligations import registry
from handlers.obligations.reminder_days import read_days
from handlers.obligations.reminder_schedule import WorkCalendar, next_nudge
from handlers.policy import Policy
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Item, Menu, Note, Option, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import Obligation, Person
from storage.queries import facts
from storage.queries import obligations as kept

routes = Routes()

BATCH = 1_000
SHOWN = 6
"""How many lines one nudge holds; the rest is a press away."""

SNOOZES = (
    Option("1", "Tomorrow"),
    Option("3", "In 3 days"),
    Option("7", "In a week"),
    Option("14", "In 2 weeks"),
)


# What it looks like


def card(request: Request, items: list[Item], rest: int) -> Card:
    """One day's nudge."""
    blocks: list[Block] = [
        Text(f"Hello {formatting.first_name(request.me.name)}, a little reminder:"),
        *items,
    ]
    if rest:
        blocks.append(
            Note(f"And {formatting.count(rest, 'more thing')}: see everything with the button below.")
        )
    blocks.append(
        Buttons((Button("Not now", "nudge.not_now"), Button("See everything", "supervision"),)),
    )  # fmt: skip
    blocks.append(Menu("Ask me again", "nudge.snooze", SNOOZES))
    return Card("For your supervision", tuple(blocks), preview=preview(len(items) + rest))


def preview(number: int) -> str:
    """What a notification shows: how much there is, never what."""
    return f"Alongside: {formatting.count(number, 'thing')} for your supervision."


def escalated(request: Request, raised: Sequence[Obligation], people: Mapping[int, Person]) -> Item:
    """What people whom I manage have owed for a while, in one line: names and number, the rest is a press away."""
    words = request.policy.words
    names = list(dict.fromkeys(people[o.person_id].name for o in raised))
    who = formatting.listed([*names[:3], *([f"{len(names) - 3} more"] if len(names) > 3 else [])])
    title = f"{formatting.capital(formatting.count(len(raised), 'thing'))} well past due below you"
    return Item(title, f"concerning {who}: {words.session.many}, {words.record.many} or {words.agreement.many}", "late",
                (Button("Who is overdue?", "overdue"),))  # fmt: skip


def quieter(request: Request, until: date, what: str, **undoes: str) -> Card:
    """After a snooze or a pause; `undoes` is what its undo takes back."""
    tomorrow = (until - request.today).days == 1
    day = "tomorrow" if tomorrow else f"on {formatting.day(until, request.today)}"
    return Card(
        what,
        (
            Text(f"You will hear from me again {day}. Nothing is lost: dates and lists stay as they are."),
            Buttons((Button("Undo", "nudge.resume", undoes), Button("See everything", "supervision"))),
        ),
        preview="Done.",
    )


def nothing_to_put_off(what: str) -> Card:
    """Somebody would like to be reminded later, of nothing."""
    text = Text(
        "There is nothing that I would remind you of at the moment, so nothing was changed. You will hear from me when "
        "something is due."
    )
    return Card(what, (text, Buttons((Button("See everything", "supervision"),))), preview="Done.")


# The planner


def plan(db: Db, policy: Policy, now: datetime) -> bool:
    """Queue the nudges that are due at `now`, up to a batch of obligations; True when there may be more.

    A person who has had today's nudge gets no second one: what falls due later that day joins the card in place, and
    is spoken of again on their next working day.
    """
    due = kept.claim(db, now, BATCH)
    if not due:
        return False
    away = facts.absences(db, {row.owner_id for row in due})
    calendars: dict[int, WorkCalendar] = {}
    owners: dict[date, set[int]] = defaultdict(set)
    for row in due:
        if row.owner_id not in calendars:
            calendars[row.owner_id] = WorkCalendar.of(
                policy, row.timezone, row.working_days, row.paused_until, away.get(row.owner_id, ())
            )
            owners[now.astimezone(calendars[row.owner_id].zone).date()].add(row.owner_id)
    today = {owner: day for day, of in owners.items() for owner in of}
    first = {owner for day, of in owners.items() for owner in outbox.one_a_day(db, "nudge", of, day, now)}
    told: dict[tuple[date | None, datetime | None], list[int]] = defaultdict(list)
    known: dict[tuple[object, ...], datetime | None] = {}
    for row in due:
        calendar, day = calendars[row.owner_id], today[row.owner_id]
        alike = (
            row.owner_id in first,
            calendar.zone,
            calendar.weekdays,
            calendar.away,
            calendar.quiet_until,
            row.remind_on,
            row.due,
        )
        if alike not in known:  # most of a tick's rows are like some other
            known[alike] = (
                next_nudge(calendar, read_days(row.remind_on), row.due, now, day, None)
                if row.owner_id in first
                else calendar.next_morning(now, day + timedelta(days=1))
            )
        told[day if row.owner_id in first else None, known[alike]].append(row.id)
    for (on, later), ids in told.items():
        kept.told(db, ids, on, later)
    outbox.refresh_last(db, "nudge", today.keys() - first, now)
    return len(due) == BATCH


# What it does


@routes.card("nudge", single=True)
def build(db: Db, request: Request) -> Card | None:
    """The day's nudge as it is true now; None when nothing that it was for is left."""
    day = date.fromisoformat(str(request.ids["day"]))
    mine = current(db, request)
    last = max((o.nudged_on for o, _ in mine if o.nudged_on is not None), default=None)
    if last != day:
        return None
    asks = _asks(db, request, [o for o, _ in mine[:SHOWN]])
    return replace(card(request, [item for _, item in mine[:SHOWN]], len(mine[SHOWN:])), asks=asks)


def _asks(db: Db, request: Request, owed: Sequence[Obligation]) -> tuple[int, ...]:
    """A nudge asks one question for each thing that can be answered in words."""
    return tuple(
        question
        for o in owed
        if (asked := registry.kind(o.kind).asks) is not None
        for question in pending_questions.ask(db, request, asked, o.pair_id, o.about)
    )


def current(db: Db, request: Request) -> list[tuple[Obligation, Item]]:
    """What I owe that is worth speaking of now, as lines: what is or was booked, then the rest, soonest due first."""
    found: list[tuple[Obligation, Item]] = []
    raised: list[Obligation] = []
    for obligation in kept.of_owner(db, request.me.id):
        if obligation.snoozed_until is not None and obligation.snoozed_until > request.today:
            continue
        begun = obligation.nudged_on is not None or obligation.due <= request.today
        if not begun and not any(day <= request.today for day in read_days(obligation.remind_on)):
            continue
        if registry.kind(obligation.kind).escalates is not None:
            raised.append(obligation)
            continue
        item = line(db, request, obligation)
        if item is not None:
            found.append((obligation, item))
    found.sort(key=lambda pair: not registry.kind(pair[0].kind).about_meeting)
    if raised:
        spoken = max(raised, key=lambda o: o.nudged_on or date.min)
        found.insert(0, (spoken, escalated(request, raised, facts.people(db, {o.person_id for o in raised}))))
    return found


def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """An obligation as its owner sees it; None where it is no longer theirs to open."""
    try:
        return request.table.lines[obligation.kind](db, request, obligation)
    except Refused:
        return None


@routes.action("nudge.not_now")
def not_now(db: Db, request: Request) -> Card:
    """Leave me in peace until my next working day."""
    absences = facts.absences(db, {request.me.id}).get(request.me.id, [])
    calendar = obligations.work_calendar(request.me, absences, request.policy)
    morning = calendar.next_morning(request.now, request.today + timedelta(days=1))
    until = morning.astimezone(request.zone).date() if morning else request.today + timedelta(days=1)
    return quiet_until(db, request, until, "Not now")


@routes.action("nudge.snooze")
def snooze(db: Db, request: Request) -> Card:
    """Ask me again in so many days."""
    choice = request.fields.get("choice", "")
    if choice not in {option.value for option in SNOOZES}:
        raise Refused("Please choose one of the times in the list.", "choice")
    return quiet_until(db, request, request.today + timedelta(days=int(choice)), "Snoozed")


def quiet_until(db: Db, request: Request, until: date, what: str = "Snoozed") -> Card:
    """Say nothing of what is on the table now before that day."""
    spoken_of = current(db, request)
    if not spoken_of:
        return nothing_to_put_off(what)
    for obligation, _ in spoken_of:
        obligation.snoozed_until = until
    db.dirty_people.add(request.me.id)
    return quieter(request, until, what, snoozed=until.isoformat())


@routes.action("nudge.resume")
def resume(db: Db, request: Request) -> Card:
    """Take a snooze or a pause back: the one that the button names, or, where it names none, all there is.

    A pause that was set before or after it stays, and so does another snooze.
    """
    paused, snoozed = request.ids.get("paused"), request.ids.get("snoozed")
    everything = paused is None and snoozed is None
    if everything or str(request.me.paused_until) == paused:
        request.me.paused_until = None
    for obligation in kept.of_owner(db, request.me.id):
        if everything or str(obligation.snoozed_until) == snoozed:
            obligation.snoozed_until = None
    db.dirty_people.add(request.me.id)
    items = [item for _, item in current(db, request)]
    if not items:
        return Card(
            "Back to normal", (Text("You will hear from me again when something is due."),), preview="Done."
        )
    return card(request, items[:SHOWN], len(items[SHOWN:]))


def pause(db: Db, request: Request, until: date) -> Card:
    """Fewer messages: none of my own accord until that day."""
    if until <= request.today:
        raise Refused("Please give a day that is still to come, such as “pause until Monday”.")
    if until > request.today + timedelta(days=92):
        raise Refused("I can pause for up to three months at a time. Please give an earlier day.")
    request.me.paused_until = until
    audit_log.write(
        db, request.now, request.me.id, "messages.paused", f"person:{request.me.id}", request.me.id
    )
    return quieter(request, until, "Paused", paused=until.isoformat())
