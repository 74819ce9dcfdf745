"""A policy's values in plain words."""

from collections.abc import Sequence

from handlers.policy.rules import Condition
from handlers.policy.values import Every, Interval, IntervalRange


def silent(what: str) -> str:
    """Return a sentence that says that the policy is silent: "Your policy does not say when …"."""
    return f"Your policy does not say {what}."


def each(every: Every) -> str:
    """Return an interval in words: "every month", "every 2 weeks", or "as each pair agrees" where there is none."""
    if isinstance(every, IntervalRange):
        return f"every {every}"
    if not isinstance(every, Interval):
        return "as each pair agrees" if every == "individual" else "when there is a reason"
    return f"every {every.unit}" if every.count == 1 else f"every {every}"


TO_BE_SET = "How often is still to be set: each pair agrees its own until then, and nobody is reminded of it."
"""What is said where the policy in force leaves the figure to the organisation."""


def clause(basis: str) -> str:
    """Return the clause in brackets to append to a sentence, or "" where the policy names none."""
    return f" ({basis})" if basis else ""


def listing(items: Sequence[str], last: str = "and") -> str:
    """Return several things in a row: "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def whom(condition: Condition) -> str:
    """Return whom a rule is for: "social worker or tutor at the stage probation, if agency", or "everybody"."""
    who = listing(condition.roles, "or") if condition.roles else "everybody"
    if condition.stage:
        who = f"{who} at the stage {condition.stage}"
    return f"{who}, if {listing(condition.person_types, 'or')}" if condition.person_types else who
