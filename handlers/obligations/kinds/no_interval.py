"""An interval that nobody has set, where others have one: a gap in `/overdue` (WCC-1.6b, CYP-G5b)."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy, owed
from handlers.policy.due import IntervalRule, rule_for
from handlers.policy.practice import NudgeSteps
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the gap for the supervisor; the agreement's own reminders ask for it, so this one is quiet."""
    if facts.pair.series != "line":
        return
    rule = rule_for(facts.policy, facts.pair_facts, facts.today)
    if rule.every != "individual" or not _is_gap(facts.policy, rule):
        return
    start = facts.pair.starts_on
    found = owed("session", facts.policy, facts.pair_facts, max(facts.today, start))
    if found.due is not None:
        return
    due = Due(start, start + timedelta(days=1), None, rule.clause, found.why)
    yield NO_INTERVAL.of(facts, About("pair", facts.pair.id), facts.supervisor_id, due, quiet=True)


def _is_gap(policy: Policy, rule: IntervalRule) -> bool:
    """Return whether others have an interval and these two none: by their own rule, or since none is for them."""
    if rule.cadence is None:
        return bool(policy.cadences) and policy.header.unmatched != "none"
    return not rule.cadence.for_.everybody


NO_INTERVAL = Kind(
    name="no_interval",
    due=OfPairs(find),
    steps=lambda _policy, _series: NudgeSteps(on_day=False),
    group=groups.SESSIONS,
    label=lambda words: f"how often, for {words.session.many}",
    report="interval not set",
    next_step=lambda words: f"agree how often, in the {words.agreement.short}",
)
