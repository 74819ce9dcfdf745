"""What a supervisor will be looking for, owed before a booked session where the policy has it written and sent."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due
from handlers.policy.practice import NudgeSteps
from storage.models import About

STEPS = NudgeSteps(before=(3, 1), on_day=True)
"""Days before the session on which it is asked for: no policy says."""


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each booked session to come of which nothing was written yet."""
    rule = facts.policy.agenda
    if rule is None or not rule.supervisor_note:
        return
    for session in facts.rows.sessions:
        if session.state == "booked" and session.starts_at > facts.now and session.looking_for_id is None:
            day = session.starts_at.astimezone(facts.zone).date()
            due = Due(day, None, None, rule.basis, "The worker hears beforehand what will be looked for.")
            yield LOOKING_FOR.of(facts, About("session", session.id), facts.supervisor_id, due, counts=False)


LOOKING_FOR = Kind(
    name="looking_for",
    due=OfPairs(find),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda _: "what will be looked for",
    report="looking for",
    next_step=lambda _: "write what you will look for",
)
