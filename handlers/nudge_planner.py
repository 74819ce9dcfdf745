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
from storage.models import About
from storage.queries import facts
from storage.queries import obligations as obligation_queries
from storage.queries import sessions as session_queries

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
    number = len(due)
    due = _after_sessions(db, due, now)
    if not due:
        return number == BATCH
    calendars = _calendars(db, policy, due)
    today = {owner: now.astimezone(of.zone).date() for owner, of in calendars.items()}
    own = [row for row in due if row.kind in OWN_MESSAGE]
    _ask_by_itself(db, own, today, now)
    gathered: dict[date, set[int]] = defaultdict(set)
    for row in due:
        if row.kind not in OWN_MESSAGE:
            gathered[today[row.owner_id]].add(row.owner_id)
    first = {owner for day, of in gathered.items() for owner in outbox.one_a_day(db, "nudge", of, day, now)}
    told: dict[tuple[date | None, datetime | None], list[int]] = defaultdict(list)
    known: dict[tuple[bool, int, str, date], datetime | None] = {}
    for row in due:
        calendar, day = calendars[row.owner_id], today[row.owner_id]
        said = row.owner_id in first or row.kind in OWN_MESSAGE
        alike = (said, id(calendar), row.remind_on, row.due)
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
    return number == BATCH


def _after_sessions(db: Db, due: Sequence[Any], now: datetime) -> Sequence[Any]:
    """Put off what is due for people who are in a session now until it is over; return the rest (STK-C.3b)."""
    busy = session_queries.in_session(db, {row.owner_id for row in due}, now)
    for owner, until in busy.items():
        obligation_queries.told(db, [row.id for row in due if row.owner_id == owner], None, until)
    return [row for row in due if row.owner_id not in busy]


def _calendars(db: Db, policy: Policy, due: Sequence[Any]) -> dict[int, WorkCalendar]:
    """Return the owners' work calendars, by person id; owners whose days are alike have one between them."""
    away = facts.absences(db, {row.owner_id for row in due})
    alike: dict[tuple[object, ...], WorkCalendar] = {}
    found: dict[int, WorkCalendar] = {}
    for row in due:
        if row.owner_id in found:
            continue
        absences = away.get(row.owner_id, ())
        columns = row.timezone, row.working_days, row.paused_until
        key = (columns, *((absence.first_day, absence.last_day) for absence in absences))
        if key not in alike:
            alike[key] = WorkCalendar.of(policy, *columns, absences)
        found[row.owner_id] = alike[key]
    return found


def _ask_by_itself(db: Db, due: Sequence[Any], today: Mapping[int, date], now: datetime) -> None:
    """Queue the messages of their own, each about the thing that the obligation names."""
    messages: list[dict[str, Any]] = []
    for row in due:
        message, about = OWN_MESSAGE[row.kind], About.read(row.about)
        key = f"{message}:{about}:{row.owner_id}:{today[row.owner_id]}"
        messages.append({"name": message, "person_id": row.owner_id, "ids": {about.kind: about.id}, "key": key,
                         "due_at": now, "message_id": None})  # fmt: skip
    outbox.enqueue_all(db, messages)


def _take_along(db: Db, policy: Policy, calendars: Mapping[int, WorkCalendar], now: datetime) -> None:
    """Say today what these people would be told within their next working days, so that fewer messages are sent."""
    different = {id(one): one for one in calendars.values()}
    today = {key: now.astimezone(one.zone).date() for key, one in different.items()}
    ends = {key: _ahead(one, now) for key, one in different.items()}
    until = {owner: end for owner, one in calendars.items() if (end := ends[id(one)]) is not None}
    if not until:
        return
    told: dict[tuple[date, datetime | None, date], list[int]] = defaultdict(list)
    known: dict[tuple[int, str, date, date], datetime | None] = {}
    for row in obligation_queries.following(db, until.keys(), now, max(until.values()), ALONE):
        calendar, next_at = calendars[row.owner_id], row.next_nudge_at
        day = today[id(calendar)]
        # What is in today's nudge already keeps its own next step on its day.
        if row.nudged_on == day or next_at is None or next_at > until[row.owner_id]:
            continue
        up_to = next_at.astimezone(calendar.zone).date()
        alike = (id(calendar), row.remind_on, row.due, up_to)
        if alike not in known:
            known[alike] = next_nudge(
                calendar, read_days(row.remind_on), row.due, now, day, None, told_until=up_to,
                again=obligations.again(policy),
            )  # fmt: skip
        told[day, known[alike], up_to].append(row.id)
    for (day, later, up_to), ids in told.items():
        obligation_queries.told(db, ids, day, later, up_to)


def _ahead(calendar: WorkCalendar, now: datetime) -> datetime | None:
    """Return the last of the mornings whose nudges are sent along with today's, or None."""
    moment: datetime | None = now
    for _ in range(DAYS_AHEAD):
        moment = calendar.next_morning(moment) if moment else None
    return moment
