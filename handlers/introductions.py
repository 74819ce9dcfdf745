"""Planner of introductions: to whom the bot introduces itself when they start, or become known."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.policy import Policy
from handlers.routing import INTRODUCTION
from storage import outbox
from storage.db import Db
from storage.queries import facts
from storage.queries import introductions as queries

BATCH = 1_000
A_DAY = 40
"""Most introductions a day, so that a large import does not bring everybody's questions on one day."""
DAYS = 10
"""Most days that introducing everybody takes: in a large organisation, more than `A_DAY` have it in one."""

LOOK_AGAIN = timedelta(days=7)
"""Time until whoever has no working day in sight, such as in leave without an end, is looked at again."""


def plan(db: Db, policy: Policy, channels: Collection[str], now: datetime) -> bool:
    """Queue the introductions that are due, up to a batch; True when there may be more.

    Whoever does not work now, has not started or is beyond the day's number waits for a later morning of theirs.
    """
    due = queries.claim(db, channels, now, BATCH)
    if not due:
        return False
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    left = max(A_DAY, -(-queries.staff(db) // DAYS)) - queries.queued_since(db, INTRODUCTION, midnight)
    away = facts.absences(db, {row.id for row in due})
    until: dict[datetime | None, list[int]] = defaultdict(list)
    for row in due:
        calendar = WorkCalendar.of(
            policy, row.timezone, row.working_days, row.paused_until, away.get(row.id, ())
        )
        today = now.astimezone(calendar.zone).date()
        first = max(row.starts_on or today, row.paused_until or today, today)
        if first == today and calendar.in_hours(now) and left > 0:
            left -= 1
            outbox.enqueue(db, INTRODUCTION, row.id, f"{INTRODUCTION}:{row.id}", now)
            until[None].append(row.id)
            continue
        if left <= 0:
            first = max(first, today + timedelta(days=1))
        until[calendar.next_morning(now, first) or now + LOOK_AGAIN].append(row.id)
    for moment, ids in until.items():
        queries.put_off(db, ids, moment)
    return len(due) == BATCH
