"""The agreement that a pair makes at the start; a proposal waits for whoever has not accepted it."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import InSimulation, Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.simulated import agreement_days
from handlers.obligations.spec import ObligationSpec
from handlers.policy import owed
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each who has something to do about it, while none is in force."""
    rule = facts.policy.agreement
    lasts = facts.agreement is not None and (rule is None or rule.renew_every is None)
    if lasts or facts.pair.series != "line":
        return  # what a second series is about stands in the programme's own agreement
    due = owed("agreement", facts.policy, facts.agreement_facts, facts.today)
    if due.due is None:
        return
    waiting = facts.both[:1]
    proposed = next(
        (a for a in reversed(facts.rows.agreements) if a.state == "proposed" and not a.form), None
    )
    if proposed is not None:
        accepted = facts.rows.accepted_by.get(proposed.id, set[int]())
        waiting = tuple(owner for owner in facts.both if owner not in accepted)
    for owner in waiting:
        yield AGREEMENT.of(facts, About("pair", facts.pair.id), owner, due, counts=owner == waiting[0])


AGREEMENT = Kind(
    name="agreement",
    due=OfPairs(find),
    steps=policy_steps("agreement"),
    group=groups.AGREEMENTS,
    label=lambda words: words.agreement.one,
    report="agreement",
    next_step=lambda words: f"accept the {words.agreement.short}",
    simulation=InSimulation(agreement_days, lambda words: words.agreement.short),
)
