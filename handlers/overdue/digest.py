"""What leads hear once a week, and the policy's readers once a quarter; nothing where there is nothing new."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers import formatting
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.overdue import figures, rules, weekly
from handlers.overdue.on_time import quarter
from handlers.overdue.periods import typed
from handlers.overdue.question import OverdueQuestion
from handlers.policy import Policy
from handlers.routing import Request, Routes
from handlers.ui import Button, Buttons, Card, Item, Note
from storage import outbox
from storage.db import Db
from storage.models import Person
from storage.queries import overdue as queries
from storage.queries import policy_life

routes = Routes()

WEEK = timedelta(days=7)
SHOWN = 8
"""Most people named in a digest; the others are counted."""
QUARTER_DAYS = 14
"""Days after a quarter's end in which its figures are sent, once."""


def announce(db: Db, policy: Policy, now: datetime) -> None:
    """Queue on Mondays what became late in the week for each lead, and at a quarter's start its figures for readers."""
    today = now.date()
    if today.weekday() == 0:
        new = [one.path for one in queries.late_since(db, today - WEEK, today)]
        for lead in queries.all_leads(db):
            if any(path.startswith(lead.path) and path != lead.path for path in new):
                _queue(db, policy, lead, "overdue.digest", f"{today}", now)
    weekly.announce(db, policy, now)
    first, _ = quarter(today)
    if policy.report and (today - first).days < QUARTER_DAYS:
        readers: Mapping[int, Person] = {
            one.id: one for part in policy.report for one in policy_life.named(db, part)
        }
        for reader in readers.values():
            _queue(db, policy, reader, "figures.report", f"{first}", now)


def _queue(db: Db, policy: Policy, person: Person, name: str, when: str, now: datetime) -> None:
    diary = WorkCalendar.of(policy, person.timezone, person.working_days, person.paused_until, ())
    at = diary.next_morning(now) or now
    outbox.enqueue(db, name, person.id, f"{name}:{person.id}:{when}", at, since=when)


@routes.card("overdue.digest")
def digest(db: Db, request: Request) -> Card | None:
    """Build what became late below the reader within the week, by name; None where nothing did."""
    monday = date.fromisoformat(str(request.ids.get("since", request.today)))
    mine = request.me.path
    late = [
        one for one in queries.late_since(db, monday - WEEK, request.today)
        if one.path.startswith(mine) and one.path != mine
    ]  # fmt: skip
    some = rules.by_person(late)
    if not some:
        return None
    items = tuple(
        Item(one.name, rules.labels(request.policy.words, one), "late",
             state=f"{formatting.lateness(one.worst.days(request.today))} late")
        for one in some[:SHOWN]
    )  # fmt: skip
    more = (Note(f"And {formatting.count(len(some) - SHOWN, 'other')}."),) if len(some) > SHOWN else ()
    title = f"New this week: {formatting.count(len(some), 'person', 'people')} below you with something late"
    ways = Buttons((Button("Who is overdue?", "overdue"), Button("Figures", "overdue.figures")))
    return Card(title, (*items, *more, ways), preview="What is new this week.")


@routes.card("figures.report")
def report(db: Db, request: Request) -> Card | None:
    """Build the figures of the quarter that has ended, for a reader whom the policy names; None for anybody else."""
    seen = figures.level(db, request)
    if not seen:
        return None
    period, _ = typed("last quarter", request.today)
    card = figures.of_everybody(db, request, OverdueQuestion(form="figures", period=period), seen)
    return replace(card, title="Figures of the last quarter", place="replace")
