"""Objectives for a period that has none, some time after its start (WCC-7.1a)."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy.year import objectives_due, period
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of the two while nothing is agreed for the period."""
    if facts.policy.objectives is None or facts.pair.series != "line":
        return
    start, _ = period(facts.policy, facts.yearly)
    if any(
        one.state == "agreed" or (one.state == "done" and one.closed_on and one.closed_on >= start)
        for one in facts.year.objectives
    ):
        return
    due = objectives_due(facts.policy, facts.yearly)
    if due.due is not None:
        for owner in facts.both:
            about = About("person", facts.pair.supervisee_id)
            yield OBJECTIVES.of(facts, about, owner, due, counts=owner == facts.supervisor_id)


OBJECTIVES = Kind(
    name="objectives",
    due=OfPairs(find),
    steps=policy_steps("objectives"),
    group=groups.OBJECTIVES,
    label=lambda _: "objectives",
    report="objectives",
    next_step=lambda _: "agree on objectives",
)
