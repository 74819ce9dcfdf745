"""A learning need, kept until it is met; owed by both, as the policy says by when."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy.year import need_due
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of the two and each open need, where the policy says by when it is met."""
    if facts.pair.series != "line":
        return
    for need in facts.year.needs:
        due = need_due(facts.policy, need.raised_on)
        if due.due is not None:
            for owner in facts.both:
                about = About("need", need.id)
                yield LEARNING.of(facts, about, owner, due, counts=owner == facts.supervisor_id)


LEARNING = Kind(
    name="learning",
    due=OfPairs(find),
    steps=policy_steps("learning"),
    group=groups.LEARNING,
    label=lambda _: "learning need",
    report="learning need",
    next_step=lambda _: "see that the learning need is met",
)
