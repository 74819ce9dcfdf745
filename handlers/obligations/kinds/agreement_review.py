"""The review of the agreement in force, owed by both."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import InSimulation, Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.simulated import review_days
from handlers.obligations.spec import ObligationSpec
from handlers.policy import owed
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the day by which the two review it, for each of them."""
    active = facts.agreement
    if active is None:
        return
    due = owed("agreement_review", facts.policy, facts.agreement_facts, facts.today)
    if due.due is None:
        return
    for owner in facts.both:
        first = owner == facts.supervisor_id
        yield AGREEMENT_REVIEW.of(facts, About("agreement", active.id), owner, due, counts=first)


AGREEMENT_REVIEW = Kind(
    name="agreement_review",
    due=OfPairs(find),
    steps=policy_steps("agreement_review"),
    group=groups.AGREEMENTS,
    label=lambda words: f"review of the {words.agreement.short}",
    report="agreement review",
    next_step=lambda words: f"review the {words.agreement.short}",
    asks="agreement",
    simulation=InSimulation(review_days, lambda _words: "review"),
)
