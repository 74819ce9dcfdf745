"""Opening of polls: the pulse once a quarter by itself, a poll before the policy's review by its owner."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.policy import Policy
from handlers.polls import rules
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Person, Poll
from storage.queries import polls as queries

CARD = "poll.card"
OPEN_FOR = timedelta(days=14)


def pulse_when_due(db: Db, policy: Policy, now: datetime) -> None:
    """Ask everybody who had a session in the quarter how it was, once a quarter, where the policy has a pulse."""
    pulse = policy.pulse
    if pulse is None or not pulse.on or not pulse.questions:
        return
    today = now.date()
    first = date(today.year, today.month - (today.month - 1) % 3, 1)
    last = queries.last(db, "pulse")
    if last is not None and last.opened_on >= first:
        return
    met = queries.met_since(db, first - timedelta(days=92), today)
    if len(met) < pulse.minimum_group:
        return
    of = rules.groups({person.id: person.path for person in met}, pulse.minimum_group)
    sizes = [one for one in of.values() if one == rules.EVERYBODY]
    if sizes and len(sizes) < pulse.minimum_group:
        of = dict.fromkeys(of, rules.EVERYBODY)
    opened(db, policy, "pulse", list(pulse.questions), of, {p.id: p for p in met}, now, None)


def opened(
    db: Db,
    policy: Policy,
    what: str,
    questions: list[str],
    of: Mapping[int, str],
    people: Mapping[int, Person],
    now: datetime,
    by_id: int | None,
) -> Poll:
    """Open a poll and queue its question for each person's next morning."""
    poll = queries.add(db, what, now.date(), now.date() + OPEN_FOR, by_id, list(questions), of)
    audit_log.write(db, now, by_id, "poll.opened", About("poll", poll.id), None, what)
    rows: list[dict[str, object]] = []
    for person in people.values():
        diary = WorkCalendar.of(policy, person.timezone, person.working_days, person.paused_until, ())
        rows.append({"name": CARD, "person_id": person.id, "ids": {"poll": poll.id}, "message_id": None,
                     "key": f"{CARD}:{poll.id}:{person.id}", "due_at": diary.next_morning(now) or now})  # fmt: skip
    outbox.enqueue_all(db, rows)
    return poll
