"""The question whether a booked session was held, asked of both once it is over until one answers."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due
from handlers.policy.practice import NudgeSteps
from storage.models import About

ASKED_AFTER = timedelta(minutes=15)
"""Time after the end of a session at which both are asked whether it was held."""
OVERDUE_AFTER = timedelta(days=3)
STEPS = NudgeSteps(on_day=True, after=(1, 3))
"""Days on which both are asked: no policy says."""


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of the two, for each booked session, whose question waits until it is over."""
    why = f"The {facts.policy.words.session.short} was booked for this day; nobody has said yet whether it was held."
    for session in facts.rows.sessions:
        if session.state != "booked":
            continue
        day = session.starts_at.astimezone(facts.zone).date()
        over = session.starts_at + timedelta(minutes=session.minutes)
        due = Due(day, day + OVERDUE_AFTER, None, "", why)
        for owner in facts.both:
            first = owner == facts.supervisor_id
            yield OUTCOME.of(
                facts, About("session", session.id), owner, due, counts=first, not_before=over + ASKED_AFTER
            )


OUTCOME = Kind(
    name="outcome",
    due=OfPairs(find),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda words: f"whether the {words.session.short} was held",
    report="outcome",
    next_step=lambda _: "say whether it was held",
    about_meeting=True,
    message="session.outcome",
)
