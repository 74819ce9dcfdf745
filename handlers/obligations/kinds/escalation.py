"""Escalation: something has been owed for so long that somebody above is told too."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind
from handlers.obligations.spec import ObligationSpec


def escalation_of(kind: Kind) -> Kind:
    """Return the kind that escalates this kind."""
    return replace(kind, name=f"escalated.{kind.name}", asks=None, simulation=None, escalates=kind)


def escalated(
    facts: ObligationFacts, kind: Kind, found: Iterable[ObligationSpec]
) -> Iterator[ObligationSpec]:
    """Yield what the supervisor's manager is told too, so long after its due date, where the policy says so.

    Without a manager above, the administrators are told: that it lasts, not what it is about.
    """
    manager = facts.rows.manager
    of = kind.escalates
    steps = of.steps(facts.policy, facts.pair.series).escalate if of else None
    if steps is None or steps.to != "supervisor's manager":
        return
    here = manager is not None and manager.left_on is None
    above = (manager.id,) if manager is not None and here else tuple(set(facts.admins) - set(facts.both))
    for wanted in found:
        if wanted.counts:
            day = wanted.due + timedelta(days=steps.after)
            for owner in sorted(above):
                yield replace(wanted, kind=kind.name, owner_id=owner, counts=False, steps=(day,))
