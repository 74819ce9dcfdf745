"""Measures by work done (shifts, client sessions, hours), what stays short of past months, and "at most". Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.policy.answer import Due, long_date
from handlers.policy.facts import PairFacts
from handlers.policy.model import Policy
from handlers.policy.rules import Measure

WORK = {"shifts": "shifts", "client sessions": "client sessions", "hours of work": "hours"}
"""What is counted, by the measure that counts it."""
LOOKED_BACK = 12
"""Months in which a shortfall stays listed."""


def work_due(policy: Policy, measure: Measure, facts: PairFacts, today: date) -> Due:
    """Return when the next session is due after so much work: the day on which that much was reached since the last.

    Work counts from the day after the last counting session, or from the start. Until enough is noted, nothing
    is due; a day with more than was left counts whole, and what is over is not carried on.
    """
    every = measure.shifts if measure.by == "shifts" else measure.per
    clause = measure.clause_of("shifts" if measure.by == "shifts" else "per")
    what, unit = WORK[measure.by], measure.by.removesuffix(" of work") if measure.by != "shifts" else "shifts"
    assert every is not None
    held = [
        one.on
        for one in facts.sessions
        if one.on <= today and (one.kind in measure.kinds if measure.kinds else policy.counts(one.kind))
    ]
    since = max((day for day in held if day >= facts.start), default=None)
    done = 0.0
    for one in sorted(facts.work, key=lambda one: one.on):
        counts = one.what == what and one.on <= today
        if counts and (one.on > since if since is not None else one.on >= facts.start):
            done += one.number
            if done >= every:
                why = f"{every:g} {unit} were reached on {long_date(one.on)}: one session is due for every {every:g}."
                return Due(one.on, one.on + timedelta(days=measure.grace + 1), None, clause, why)
    if not any(one.what == what for one in facts.work):
        return Due(
            None, None, None, clause, f"One session is due for every {every:g} {unit}; none are known."
        )
    why = f"{done:g} of {every:g} {unit} since {long_date(since) if since else 'the start'}; one session is due then."
    return Due(None, None, None, clause, why)


def excused(measure: Measure, facts: PairFacts, month: date) -> bool:
    """Return whether nothing is owed for a month: its client sessions are known, and there were none."""
    if measure.excused is None:
        return False
    noted = [
        one.number
        for one in facts.work
        if one.what == measure.excused and (one.on.year, one.on.month) == (month.year, month.month)
    ]
    return bool(noted) and sum(noted) == 0


def short_months(
    policy: Policy, measure: Measure, minutes: Mapping[tuple[int, int], float], facts: PairFacts, today: date
) -> Iterator[tuple[date, float]]:
    """Yield the last day of each past month whose hours were not held, and the minutes that were, oldest first.

    A month counts once it is whole, from the first that anything is known of; `minutes` are those held, by
    year and month.
    """
    first = max(
        facts.start, min((one.on for one in facts.sessions), default=today - relativedelta(months=1, day=1))
    )
    month = first if first.day == 1 else first + relativedelta(months=1, day=1)
    month = max(month, today + relativedelta(months=-LOOKED_BACK, day=1))
    while month < today.replace(day=1):
        held = minutes.get((month.year, month.month), 0.0)
        if held < (measure.hours or 0) * 60 and not excused(measure, facts, month):
            yield month + relativedelta(day=31), held
        month += relativedelta(months=1)
