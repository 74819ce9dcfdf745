"""Signature under an appraisal that was held, on its day, by each whom the policy asks for one."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy.deadlines import due_by
from handlers.policy.practice import NudgeSteps
from storage.models import About

STEPS = NudgeSteps(after=(1, 3, 7))
"""Days around the appraisal on which somebody is asked to sign: no policy says."""


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each whose signature is missing."""
    rule = facts.policy.appraisal
    if rule is None or facts.pair.series != "line":
        return
    name = facts.policy.words.appraisal.one
    people = {"worker": facts.pair.supervisee_id, "supervisor": facts.supervisor_id}
    for appraisal in facts.year.appraisals:
        if appraisal.state != "held" or appraisal.held_on is None:
            continue
        due = due_by(
            appraisal.held_on, rule.basis, f"The {name} is signed on its day by those whom the policy names."
        )
        signed = facts.year.sides.get(appraisal.id, {})
        for party in rule.signed_by:
            side = signed.get(party)
            if side is None or side.signed_at is None:
                yield APPRAISAL_SIGN.of(facts, About("appraisal", appraisal.id), people[party], due)


APPRAISAL_SIGN = Kind(
    name="appraisal_sign",
    due=OfPairs(find),
    steps=lambda _policy, _series: STEPS,
    group=groups.APPRAISALS,
    label=lambda words: f"signing the {words.appraisal.one}",
    report="signature under an appraisal",
    next_step=lambda words: f"sign the {words.appraisal.one}",
    either_owes=True,
)
