"""Audit of a supervisor's files, or of a supervisee's: owed by their manager so often as the policy says."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.obligations.worker_facts import load
from handlers.policy import Due, Policy
from handlers.policy.practice import NudgeSteps
from storage.db import Db
from storage.models import Person
from storage.queries import quality

STEPS = NudgeSteps(before=(28,), on_day=True, after=(14, 28))
"""Days on which the auditor is reminded: no policy says."""


def whose_files(policy: Policy) -> str:
    """Return whose files an audit looks at: "as supervisor", which "both" begins with, or "as supervisee"."""
    rule = policy.qa.audit if policy.qa is not None else None
    return "as supervisee" if rule is not None and rule.of == "as supervisee" else "as supervisor"


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of these people whose files are audited."""
    rule = policy.qa.audit if policy.qa is not None else None
    if rule is None:
        return
    since = quality.begun(db, people, whose_files(policy), now.date())
    last = quality.last_done(db, since.keys())

    def wanted(person: Person, day: date) -> bool:
        return person.id in since

    for of in load(db, policy, now, since.keys(), wanted):
        begun = last.get(of.person.id, since[of.person.id])
        due = rule.every.after(begun)
        said = (
            f"the last one on {begun:%d %B %Y}" if of.person.id in last else f"the start on {begun:%d %B %Y}"
        )
        why = f"A file of {of.person.name}’s is audited every {rule.every}, counted from {said}."
        clause = rule.basis or (policy.qa.basis if policy.qa is not None else "")
        for owner in of.above:
            if owner != of.person.id:
                one = Due(due, due + timedelta(days=1), str(rule.every), clause, why)
                yield of.owes(AUDIT.name, owner, one, STEPS, first=owner == of.above[0])


AUDIT = Kind(
    name="audit",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.AUDITS,
    label=lambda _words: "audit of a file",
    report="audit",
    next_step=lambda _words: "draw a file and audit it",
    either_owes=True,
)
