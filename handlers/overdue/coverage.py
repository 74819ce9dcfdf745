"""Coverage and evidence: what each person's supervision came to in a period, as counts that can be added up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kinds.session import SESSION
from handlers.overdue.history import SETTLED
from handlers.overdue.on_time import share, still_late
from handlers.policy import Policy, owed
from handlers.policy.session_kinds import record_owed
from storage.db import Db
from storage.models import Pair, Person
from storage.queries import actions, due_dates, facts, programmes
from storage.queries.actions import Lacking
from storage.queries.due_dates import StoodDate

LINE = "line"


def of_people(
    db: Db, policy: Policy, people: Sequence[Person], first: date, last: date, now: datetime
) -> Mapping[int, Counter[str]]:
    """Return each person's counts in a period, as at its last day."""
    found = {person.id: Counter(people=1) for person in people}
    pairs = programmes.pairs_of_workers(db, found.keys())
    for person, theirs in pairs.items():
        _supervisors(found[person], theirs, first, last)
    ids = [pair.id for theirs in pairs.values() for pair in theirs if pair.starts_on <= last]
    stood = due_dates.of_pairs(db, ids, SESSION.name)
    workers = {pair.id: person for person, theirs in pairs.items() for pair in theirs}
    for one in actions.lacking(db, ids):
        _lacking(found[workers[one.pair_id]], one, first, last, now)
    for chunk in facts.of_pairs(db, ids):
        away = facts.absences(db, {one.pair.supervisee_id for one in chunk})
        for rows in chunk:
            of = ObligationFacts(policy, rows, tuple(away.get(rows.pair.supervisee_id, ())), now)
            counts = found[rows.pair.supervisee_id]
            _pair(counts, policy, of, first, last, stood.get(rows.pair.id, ()))
            _sessions(counts, policy, of, first, last)
    for action in actions.due_between(db, list(found), first, min(last, now.date())):
        counts = found[action.owner_id]
        counts["actions due"] += 1
        done = action.closed_at.date() if action.state == "done" and action.closed_at else None
        counts["actions in time"] += done is not None and done <= action.due
    return found


def _lacking(counts: Counter[str], one: Lacking, first: date, last: date, now: datetime) -> None:
    """Count something that the work lacks: asked for by the period's last day, and not settled before its first."""
    added, closed = one.added_at.date(), one.closed_at.date() if one.closed_at is not None else None
    if added > last or (closed is not None and closed < first):
        return
    counts["lacking"] += 1
    if closed is None or closed > last:
        counts["lacking_open"] += 1
        age = (min(last, now.date()) - added).days
        counts["oldest_lacking"] = max(counts["oldest_lacking"], age)


def _supervisors(counts: Counter[str], pairs: Sequence[Pair], first: date, last: date) -> None:
    line = [pair for pair in pairs if pair.series == LINE]
    if any(_open(pair, last) for pair in line):
        counts["supervised"] += 1
    begun = [pair for pair in line if first <= pair.starts_on <= last]
    counts["changes"] += sum(1 for pair in begun if any(other.starts_on < pair.starts_on for other in line))


def _open(pair: Pair, day: date) -> bool:
    return pair.starts_on <= day and (pair.ends_on is None or pair.ends_on >= day)


def _pair(
    counts: Counter[str],
    policy: Policy,
    of: ObligationFacts,
    first: date,
    last: date,
    stood: Sequence[StoodDate],
) -> None:
    if of.pair.series != LINE:
        return
    ended = of.pair.ends_on
    if ended is None or ended >= first:
        held = share(policy, of, first, last if ended is None else min(last, ended), stood)
        counts["on_time"] += held.on_time
        counts["due"] += held.of
    if not _open(of.pair, last):
        return
    counts["in_window"] += not still_late(policy, of, last, stood)
    counts["agreement"] += any(
        a.active_on is not None and a.active_on <= last and not a.form for a in of.rows.agreements
    )
    counts["excused_days"] += sum(
        one.excused for one in stood if first <= one.due <= last and _final(one, last)
    )


def _final(one: StoodDate, last: date) -> bool:
    """Return whether a date was the one that counted in the end: it was met, or still stands."""
    return one.met_on is not None or one.until is None or one.until.date() > last


def _sessions(counts: Counter[str], policy: Policy, of: ObligationFacts, first: date, last: date) -> None:
    # A restricted reason is in no figure: a small team's would say whose it is.
    closed = {reason.name for kind in policy.kinds for reason in kind.reasons if reason.restricted}
    for session in of.rows.sessions:
        if session.state != "proposed" and first <= session.starts_at.date() <= last:
            counts["arranged"] += 1
            by = session.cancelled_by_id if session.state == "cancelled" and not session.missed_by else None
            if by is not None:
                counts[f"called off by {'worker' if by == of.pair.supervisee_id else 'supervisor'}"] += 1
        if session.missed_by and first <= session.starts_at.date() <= last:
            counts[f"missed by {session.missed_by}"] += 1
        if session.held_on is None or not first <= session.held_on <= last:
            continue
        counts["held"] += 1
        counts[f"kind: {session.kind}"] += 1
        if session.reason and session.reason not in closed:
            counts[f"reason: {session.reason}"] += 1
        if session.minutes_held is not None:
            counts["timed"] += 1
            counts["minutes planned"] += session.minutes
            counts["minutes held"] += session.minutes_held
            least = policy.duration.minimum if policy.duration is not None else None
            counts["short"] += least is not None and session.minutes_held < least
        record = of.rows.records.get(session.id)
        shared = (
            record.shared_at.astimezone(of.zone).date() if record is not None and record.shared_at else None
        )
        if shared is None and not record_owed(policy, session.kind):
            continue
        if shared is None or shared > last:
            counts["no_record"] += 1
            age = (last - session.held_on).days
            counts["oldest_no_record"] = max(counts["oldest_no_record"], age)
        else:
            counts["recorded"] += 1
            counts["agreed"] += record is not None and record.state in SETTLED
        due = owed("record", policy, of.session_facts(session, None), last).due
        if due is not None and (due < last or shared is not None):
            counts["record_due"] += 1
            counts["record_in_time"] += shared is not None and shared <= due


def total(of: Sequence[Counter[str]]) -> Counter[str]:
    """Add up several people's counts; an age is the oldest."""
    found: Counter[str] = Counter()
    for one in of:
        oldest = {key: max(found[key], one[key]) for key in ("oldest_no_record", "oldest_lacking")}
        found.update(one)
        found.update({key: age - found[key] for key, age in oldest.items()})
    return found


def percent(number: int, of: int) -> str:
    """Return a share in percent, or a dash where nothing was due."""
    return f"{round(100 * number / of)}%" if of else "–"


def day_before(first: date) -> date:
    """Return the day before a period."""
    return first - timedelta(days=1)
