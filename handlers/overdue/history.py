"""History of supervision: the months of a pair, and quarterly shares on time, agreed and in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kinds.session import SESSION
from handlers.overdue.on_time import Share, quarter, share, still_late, was_late
from handlers.policy import Policy
from handlers.ui import MonthState
from storage.db import Db
from storage.queries import due_dates, facts
from storage.queries.due_dates import StoodDate

SETTLED = ("agreed", "disputed")
"""States of a record with which both have said their word."""


@dataclass(frozen=True, slots=True)
class History:
    """One pair's past: its months up to this one, and its quarters up to this one, oldest first."""

    months: tuple[MonthState, ...]
    sessions: tuple[Share, ...]
    """Held on time, a quarter each."""
    records: tuple[Share, ...]
    """Sessions of the quarter whose record is agreed."""
    agreements: tuple[Share, ...]
    """An agreement was in force on the quarter's last day, or is today."""


def histories(
    db: Db, policy: Policy, pair_ids: Collection[int], now: datetime, today: date, months: int, quarters: int
) -> Mapping[int, History]:
    """Return the history of each of these pairs. Reads all of their facts: for hundreds of pairs, not thousands."""
    last_months, last_quarters = months_until(today, months), quarters_until(today, quarters)
    found: dict[int, History] = {}
    stood = due_dates.of_pairs(db, pair_ids, SESSION.name)
    for chunk in facts.of_pairs(db, pair_ids):
        away = facts.absences(db, {one.pair.supervisee_id for one in chunk})
        for rows in chunk:
            of = ObligationFacts(policy, rows, tuple(away.get(rows.pair.supervisee_id, ())), now)
            dates = stood.get(rows.pair.id, ())
            found[rows.pair.id] = History(
                tuple(month(policy, of, first, min(last, today), dates) for first, last in last_months),
                tuple(share(policy, of, first, min(last, today), dates) for first, last in last_quarters),
                tuple(_records(policy, of, first, last) for first, last in last_quarters),
                tuple(_agreement(of, first, min(last, today)) for first, last in last_quarters),
            )
    return found


def months_until(today: date, number: int) -> list[tuple[date, date]]:
    """Return first and last day of the last `number` months, this one included, oldest first."""
    found: list[tuple[date, date]] = []
    last = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    for _ in range(number):
        found.append((last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    return found[::-1]


def quarters_until(today: date, number: int) -> list[tuple[date, date]]:
    """Return first and last day of the last `number` quarters, this one included, oldest first."""
    found = [quarter(today)]
    while len(found) < number:
        found.append(quarter(found[-1][0] - timedelta(days=1)))
    return found[::-1]


def month(
    policy: Policy, of: ObligationFacts, first: date, last: date, stood: Sequence[StoodDate] = ()
) -> MonthState:
    """Return how a month went up to its last day: on time, late, missed, excused by absence, or nothing due."""
    held = [s.on for s in of.held if policy.counts(s.kind) and first <= s.on <= last]
    if held:
        return "late" if any(was_late(policy, of, day, stood) for day in held) else "on time"
    if last < of.pair.starts_on:
        return "none"
    if still_late(policy, of, last, stood):
        return "missed"
    away = [(a.first_day, a.last_day or date.max) for a in of.absences]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [day for day in days if day.weekday() < 5]
    whole = all(any(begin <= day <= end for begin, end in away) for day in working)
    return "excused" if away and whole else "none"


def together(shares: Sequence[Share]) -> Share:
    """Add several shares."""
    return Share(sum(one.on_time for one in shares), sum(one.of for one in shares))


def _records(policy: Policy, of: ObligationFacts, first: date, last: date) -> Share:
    held = [s for s in of.rows.sessions if s.held_on and first <= s.held_on <= last and policy.counts(s.kind)]
    records = [of.rows.records.get(session.id) for session in held]
    return Share(sum(1 for record in records if record is not None and record.state in SETTLED), len(held))


def _agreement(of: ObligationFacts, first: date, last: date) -> Share:
    if last < of.pair.starts_on or (of.pair.ends_on is not None and of.pair.ends_on < first):
        return Share(0, 0)
    return Share(any(a.active_on is not None and a.active_on <= last for a in of.rows.agreements), 1)
