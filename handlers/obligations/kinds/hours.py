"""Hours of a past month that were not held: they stay listed, since a month that is over cannot be made up for."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import shortfall_due
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for the supervisor that names every short month of the last year."""
    if facts.pair.series != "line" or not facts.policy.measures:
        return
    due = shortfall_due(facts.policy, facts.pair_facts, facts.today)
    if due.due is not None:
        yield HOURS.of(facts, About("pair", facts.pair.id), facts.supervisor_id, due)


HOURS = Kind(
    name="hours",
    due=OfPairs(find),
    steps=policy_steps("hours"),
    group=groups.SESSIONS,
    label=lambda words: f"hours of {words.session.many}",
    report="hours of a month",
    next_step=lambda _words: "hold the hours of each month",
)
