"""The next session: both are nudged until one is booked; a proposal waits for the other's answer."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import InSimulation, Kind, OfPairs
from handlers.obligations.kinds import groups, rebook
from handlers.obligations.reminder_days import days_of
from handlers.obligations.simulated import session_days
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy, owed, series_due
from handlers.policy.practice import NudgeSteps
from storage.models import About

ANSWER_BEFORE = (3, 1)
"""Days before a proposed session on which its answer is asked for again."""


def steps(policy: Policy, series: str) -> NudgeSteps:
    """Return the policy's steps; a second series has its own."""
    return policy.nudge_steps("session" if series == "line" else "series")


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the date by which this pair is to meet, for both."""
    upcoming = facts.upcoming
    rebooking = any(rebook.find(facts))
    for due in _dates(facts):
        if due.due is None:
            continue
        for owner in facts.both:
            quiet = rebooking or facts.booked or (upcoming is not None and facts.suggested(upcoming, owner))
            days = () if quiet else days_of(due.due, steps(facts.policy, facts.pair.series))
            if days and upcoming is not None:
                day = upcoming.starts_at.astimezone(facts.zone).date()
                asked = {day - timedelta(days=before) for before in ANSWER_BEFORE}
                days = tuple(sorted({*days, *asked}))
            first = owner == facts.supervisor_id
            yield SESSION.of(facts, About("pair", facts.pair.id), owner, due, counts=first, steps=days)


def _dates(facts: ObligationFacts) -> list[Due]:
    if facts.pair.series == "line":
        asked_on = max(facts.today, facts.pair.starts_on)
        return [owed("session", facts.policy, facts.pair_facts, asked_on)]
    series = series_due(facts.policy, facts.pair_facts, facts.today)
    return [one.due for one in series if one.series.name == facts.pair.series]


SESSION = Kind(
    name="session",
    due=OfPairs(find),
    steps=steps,
    group=groups.SESSIONS,
    label=lambda words: words.session.one,
    report="session",
    next_step=lambda _: "find a time",
    asks="book",
    simulation=InSimulation(session_days, lambda words: words.session.short),
)
