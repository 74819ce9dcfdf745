"""What goes upwards: something that has been owed for so long that somebody above is told too."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind
from handlers.obligations.spec import ObligationSpec


def escalation_of(kind: Kind) -> Kind:
    """The kind that tells somebody above of this kind."""
    return replace(kind, name=f"escalated.{kind.name}", asks=None, simulation=None, escalates=kind)


def escalated(
    facts: ObligationFacts, kind: Kind, found: Iterable[ObligationSpec]
) -> Iterator[ObligationSpec]:
    """What is told to the supervisor's manager too, so long after its due date, where the policy says so."""
    manager = facts.rows.manager
    above = kind.escalates
    steps = above.steps(facts.policy, facts.pair.series).escalate if above else None
    if manager is None or manager.left_on is not None or steps is None or steps.to != "supervisor's manager":
        return
    for wanted in found:
        if wanted.counts:
            day = wanted.due + timedelta(days=steps.after)
            yield replace(wanted, kind=kind.name, owner_id=manager.id, counts=False, steps=(day,))
