"""Single entry point for every kind of obligation: when it is due, and why."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from handlers.policy.answer import Due
from handlers.policy.deadlines import agenda_due, rebook_due, record_due, signing_due
from handlers.policy.due import next_session
from handlers.policy.facts import ActionFacts, AgreementFacts, PairFacts, SessionFacts, YearlyFacts
from handlers.policy.model import Policy
from handlers.policy.reviews import (
    action_due,
    agreement_due,
    agreement_review_due,
    appraisal_due,
    observation_due,
    policy_review_due,
    supervising_observed_due,
)

Anyone = PairFacts | SessionFacts | AgreementFacts | ActionFacts | YearlyFacts
Owed = Literal[
    "session",
    "record",
    "signing",
    "agenda",
    "rebook",
    "agreement",
    "agreement_review",
    "action",
    "appraisal",
    "observation",
    "supervising observed",
    "policy_review",
]


def owed(kind: Owed, policy: Policy, facts: Anyone, today: date) -> Due:
    """Return when one obligation is due, and why; raise `TypeError` for facts of another kind."""
    if isinstance(facts, PairFacts) and kind == "session":
        return next_session(policy, facts, today)
    if isinstance(facts, SessionFacts) and kind in _AFTER_SESSIONS:
        return _AFTER_SESSIONS[kind](policy, facts)
    if isinstance(facts, AgreementFacts) and kind == "agreement":
        return agreement_due(policy, facts, today)
    if isinstance(facts, AgreementFacts) and kind == "agreement_review":
        return agreement_review_due(policy, facts)
    if isinstance(facts, ActionFacts) and kind == "action":
        return action_due(policy, facts)
    if isinstance(facts, YearlyFacts) and kind in _YEARLY:
        return _YEARLY[kind](policy, facts)
    raise TypeError(f"{kind} is not reckoned from {type(facts).__name__}")


_AFTER_SESSIONS: Mapping[str, Callable[[Policy, SessionFacts], Due]] = {
    "record": record_due,
    "signing": signing_due,
    "agenda": agenda_due,
    "rebook": rebook_due,
}
_YEARLY: Mapping[str, Callable[[Policy, YearlyFacts], Due]] = {
    "appraisal": appraisal_due,
    "observation": observation_due,
    "supervising observed": supervising_observed_due,
    "policy_review": policy_review_due,
}
