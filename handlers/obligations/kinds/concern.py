"""The next look at a concern about practice, owed by the supervisor.

It counts in no figure and is escalated to nobody: only those whom the policy names may know of it.
"""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy
from handlers.policy.deadlines import due_by
from handlers.policy.practice import NudgeSteps
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the next look at each open concern."""
    rule = facts.policy.concerns
    if rule is None or facts.pair.series != "line":
        return
    for concern in facts.year.concerns:
        if concern.next_on is not None:
            due = due_by(concern.next_on, rule.basis, "This is the day that was set to look at it again.")
            yield CONCERN.of(facts, About("concern", concern.id), facts.pair.supervisor_id, due, counts=False)


def _steps(policy: Policy, _series: str) -> NudgeSteps:
    own = policy.nudges.steps.get("concern") if policy.nudges else None
    steps = own or NudgeSteps(before=(1,), after=(2, 7))
    return NudgeSteps(before=steps.before, on_day=steps.on_day, after=steps.after)


CONCERN = Kind(
    name="concern",
    due=OfPairs(find),
    steps=_steps,
    group=groups.CONCERNS,
    label=lambda _: "look at a concern",
    report="concern",
    next_step=lambda _: "look at the concern again",
)
