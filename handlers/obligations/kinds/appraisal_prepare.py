"""Preparation of a booked appraisal, by each of the two who has not said that they are ready. Never late."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due
from handlers.policy.practice import NudgeSteps
from storage.models import About

DAYS = 14
"""Days before it on which both are asked, where the policy does not say."""


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each who has still to prepare, while an appraisal is booked."""
    rule, kind = facts.policy.appraisal, facts.policy.appraisal_kind
    if rule is None or facts.pair.series != "line":
        return
    booked = (
        s for s in facts.rows.sessions if s.kind == kind and s.state == "booked" and s.starts_at > facts.now
    )
    session = next(booked, None)
    if session is None:
        return
    open_ = next((one for one in facts.year.appraisals if one.state == "open"), None)
    sides = facts.year.sides.get(open_.id, {}) if open_ else {}
    on = session.starts_at.astimezone(facts.zone).date()
    days = DAYS if rule.prepare is None else rule.prepare
    steps = days_of(on, NudgeSteps(before=tuple(sorted({days, min(days, 2)}, reverse=True)), on_day=False))
    due = Due(on, None, None, rule.clause_of("prepare"), "Both prepare for it, each in their own part.")
    for side, owner in (("supervisor", facts.supervisor_id), ("worker", facts.pair.supervisee_id)):
        state = sides.get(side)
        if state is None or state.ready_at is None:
            about = About("session", session.id)
            yield APPRAISAL_PREPARE.of(facts, about, owner, due, counts=False, steps=steps)


APPRAISAL_PREPARE = Kind(
    name="appraisal_prepare",
    due=OfPairs(find),
    steps=lambda _policy, _series: NudgeSteps(before=(DAYS, 2), on_day=False),
    group=groups.APPRAISALS,
    label=lambda words: f"preparing the {words.appraisal.one}",
    report="preparation of an appraisal",
    next_step=lambda words: f"prepare the {words.appraisal.one}",
    either_owes=True,
)
