"""Escalation: something has been owed for so long that somebody above is told too."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec


def escalation_of(kind: Kind) -> Kind:
    """Return the kind that escalates this kind."""
    return replace(kind, name=escalation_name(kind), asks=None, simulation=None, escalates=kind)


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


ANSWERED_FOR = (groups.SESSIONS, groups.RECORDS, groups.AGREEMENTS)
"""What a manager answers for who lets somebody else supervise; concerns and the like stay with the two."""


def answered_for(
    facts: ObligationFacts, kind: Kind, found: Iterable[ObligationSpec]
) -> Iterator[ObligationSpec]:
    """Yield what the worker's manager is told too once it is overdue, having let somebody else supervise (CYP-G3b)."""
    rule, manager = facts.policy.pair, facts.rows.answers
    if rule is None or not rule.delegate or kind.group not in ANSWERED_FOR or facts.pair.series != "line":
        return
    if manager is None or manager.left_on is not None or manager.id in facts.both:
        return
    for wanted in found:
        if wanted.counts and wanted.overdue_from is not None:
            steps = (wanted.overdue_from,)
            yield replace(wanted, kind=escalation_name(kind), owner_id=manager.id, counts=False, steps=steps)


def escalation_name(kind: Kind) -> str:
    """Return the name of the kind that escalates this kind."""
    return f"escalated.{kind.name}"
