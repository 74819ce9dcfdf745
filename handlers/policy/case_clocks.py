"""Due date of a case's next discussion: after it was allocated, after a change, and never later than the floor.

The earliest clock counts. A management decision is not a discussion, so no clock reads it (STK-7.4).
"""

from dataclasses import dataclass
from datetime import date

from handlers.policy.answer import Due, long_date
from handlers.policy.case_rules import Cases
from handlers.policy.deadlines import due_by, not_due
from handlers.policy.model import Policy
from handlers.policy.values import Interval

USUAL_REASONS = ("The usual interval", "How much we are involved", "Risk")
"""Reasons for a next date where the policy lists none: involvement and risk, which STK-7e names."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the clocks of one case are counted from.

    `discussed` is the last formal discussion with any worker, `first` the first one since `allocated`.
    `worker_start` is the day on which the worker began, where it is known.
    """

    allocated: date
    first: date | None = None
    discussed: date | None = None
    changed: date | None = None
    change_kind: str = ""
    next_on: date | None = None
    next_reason: str = ""
    worker_start: date | None = None


def case_due(policy: Policy, facts: CaseFacts) -> Due:
    """Return by when a case is discussed next, and which clock says so (STK-7.1, 7.2, 7.3, 7.5)."""
    rule = policy.cases
    if rule is None or not rule.use:
        return not_due(rule.basis if rule else "", "The policy keeps no case numbers.")
    found = [one for one in (_allocation(rule, facts), _change(rule, facts), _next(rule, facts)) if one]
    if floor := _floor(policy, rule, facts):
        found.append(floor)
    dated = [one for one in found if one.due is not None]
    if not dated:
        name = policy.words.case.one
        return not_due(rule.basis, f"The policy does not say by when a {name} is discussed.")
    return min(dated, key=lambda one: one.due or date.max)


def latest_next(policy: Policy, discussed: date) -> date | None:
    """Return the last day on which a case discussed on that day may be discussed next, or None for no such day."""
    rule = policy.cases
    return rule.floor.after(discussed) if rule and rule.floor else None


def _allocation(rule: Cases, facts: CaseFacts) -> Due | None:
    if rule.allocation is None or facts.first is not None or not _applies(rule, rule.allocation, facts):
        return None
    clause = (rule.clauses.allocation if rule.clauses else None) or rule.basis
    why = f"It was allocated on {long_date(facts.allocated)} and is first discussed within {rule.allocation} of that"
    return due_by(rule.allocation.after(facts.allocated), clause, f"{why}.", rule.allocation)


def _applies(rule: Cases, within: Interval, facts: CaseFacts) -> bool:
    """Return whether the clock after an allocation counts: for new starters only in their first months (S15)."""
    if rule.allocation_applies != "new starters":
        return True
    start = facts.worker_start
    return start is None or facts.allocated < within.after(start)


def _change(rule: Cases, facts: CaseFacts) -> Due | None:
    changed = facts.changed
    if rule.change is None or changed is None:
        return None
    if facts.discussed is not None and facts.discussed >= changed:
        return None
    kind = f" ({facts.change_kind})" if facts.change_kind else ""
    why = f"There was a change{kind} on {long_date(changed)}, and it is discussed within {rule.change.within} of that."
    clause = rule.change.basis or rule.basis
    return due_by(rule.change.within.after(changed), clause, why, rule.change.within)


def _next(rule: Cases, facts: CaseFacts) -> Due | None:
    if facts.next_on is None:
        return None
    reason = f": {facts.next_reason}" if facts.next_reason else ""
    clause = (rule.clauses.next_due if rule.clauses else None) or rule.basis
    return due_by(
        facts.next_on, clause, f"The next discussion was set for {long_date(facts.next_on)}{reason}."
    )


def _floor(policy: Policy, rule: Cases, facts: CaseFacts) -> Due | None:
    if rule.floor is None:
        return None
    since = facts.discussed or facts.allocated
    clause = (rule.clauses.floor if rule.clauses else None) or rule.basis
    last = (
        f"it was last discussed on {long_date(since)}"
        if facts.discussed
        else f"it was allocated on {long_date(since)} and not discussed yet"
    )
    why = f"Every open {policy.words.case.one} is discussed at least every {rule.floor}; {last}."
    return due_by(rule.floor.after(since), clause, why, rule.floor)
