"""A worker's period between two appraisals: when objectives are due, and when what is unfinished is looked through."""

from datetime import date

from handlers.policy.answer import Due, long_date
from handlers.policy.deadlines import due_by, not_due, owed_from
from handlers.policy.facts import YearlyFacts
from handlers.policy.model import Policy
from handlers.policy.reviews import anniversary, appraisal_due
from handlers.policy.values import Interval

YEAR = Interval(12, "month")
"""Length of a period where the policy sets no interval for appraisals."""


def period(policy: Policy, facts: YearlyFacts) -> tuple[date, date]:
    """Return the first day of the present period and the day on which the appraisal at its end is due."""
    rule = policy.appraisal
    every = (rule.every if rule else None) or YEAR
    end = appraisal_due(policy, facts).due
    start = facts.last or anniversary(facts, every)
    return start, end if end is not None and end > start else every.after(start)


def objectives_due(policy: Policy, facts: YearlyFacts) -> Due:
    """Return by when a period that has no objectives must have some (WCC-7.1a)."""
    rule = policy.objectives
    if rule is None or rule.within is None:
        return not_due(rule.basis if rule else "", "The policy does not say by when objectives are set.")
    start, _ = period(policy, facts)
    begun = max(start, facts.known_from or start)
    why = f"Objectives are set within {rule.within} of the period’s start on {long_date(begun)}."
    return due_by(rule.within.after(begun), rule.clause_of("within"), why)


def look_due(policy: Policy, facts: YearlyFacts, since: date) -> Due:
    """Return when both next look through what is unfinished: half-way, where the policy has it, and at the end.

    `since`: the day on which they last did, or on which the first open objective was agreed.
    """
    rule = policy.objectives
    if rule is None:
        return not_due("", "The policy does not ask for objectives.")
    start, end = period(policy, facts)
    half = start + (end - start) / 2
    days = (
        [half] if rule.half_way or (policy.appraisal is not None and policy.appraisal.mid_year) else []
    ) + [end]
    following = next((day for day in days if day > since), None)
    if following is None:
        return not_due(rule.basis, "What is unfinished was looked through for this period.")
    which = "half-way through the period" if following == half else "at the end of the period"
    why = f"What is unfinished is looked through {which}, which ends on {long_date(end)}."
    return owed_from(following, rule.basis, why)


def need_due(policy: Policy, raised: date) -> Due:
    """Return by when a learning need is to be met."""
    rule = policy.learning
    if rule is None or rule.within is None:
        return not_due(rule.basis if rule else "", "The policy does not say by when a learning need is met.")
    why = f"A learning need is met within {rule.within}; this one was raised on {long_date(raised)}."
    return due_by(rule.within.after(raised), rule.clause_of("within"), why)


def next_renewal(day_of_year: str, today: date) -> date:
    """Return the next such day of the year, today included."""
    month, day = (int(part) for part in day_of_year.split("-"))
    this = date(today.year, month, min(day, 28) if month == 2 else day)
    return this if this >= today else this.replace(year=today.year + 1)
