"""Look through what is unfinished, half-way through the period and at its end, by both. Never late (WCC-7.2a)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy.answer import long_date
from handlers.policy.practice import NudgeSteps
from handlers.policy.year import look_due, period
from storage.models import About

STEPS = NudgeSteps(on_day=True, after=(7,))
"""Days around it on which both get the list: no policy says."""

SOON = timedelta(days=14)
"""How long before its day a look through counts for it."""


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of the two while an objective of the period is unfinished."""
    unfinished = [one for one in facts.year.objectives if one.state == "agreed" and one.agreed_on]
    if facts.policy.objectives is None or not unfinished or facts.pair.series != "line":
        return
    start, _ = period(facts.policy, facts.yearly)
    first = min(one.agreed_on for one in unfinished if one.agreed_on)
    looked = facts.year.profile.looked_on if facts.year.profile else None
    since = looked + SOON if looked else first
    due = look_due(facts.policy, facts.yearly, max(start, since))
    agreed = facts.agreement.appraisal_review_on if facts.agreement else None
    if agreed is not None and since < agreed and (due.due is None or agreed < due.due):
        name = facts.policy.words.appraisal.one
        due = replace(due, due=agreed, why=f"The two agreed to review the {name} on {long_date(agreed)}.")
    if due.due is not None:
        for owner in facts.both:
            about = About("person", facts.pair.supervisee_id)
            yield OBJECTIVES_LOOK.of(facts, about, owner, due, counts=False)


OBJECTIVES_LOOK = Kind(
    name="objectives_look",
    due=OfPairs(find),
    steps=lambda _policy, _series: STEPS,
    group=groups.OBJECTIVES,
    label=lambda _: "look through what is unfinished",
    report="look through objectives",
    next_step=lambda _: "look through what is unfinished",
)
