"""Session on somebody's return from an absence: offered to the supervisor, never late. Dates alone, no reasons."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due
from handlers.policy.practice import NudgeSteps
from storage.models import About, Absence
from storage.queries.facts import OFFERED

STEPS = NudgeSteps(on_day=True, after=(3, 7))
"""Days on which the supervisor is asked, counted from the first day back: no policy says."""
DAY = timedelta(days=1)


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the offer of a session for each absence that is over, was long enough, and was not followed by one."""
    rule = facts.policy.absence
    if rule is None or rule.return_after is None or facts.pair.series != "line":
        return
    for absence in facts.absences:
        last = absence.last_day
        if last is None or absence.no_session_on is not None:
            continue
        back = last + DAY
        over = back <= facts.today <= back + OFFERED
        if not over or rule.return_after.after(absence.first_day) > back or _away(facts, absence):
            continue
        if facts.pair.starts_on > absence.first_day or any(one.on >= back for one in facts.held):
            continue
        why = f"{facts.rows.supervisee.name} was away, and no session was held since."
        due = Due(back, None, None, rule.basis, why)
        yield RETURN_SESSION.of(
            facts, About("absence", absence.id), facts.supervisor_id, due, quiet=facts.booked, counts=False
        )


def _away(facts: ObligationFacts, absence: Absence) -> bool:
    """Return whether another absence goes on where this one ends."""
    assert absence.last_day is not None
    back = absence.last_day + DAY
    return any(
        one is not absence and one.first_day <= back and (one.last_day is None or one.last_day >= back)
        for one in facts.absences
    )


RETURN_SESSION = Kind(
    name="return_session",
    due=OfPairs(find),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda words: f"{words.session.one} on a return",
    report="session on a return",
    next_step=lambda _words: "find a time",
)
