"""Ticks after a discussion ("on the child's file"), asked about until somebody has made them all.

No policy says by when, so nothing is late; `/overdue cases` counts what is missing.
"""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due
from handlers.policy.practice import NudgeSteps
from storage.models import About

STEPS = NudgeSteps(on_day=False, after=(1, 4, 9))
"""Days after the discussion on which both are asked: no policy says."""


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of the two, from the earliest discussion with a tick missing."""
    if not facts.ticks or facts.policy.cases is None:
        return
    number = len({tick.case_id for tick in facts.ticks})
    words = facts.policy.words
    named = f"{number} {words.case.one if number == 1 else words.case.many}"
    why = f"{named} discussed, and what your policy wants in {words.case_system.the} is not all ticked."
    due = Due(facts.ticks[0].on, None, None, facts.policy.cases.basis, why)
    for owner in facts.both:
        yield CASE_TICK.of(
            facts, About("pair", facts.pair.id), owner, due, counts=owner == facts.supervisor_id
        )


CASE_TICK = Kind(
    name="case_tick",
    due=OfPairs(find, after_end=True),
    steps=lambda _policy, _series: STEPS,
    group=groups.CASES,
    label=lambda words: f"ticks in {words.case_system.the}",
    report="case ticks",
    next_step=lambda words: f"tick what is in {words.case_system.the}",
)
