"""Rules of passing on: kinds of matter, who of the two is told and when. Pure."""

from typing import Literal

from handlers.policy import Policy
from handlers.policy.practice import DisclosureRules

KINDS = (
    "Something agreed in the meeting",
    "Performance or conduct",
    "Safety, of those we serve and of staff",
    "Something that affects the service",
    "Something else",
)
"""Kinds of matter, beside those that the policy has always shared."""

Told = Literal["before", "at once", "after", "not automatically"]

SILENT = DisclosureRules(tell="worker", when="at once")
"""What holds where the policy does not say: nothing is passed on that the worker does not hear of."""


def kinds(policy: Policy) -> tuple[str, ...]:
    """Return the kinds of matter that can be chosen: the policy's own first."""
    own = policy.access.always_shared if policy.access else ()
    safety = any("safety" in one.casefold() for one in own)
    return (*own, *(one for one in KINDS if one not in own and not (safety and one.startswith("Safety"))))


def is_must(policy: Policy, kind: str) -> bool:
    """Return whether the policy has this kind always shared, so that it can't be taken back."""
    return policy.access is not None and kind in policy.access.always_shared


def is_same_day(kind: str) -> bool:
    """Return whether this kind is passed on the same day: safety."""
    return "safety" in kind.casefold()


def told(policy: Policy, *, by_worker: bool) -> Told:
    """Return when the other of the two is told by itself that something is passed on."""
    rule = policy.disclosure or SILENT
    if rule.tell == "nobody" or (rule.tell == "worker" and by_worker):
        return "not automatically"
    return rule.when or "at once"


def needs_how(policy: Policy) -> bool:
    """Return whether the policy has it settled in the meeting who is told, by whom and how (WCC-6.4)."""
    return policy.disclosure is not None and policy.disclosure.agreed_in_session


def whom(policy: Policy) -> tuple[str, ...]:
    """Return those whom the policy names to pass things on to."""
    return policy.disclosure.to if policy.disclosure else ()
