"""Roles, stages and person types as people write them, and which of them a policy knows."""

from collections.abc import Iterator

from handlers.policy.model import Policy
from handlers.policy.rules import Condition, fold


def canonical(policy: Policy, name: str) -> str:
    """Return a role, stage or person type folded, and by the name that it is an alias of."""
    aliases = {fold(alias): fold(one) for one, others in policy.aliases.items() for alias in others}
    return aliases.get(fold(name), fold(name))


def covers(policy: Policy, role: str) -> bool:
    """Return whether the policy's scope names a role; every role where it names none."""
    named = policy.scope.roles if policy.scope else None
    return named is None or canonical(policy, role) in {canonical(policy, one) for one in named}


def knows_stage(policy: Policy, stage: str) -> bool:
    """Return whether some rule of the policy is for a stage."""
    known = {canonical(policy, one.stage) for one in _conditions(policy) if one.stage}
    return canonical(policy, stage) in known


def knows_type(policy: Policy, person_type: str) -> bool:
    """Return whether the scope or some rule of the policy names a person type; any, where none is named at all."""
    known = {canonical(policy, name) for one in _conditions(policy) for name in one.person_types or ()}
    known |= {canonical(policy, name) for name in (policy.scope.person_types if policy.scope else ())}
    return not known or canonical(policy, person_type) in known


def stage_of_role(policy: Policy, role: str) -> str:
    """Return the stage that a role says by itself, as in a job title "NQSW"; empty where it says none."""
    stages = {canonical(policy, one.stage): one.stage for one in _conditions(policy) if one.stage}
    return stages.get(canonical(policy, role), "")


def _conditions(policy: Policy) -> Iterator[Condition]:
    for rule in (*policy.cadences, *policy.programmes, *policy.measures):
        yield rule.for_
