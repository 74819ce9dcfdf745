"""The question at the start of a stage: how often in probation, and until when (WCC-1.5)."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.obligations.worker_facts import WorkerFacts, load
from handlers.policy import Due, Policy
from handlers.policy.practice import NudgeSteps
from handlers.policy.rules import Cadence
from storage.db import Db
from storage.models import Person

STEPS = NudgeSteps(on_day=True, after=(7, 14))
"""Days on which the supervisor is asked: no policy says."""


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield the question for the supervisor of each of these people whose stage asks for it."""
    if not any(cadence.ask_at_start for cadence in policy.cadences):
        return

    def wanted(person: Person, day: date) -> bool:
        return person.stage_on(day) != "" and rule_of(policy, person, day) is not None

    for of in load(db, policy, now, people, wanted):
        line, rule = of.current(), rule_of(policy, of.person, of.today)
        if line is None or rule is None or ("stage", key(of)) in of.done:
            continue
        why = f"{of.person.name} ({of.stage}): how often you meet, and until when, is for you to say."
        due = Due(max(of.person.stage_began or of.today, line.starts_on), None, None, rule.basis, why)
        yield of.owes(STAGE_START.name, line.supervisor_id, due, STEPS)


def rule_of(policy: Policy, person: Person, day: date) -> Cadence | None:
    """Return the rule for somebody's stage, where the supervisor is asked at its start; else None."""
    stage = person.stage_on(day)
    matches = (c for c in policy.cadences if c.for_.matches(person.role, stage, person.person_type))
    rule = next(matches, None)
    return rule if rule is not None and rule.ask_at_start else None


def key(of: WorkerFacts) -> str:
    """Return the name under which the answer about somebody's present stage is kept."""
    return f"{of.stage} {of.person.stage_began or ''}".strip()


STAGE_START = Kind(
    name="stage_start",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda _words: "how often to begin with",
    report="interval at the start",
    next_step=lambda _words: "say how often to begin with",
)
