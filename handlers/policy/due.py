"""Due date of a pair's next session and its reason, from `[[cadence]]`, `[[programme]]` and measures.

Everything here is a pure function of the policy, the facts and the day. Due dates are days, so neither a
time zone nor a clock change can move them. They are never moved for a weekend or a holiday; nudges are.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from handlers.policy.answer import Due, days, long_date
from handlers.policy.facts import FactsInvalid, PairFacts
from handlers.policy.measures import measures_due
from handlers.policy.model import Policy
from handlers.policy.rules import Cadence, Programme, Timing
from handlers.policy.values import Every, Interval, IntervalRange, MonthRule


@dataclass(frozen=True, slots=True)
class IntervalRule:
    """Rule that a pair's interval starts from, whichever table of the policy it is in."""

    every: Every
    timing: Timing
    month: MonthRule
    clause: str
    title: str
    cadence: Cadence | None = None


@dataclass(frozen=True, slots=True)
class _IntervalResult:
    """Interval that counts, the day that it gives, and the reasons in order."""

    every: Interval | None
    due: date | None
    earliest: date | None
    reasons: tuple[str, ...]


def next_session(policy: Policy, facts: PairFacts, today: date) -> Due:
    """Return when the next session is due: by the cadence or a measure, whichever comes first.

    On a tie the cadence's answer counts (rule 8). Raise `FactsInvalid` where the date would be past the
    year 9999.
    """
    found = cadence_due(policy, facts, today)
    by_cadence = found.due
    for measured in measures_due(policy, facts, today):
        if measured.due is not None and (found.due is None or measured.due < found.due):
            found = replace(measured, since=found.since)
    if by_cadence is not None and found.due != by_cadence:
        found = replace(found, why=f"{found.why} By the interval alone it would be {long_date(by_cadence)}.")
    return found


def cadence_due(policy: Policy, facts: PairFacts, today: date) -> Due:
    """Return when the next session is due by the interval alone; raise `FactsInvalid` past the year 9999."""
    anchor, since = anchor_of(policy, facts, today)
    rule = rule_for(policy, facts, anchor)
    if rule.every == "none":
        title = _capital(rule.title)
        why = f"{title} sets no interval: {policy.words.session.many} are held when there is a reason."
        return Due(None, None, None, rule.clause, why, since=anchor)
    found = _reached(policy, rule, facts, anchor)
    if found.every is None or found.due is None:
        return Due(None, None, None, rule.clause, f"{'; '.join(found.reasons)}.", since=anchor)
    reasons = list(found.reasons)
    due, earliest, away = found.due, found.earliest, 0
    if rule.timing.absence == "stops":
        due, away = moved_on(anchor, due, facts.absences)
        earliest = moved_on(anchor, earliest, facts.absences)[0] if earliest else None
    if due >= date.max - timedelta(days=rule.timing.grace + 1):
        raise FactsInvalid([f"{found.every} after {anchor} is past the year 9999"])
    reasons.append(f"it is counted from {since} on {long_date(anchor)}")
    if rule.month == "calendar" and found.every.in_months:
        reasons.append("to the end of the month")
    if away:
        reasons.append(f"and {days(away)} away moved it on")
    if rule.timing.grace:
        reasons.append(f"with {days(rule.timing.grace)} of grace before it is overdue")
    overdue_from = due + timedelta(days=rule.timing.grace + 1)
    return Due(
        due, overdue_from, str(found.every), rule.clause, f"{'; '.join(reasons)}.", earliest, anchor, away
    )


def anchor_of(policy: Policy, facts: PairFacts, today: date) -> tuple[date, str]:
    """Return the day that the interval counts from, and its name: the last counting session, or the start (rule 4)."""
    held = [session.on for session in facts.sessions if session.on <= today and policy.counts(session.kind)]
    last = max(held, default=None)
    if last is None or last < facts.start:
        return facts.start, "the start"
    return last, f"the last {policy.words.session.one}"


def rule_for(policy: Policy, facts: PairFacts, anchor: date) -> IntervalRule:
    """Return the programme in force on the anchor's day, else the first matching cadence, else no rule (rules 1, 2)."""
    for programme in policy.programmes:
        if facts.programme_start and facts.are_for(programme.for_):
            phase = _phase(programme, facts.programme_start, anchor)
            if phase is not None:
                every, basis = phase
                title = _title(f"the programme {programme.name}", basis)
                return IntervalRule(every, programme, "rolling", basis, title)
    for cadence in policy.cadences:
        if facts.are_for(cadence.for_):
            own = "every" in cadence.own
            title = "your organisation" if own else _title("the policy", cadence.basis)
            return IntervalRule(
                cadence.every, cadence, cadence.month, cadence.clause_of("every"), title, cadence
            )
    title = "no rule of the policy is for this role, stage and kind of person, so it"
    return IntervalRule("individual", Timing(), "rolling", "", title)


def _phase(programme: Programme, start: date, day: date) -> tuple[Every, str] | None:
    """Return interval and basis of the phase that covers `day`, None before the programme or after its last phase."""
    if day < start:
        return None
    for phase in programme.phases:
        if day < phase.until.after(start):
            return phase.every, phase.basis or programme.basis
    return None


def _title(name: str, basis: str) -> str:
    return f"{name} ({basis})" if basis else name


