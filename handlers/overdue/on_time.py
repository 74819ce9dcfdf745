"""Share of sessions held on time, this quarter and the last, by the rule that says when one is due."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kinds.session import SESSION
from handlers.policy import FactsInvalid, Policy, next_session
from storage.db import Db
from storage.queries import due_dates, facts
from storage.queries.due_dates import StoodDate

MOST = 1_000
"""Most pairs computed for one answer; a larger organisation is asked about lead by lead."""
AT_ONCE = 150
"""Most pairs computed without being asked for."""


@dataclass(frozen=True, slots=True)
class Share:
    """Number held on time, out of a number."""

    on_time: int
    of: int

    @property
    def percent(self) -> int | None:
        """Percentage; None where nothing was due."""
        return round(100 * self.on_time / self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class OnTime:
    """Shares of this quarter up to today, and of the quarter before."""

    now: Share
    before: Share

    @property
    def change(self) -> int | None:
        """Change in percentage points; None unless both quarters have a percentage."""
        if self.now.percent is None or self.before.percent is None:
            return None
        return self.now.percent - self.before.percent


def quarter(day: date) -> tuple[date, date]:
    """Return the first and last day of the calendar quarter of a day."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    following = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def on_time(
    db: Db, policy: Policy, pair_ids: Collection[int], now: datetime, today: date
) -> Mapping[int, OnTime]:
    """Return for each pair the sessions held on time, out of those held in the quarter or still late at its end."""
    this = quarter(today)
    last = quarter(this[0] - timedelta(days=1))
    found: dict[int, OnTime] = {}
    stood = due_dates.of_pairs(db, pair_ids, SESSION.name)
    for chunk in facts.of_pairs(db, pair_ids):
        away = facts.absences(db, {one.pair.supervisee_id for one in chunk})
        for rows in chunk:
            of = ObligationFacts(policy, rows, tuple(away.get(rows.pair.supervisee_id, ())), now)
            dates = stood.get(rows.pair.id, ())
            found[rows.pair.id] = OnTime(
                share(policy, of, this[0], min(this[1], today), dates), share(policy, of, *last, dates)
            )
    return found


def total(of: Collection[OnTime]) -> OnTime:
    """Return the sum of several pairs."""
    now, before = Counter[str](), Counter[str]()
    for one in of:
        now.update(on=one.now.on_time, of=one.now.of)
        before.update(on=one.before.on_time, of=one.before.of)
    return OnTime(Share(now["on"], now["of"]), Share(before["on"], before["of"]))


def share(
    policy: Policy, of: ObligationFacts, first: date, last: date, stood: Sequence[StoodDate] = ()
) -> Share:
    """Return the sessions held on time, of those held between two days and the one still late on the last."""
    days = sorted(s.on for s in of.held if policy.counts(s.kind) and first <= s.on <= last)
    kept = sum(1 for day in days if not was_late(policy, of, day, stood))
    missing = last >= of.pair.starts_on and still_late(policy, of, last, stood)
    return Share(kept, len(days) + missing)


def was_late(policy: Policy, of: ObligationFacts, day: date, stood: Sequence[StoodDate]) -> bool:
    """Return whether the session of a day was late: by the date as it stood then, else as it is computed now."""
    if of.pair.series != "line":
        return False
    held = [s.on for s in of.held if policy.counts(s.kind)]
    for one in reversed(stood):
        since = one.since
        if one.met_on == day and since is not None and not any(since < other < day for other in held):
            return one.overdue_from is not None and one.overdue_from <= day
    return is_late(policy, of, day, before=day)


def still_late(policy: Policy, of: ObligationFacts, last: date, stood: Sequence[StoodDate]) -> bool:
    """Return whether a session was overdue at the end of a day, by the date that stood then where it was kept."""
    if of.pair.series != "line":
        return False
    end = datetime.combine(last + timedelta(days=1), time(), of.zone)
    at = min(end, of.now)
    if not any(one.stood_from is not None and one.stood_from <= at for one in stood):
        return is_late(policy, of, last, before=last + timedelta(days=1))
    then = [one for one in stood if one.stands(at) and (one.met_on is None or one.met_on > last)]
    return any(one.overdue_from is not None and one.overdue_from <= last for one in then)


def is_late(policy: Policy, of: ObligationFacts, on: date, before: date) -> bool:
    """Return whether a session was overdue on a day, given those held before another day."""
    if of.pair.series != "line":
        return False
    known = of.pair_facts
    then = replace(known, sessions=tuple(s for s in known.sessions if s.on < before))
    try:
        due = next_session(policy, then, on)
    except FactsInvalid:
        return False
    return due.overdue_from is not None and due.overdue_from <= on


def percent_cell(share: OnTime) -> str:
    """Return the share as a cell: "62% (−6)"."""
    if share.now.percent is None:
        return "–"
    return f"{share.now.percent}%" + (f" ({with_sign(share.change)})" if share.change is not None else "")


def with_sign(change: int) -> str:
    """Return a change in points with its sign: "+5", "−4", "0"."""
    return f"+{change}" if change > 0 else f"−{-change}" if change < 0 else "0"
