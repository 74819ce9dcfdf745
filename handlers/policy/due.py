"""When a pair's next session is due, and why: the rules of `[[cadence]]` and `[[programme]]`.

Everything here is a pure function of the policy, the facts and the day. Due dates are days, so no time zone
and no change of clocks can move them, and they are never moved for a weekend or a holiday: nudges are.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from handlers.policy.facts import FactsInvalid, PairFacts
from handlers.policy.model import Policy
from handlers.policy.rules import Cadence, Programme, Timing
from handlers.policy.values import Interval, MonthRule


@dataclass(frozen=True, slots=True)
class Due:
    """When something is owed, and why.

    `due` None: nothing falls due, and `why` says so. `overdue_from` None beside a `due`: it is owed, but the
    policy sets no date after which it is late. `every` is the interval that decided, `clause` the basis of
    the rule.
    """

    due: date | None
    overdue_from: date | None
    every: str | None
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The one rule that a pair's interval starts from, whichever table of the policy it stands in."""

    every: Interval | Literal["individual", "none"]
    timing: Timing
    month: MonthRule
    clause: str
    title: str
    cadence: Cadence | None = None


def next_session(policy: Policy, facts: PairFacts, today: date) -> Due:
    """When the next planned session is due. Raises `FactsInvalid` where the date would lie past the year
    9999.
    """
    anchor, since = anchor_of(policy, facts, today)
    rule = rule_for(policy, facts, anchor)
    if rule.every == "none":
        title = rule.title[:1].upper() + rule.title[1:]
        why = f"{title} sets no interval: {policy.words.session.many} are held when there is a reason."
        return Due(None, None, None, rule.clause, why)
    every, reasons = _interval(policy, rule, facts, anchor)
    if every is None:
        return Due(None, None, None, rule.clause, f"{'; '.join(reasons)}.")
    due = every.after(anchor, rule.month)
    away = 0
    if rule.timing.absence == "stops":
        due, away = moved_on(anchor, due, facts.absences)
    if due >= date.max - timedelta(days=rule.timing.grace + 1):
        raise FactsInvalid([f"{every} after {anchor} is past the year 9999"])
    reasons.append(f"it is counted from {since} on {said(anchor)}")
    if rule.month == "calendar" and every.in_months:
        reasons.append("to the end of the month")
    if away:
        reasons.append(f"and {days(away)} away moved it on")
    if rule.timing.grace:
        reasons.append(f"with {days(rule.timing.grace)} of grace before it is overdue")
    overdue_from = due + timedelta(days=rule.timing.grace + 1)
    return Due(due, overdue_from, str(every), rule.clause, f"{'; '.join(reasons)}.")


def anchor_of(policy: Policy, facts: PairFacts, today: date) -> tuple[date, str]:
    """The day that the interval counts from, and what it is: the last session that counts, or the start (rule
    4).
    """
    held = [session.on for session in facts.sessions if session.on <= today and policy.counts(session.kind)]
    last = max(held, default=None)
    if last is None or last < facts.start:
        return facts.start, "the start"
    return last, f"the last {policy.words.session.one}"


def rule_for(policy: Policy, facts: PairFacts, anchor: date) -> Rule:
    """The programme that runs on the anchor's day, else the first cadence that matches, else no rule (rules 1
    and 2).
    """
    for programme in policy.programmes:
        if facts.programme_start and programme.for_.matches(facts.role, facts.stage):
            phase = _phase(programme, facts.programme_start, anchor)
            if phase is not None:
                every, basis = phase
                return Rule(
                    every, programme, "rolling", basis, _title(f"the programme {programme.name}", basis)
                )
    for cadence in policy.cadences:
        if cadence.for_.matches(facts.role, facts.stage):
            title = _title("the policy", cadence.basis)
            return Rule(cadence.every, cadence, cadence.month, cadence.basis, title, cadence)
    return Rule(
        "individual", Timing(), "rolling", "", "no rule of the policy is for this role and stage, so it"
    )


