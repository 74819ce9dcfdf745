"""Copy of a worker's own log, some time before they renew with their regulator. Theirs alone (STK-11a)."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due
from handlers.policy.practice import NudgeSteps
from handlers.policy.rules import fold
from handlers.policy.year import next_renewal
from storage.models import About

DAYS = 28
"""Days before the renewal on which the worker is reminded, where the policy does not say."""


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the worker's next copy, before the day on which they renew."""
    rule = facts.policy.regulator
    if rule is None or rule.renews is None or facts.pair.series != "line":
        return
    if rule.roles and fold(facts.rows.supervisee.role) not in {fold(role) for role in rule.roles}:
        return
    days = DAYS if rule.remind is None else rule.remind
    on = next_renewal(rule.renews, facts.today)
    copied = facts.year.profile.exported_on if facts.year.profile else None
    if copied is not None and copied >= on - timedelta(days=days):
        on = next_renewal(rule.renews, on + timedelta(days=1))
    why = f"Registration with {rule.name} is renewed by then; your log shows what you have learned."
    due = Due(on, None, None, rule.clause_of("renews"), why)
    steps = (on - timedelta(days=days), on - timedelta(days=min(days, 7)))
    worker = facts.pair.supervisee_id
    yield LOG_COPY.of(
        facts, About("person", worker), worker, due, counts=False, steps=tuple(dict.fromkeys(steps))
    )


LOG_COPY = Kind(
    name="log_copy",
    due=OfPairs(find),
    steps=lambda _policy, _series: NudgeSteps(before=(DAYS, 7), on_day=False),
    group=groups.LEARNING,
    label=lambda _: "copy of the log",
    report="copy of the log",
    next_step=lambda _: "take a copy of the log",
)