def _reached(policy: Policy, rule: IntervalRule, facts: PairFacts, anchor: date) -> _IntervalResult:
    """Return the interval that counts and the day that it gives from the anchor (rules 3 and 4)."""
    found = _with_agreement(policy, rule, facts, anchor, _of_the_rule(rule, facts, anchor))
    found = _with_request(policy, rule, facts, anchor, found)
    reasons = list(found.reasons)
    if found.every is None:
        reasons.append("nobody has set one yet")
    return replace(found, reasons=(_capital(reasons[0]), *reasons[1:]))


def _with_agreement(
    policy: Policy, rule: IntervalRule, facts: PairFacts, anchor: date, now: _IntervalResult
) -> _IntervalResult:
    """Return the result with the agreement applied: shorter always counts, longer only where the rule allows it."""
    agreed = facts.agreement
    if agreed is None:
        return now
    name = f"the {policy.words.agreement.one} says {agreed}"
    if now.every is None:
        return _counted(rule, anchor, agreed, facts.agreement_on, now, f"{name}, which counts")
    reach, own = agreed.after(anchor, rule.month), now.every.after(anchor, rule.month)
    if reach > own and rule.timing.lengthen == "agreement":
        return _IntervalResult(agreed, reach, None, (*now.reasons, f"{name}, which counts"))
    if reach < own:
        return _counted(rule, anchor, agreed, facts.agreement_on, now, f"{name}, which is sooner and counts")
    if reach > own:
        reason = f"{name}, but an {policy.words.agreement.one} may not make it longer"
        return replace(now, reasons=(*now.reasons, reason))
    return now


def _with_request(
    policy: Policy, rule: IntervalRule, facts: PairFacts, anchor: date, now: _IntervalResult
) -> _IntervalResult:
    """Return the result with a request for more sessions applied, where the rule says that it counts."""
    asked, words = facts.asked, policy.words
    if asked is None:
        return now
    who = {"worker": words.worker.one, "supervisor": words.supervisor.one, "both": "two together"}[asked.by]
    name = f"the {who} asked for {asked.every}"
    if not rule.timing.may_shorten(asked.by):
        allowed = "the two together" if rule.timing.shorten == "both" else f"the {words.supervisor.one}"
        return replace(now, reasons=(*now.reasons, f"{name}, but only a request of {allowed} counts"))
    if now.every is None:
        return _counted(rule, anchor, asked.every, asked.on, now, f"{name}, a request which counts")
    if asked.every.after(anchor, rule.month) < now.every.after(anchor, rule.month):
        reason = f"{name}, a request which is sooner and counts"
        return _counted(rule, anchor, asked.every, asked.on, now, reason)
    return now


def _counted(
    rule: IntervalRule, anchor: date, every: Interval, on: date | None, before: _IntervalResult, reason: str
) -> _IntervalResult:
    """Return the result for an interval that the two set, counted from the later of the anchor and the day it was set.

    The day without it counts where that is earlier, so that nobody is made late retroactively (rule 4).
    """
    due = every.after(max(anchor, on or anchor), rule.month)
    if on is not None and on > anchor:
        reason = f"{reason}, from {long_date(on)}"
    if before.due is not None:
        due = min(due, before.due)
    return _IntervalResult(every, due, None, (*before.reasons, reason))


def _of_the_rule(rule: IntervalRule, facts: PairFacts, anchor: date) -> _IntervalResult:
    """Return the rule's own interval, stretched for part-time hours where it says so."""
    if not isinstance(rule.every, Interval | IntervalRange):
        return _IntervalResult(None, None, None, (f"{rule.title} leaves the interval to each pair",))
    reasons = [f"{rule.title} sets {rule.every}"]
    first, last = (
        (rule.every.first, rule.every.last) if isinstance(rule.every, IntervalRange) else (None, rule.every)
    )
    cadence = rule.cadence
    if cadence is not None and cadence.pro_rata == "fte" and facts.fte < 1:
        first = _stretched(cadence, first, facts.fte, anchor) if first else None
        last = _stretched(cadence, last, facts.fte, anchor)
        longest = ", the longest it may be" if last == cadence.pro_rata_cap else ""
        between = f"{first} to {last}" if first else str(last)
        reasons.append(f"for {facts.fte:g} of full time that is {between}{longest}")
    earliest = first.after(anchor, rule.month) if first else None
    return _IntervalResult(last, last.after(anchor, rule.month), earliest, tuple(reasons))


def _stretched(cadence: Cadence, every: Interval, fte: float, anchor: date) -> Interval:
    """Return `every` stretched for part-time hours, at most the cadence's cap."""
    stretched, cap = pro_rata(every, fte), cadence.pro_rata_cap
    if cap and cap.after(anchor, cadence.month) < stretched.after(anchor, cadence.month):
        return cap
    return stretched


def pro_rata(every: Interval, fte: float) -> Interval:
    """Return `every` ÷ `fte`, rounded down to whole months, or to whole days for days and weeks (WCC-1.4d)."""
    unit = "month" if every.in_months else "day"
    return Interval(int(every.size / Fraction(str(fte))), unit)


def moved_on(anchor: date, due: date, absences: tuple[tuple[date, date], ...]) -> tuple[date, int]:
    """Return the due date with the clock stopped on days away, and the number of such days (rule 6).

    Each day of absence after `anchor` and up to the due date moves it by one day, which may bring in more
    such days.
    """
    away = 0
    counted_to = anchor
    for first, last in sorted(absences):
        first = max(first, counted_to + timedelta(days=1))
        if first > due:
            break
        if last < first:
            continue
        length = (last - first).days + 1
        if length > (date.max - due).days:
            raise FactsInvalid([f"with the absence to {last} the date is past the year 9999"])
        due += timedelta(days=length)
        away += length
        counted_to = last
    return due, away


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