def _phase(
    programme: Programme, start: date, day: date
) -> tuple[Interval | Literal["individual", "none"], str] | None:
    """The interval and basis of the phase that covers `day`; None before the programme and after its last
    phase.
    """
    if day < start:
        return None
    for phase in programme.phases:
        if day < phase.until.after(start):
            return phase.every, phase.basis or programme.basis
    return None


def _title(name: str, basis: str) -> str:
    return f"{name} ({basis})" if basis else name


def _interval(
    policy: Policy, rule: Rule, facts: PairFacts, anchor: date
) -> tuple[Interval | None, list[str]]:
    """The interval that counts, and what made it so, in order (rule 3). None where nobody has set one."""
    words = policy.words
    every, reasons = _of_the_rule(rule, facts, anchor)

    def reach(interval: Interval) -> date:
        return interval.after(anchor, rule.month)

    agreed = facts.agreement
    if agreed is not None:
        name = f"the {words.agreement.one} says {agreed}"
        if every is None or (reach(agreed) > reach(every) and rule.timing.lengthen == "agreement"):
            every = agreed
            reasons.append(f"{name}, which counts")
        elif reach(agreed) < reach(every):
            every = agreed
            reasons.append(f"{name}, which is sooner and counts")
        elif reach(agreed) > reach(every):
            reasons.append(f"{name}, but an agreement may not make it longer")
    asked = facts.asked
    if asked is not None:
        who = {"worker": words.worker.one, "supervisor": words.supervisor.one, "both": "two together"}[
            asked.by
        ]
        name = f"the {who} asked for {asked.every}"
        if not rule.timing.may_shorten(asked.by):
            allowed = "the two together" if rule.timing.shorten == "both" else f"the {words.supervisor.one}"
            reasons.append(f"{name}, but only a request of {allowed} counts")
        elif every is None:
            every = asked.every
            reasons.append(f"{name}, a request which counts")
        elif reach(asked.every) < reach(every):
            every = asked.every
            reasons.append(f"{name}, a request which is sooner and counts")
    if every is None:
        reasons.append("nobody has set one yet")
    return every, [_capital(reasons[0]), *reasons[1:]]


def _of_the_rule(rule: Rule, facts: PairFacts, anchor: date) -> tuple[Interval | None, list[str]]:
    """The rule's own interval, stretched for part-time hours where it says so."""
    if not isinstance(rule.every, Interval):
        return None, [f"{rule.title} leaves the interval to each pair"]
    reasons = [f"{rule.title} sets {rule.every}"]
    cadence = rule.cadence
    if cadence is None or cadence.pro_rata == "none" or facts.fte >= 1:
        return rule.every, reasons
    stretched = pro_rata(rule.every, facts.fte)
    cap = cadence.pro_rata_cap
    if cap and cap.after(anchor, rule.month) < stretched.after(anchor, rule.month):
        return cap, [*reasons, f"for {facts.fte:g} of full time that is {cap}, the longest it may be"]
    return stretched, [*reasons, f"for {facts.fte:g} of full time that is {stretched}"]


def pro_rata(every: Interval, fte: float) -> Interval:
    """`every` ÷ `fte`, rounded down to whole months, or to whole days for days and weeks (WCC-1.4d)."""
    unit = "month" if every.in_months else "day"
    return Interval(int(every.size / Fraction(str(fte))), unit)


def moved_on(anchor: date, due: date, absences: tuple[tuple[date, date], ...]) -> tuple[date, int]:
    """The due date with the clock stopped on days away, and how many such days there were (rule 6).

    Each day of absence after `anchor` and up to the due date moves it on by one, which may bring in more such
    days.
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


def said(day: date) -> str:
    """A date in words: "3 March 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def days(count: int) -> str:
    """ "1 day", "3 days"."""
    return f"{count} day" if count == 1 else f"{count} days"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
