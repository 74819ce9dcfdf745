"""Planner of nudges: which obligations are nudged when, and in which message."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from handlers import obligations
from handlers.obligations import registry
from handlers.obligations.reminder_days import read_days
from handlers.obligations.reminder_schedule import WorkCalendar, next_nudge
from handlers.policy import Policy
from storage import outbox
from storage.db import Db
from storage.queries import facts
from storage.queries import obligations as obligation_queries

BATCH = 1_000
DAYS_AHEAD = 2
"""Number of working days ahead whose nudges are sent along with today's."""
OWN_MESSAGE = {kind.name: kind.message for kind in registry.KINDS if kind.message is not None}
"""Kinds that are asked in a message of their own, with its card."""
ALONE = tuple(k.name for k in registry.BY_NAME.values() if k.about_meeting or k.escalates is not None)
"""Kinds that are nudged on their own day only: those tied to a session, and escalations."""


def plan(db: Db, policy: Policy, now: datetime) -> bool:
    """Queue the nudges that are due at `now`, up to a batch of obligations; True when there may be more.

    A person who has had today's nudge gets no second one: what falls due later that day joins the card in
    place, and is repeated on their next working day. A nudge that is sent includes what would follow within
    days.
    """
    due = obligation_queries.claim(db, now, BATCH)
    if not due:
        return False
    away = facts.absences(db, {row.owner_id for row in due})
    calendars: dict[int, WorkCalendar] = {}
    for row in due:
        if row.owner_id not in calendars:
            calendars[row.owner_id] = WorkCalendar.of(
                policy, row.timezone, row.working_days, row.paused_until, away.get(row.owner_id, ())
            )
    today = {owner: now.astimezone(of.zone).date() for owner, of in calendars.items()}
    own = [row for row in due if row.kind in OWN_MESSAGE]
    _ask_by_itself(db, own, today, now)
    gathered: dict[date, set[int]] = defaultdict(set)
    for row in due:
        if row.kind not in OWN_MESSAGE:
            gathered[today[row.owner_id]].add(row.owner_id)
    first = {owner for day, of in gathered.items() for owner in outbox.one_a_day(db, "nudge", of, day, now)}
    told: dict[tuple[date | None, datetime | None], list[int]] = defaultdict(list)
    known: dict[tuple[object, ...], datetime | None] = {}
    for row in due:
        calendar, day = calendars[row.owner_id], today[row.owner_id]
        said = row.owner_id in first or row.kind in OWN_MESSAGE
        alike = (
            said,
            calendar.zone,
            calendar.weekdays,
            calendar.away,
            calendar.quiet_until,
            row.remind_on,
            row.due,
        )
        if alike not in known:  # Most rows of a tick have an equal among the others.
            steps = read_days(row.remind_on)
            known[alike] = (
                next_nudge(calendar, steps, row.due, now, day, None, again=obligations.again(policy))
                if said
                else calendar.next_morning(now, day + timedelta(days=1))
            )
        told[day if said else None, known[alike]].append(row.id)
    for (on, later), ids in told.items():
        obligation_queries.told(db, ids, on, later)
    _take_along(db, policy, {owner: calendars[owner] for owner in first}, now)
    outbox.refresh_last(db, "nudge", {o for of in gathered.values() for o in of} - first, now)
    return len(due) == BATCH


def _ask_by_itself(db: Db, due: Sequence[Any], today: Mapping[int, date], now: datetime) -> None:
    """Queue the messages of their own, each about the thing that the obligation names."""
    messages: list[dict[str, Any]] = []
    for row in due:
        message = OWN_MESSAGE[row.kind]
        key = f"{message}:{row.about}:{row.owner_id}:{today[row.owner_id]}"
        messages.append({"name": message, "person_id": row.owner_id, "ids": {row.about.kind: row.about.id}, "key": key,
                         "due_at": now, "message_id": None})  # fmt: skip
    outbox.enqueue_all(db, messages)


def _take_along(db: Db, policy: Policy, calendars: Mapping[int, WorkCalendar], now: datetime) -> None:
    """Say today what these people would be told within their next working days, so that fewer messages are sent."""
    until: dict[int, datetime] = {}
    for owner, calendar in calendars.items():
        moment: datetime | None = now
        for _ in range(DAYS_AHEAD):
            moment = calendar.next_morning(moment) if moment else None
        if moment is not None:
            until[owner] = moment
    if not until:
        return
    for row in obligation_queries.following(db, until.keys(), now, max(until.values()), ALONE):
        calendar = calendars[row.owner_id]
        if row.next_nudge_at is None or row.next_nudge_at > until[row.owner_id]:
            continue
        day, up_to = now.astimezone(calendar.zone).date(), row.next_nudge_at.astimezone(calendar.zone).date()
        if row.nudged_on == day:  # It is in today's nudge already, so its own next step keeps its day.
            continue
        later = next_nudge(
            calendar, read_days(row.remind_on), row.due, now, day, None, told_until=up_to,
            again=obligations.again(policy),
        )  # fmt: skip
        obligation_queries.told(db, [row.id], day, later, up_to)
