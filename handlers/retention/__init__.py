"""Retention: how long files are kept, who gets a leaver's, what is destroyed, and what an erasure request takes."""

from datetime import datetime, timedelta

from handlers.access import NOT_FOUND
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.policy import Policy
from handlers.retention import cards, operations, plan
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card
from storage import outbox
from storage.db import Db
from storage.models import Person
from storage.queries import people

routes = Routes()

AGAIN = timedelta(days=28)
"""Time after which administrators are told again of what is still due."""


def announce(db: Db, policy: Policy, now: datetime) -> None:
    """Queue what is due for each administrator's next morning, once in four weeks; nothing where nothing is."""
    if policy.retention is None:
        return
    admins = people.admins(db)
    round_ = (now.date().toordinal()) // AGAIN.days
    if not admins or not plan.due(db, policy, now.date()):
        return
    for admin in admins:
        diary = WorkCalendar.of(policy, admin.timezone, admin.working_days, None, ())
        key = f"retention.due:{admin.id}:{round_}"
        outbox.enqueue(db, "retention.due", admin.id, key, diary.next_morning(now) or now)


@routes.card("retention.due")
def due(db: Db, request: Request) -> Card | None:
    """Build the list as it is now, for an administrator; None where nothing is due any longer."""
    if not request.me.is_admin:
        return None
    found = plan.due(db, request.policy, request.today)
    return cards.due(request, found) if found else None


@routes.action("retention.received")
def received(db: Db, request: Request) -> Card:
    """Note that whom the policy names has a leaver's file."""
    person = db.get(Person, request.id("person"))
    if not request.me.is_admin or person is None:
        raise Refused(NOT_FOUND)
    row = operations.received(db, person, request.today, request.now, request.me.id)
    return cards.received(request, person.name, row.to)
