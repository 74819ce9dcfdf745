"""A case to be discussed, owed by the supervisor of whoever has it; quiet while a session in time is booked."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy.case_clocks import CaseFacts, case_due
from storage.models import About, Case, Person


def facts_of(case: Case, worker: Person) -> CaseFacts:
    """Return the facts that the policy engine needs about a case."""
    return CaseFacts(
        allocated=case.allocated_on,
        first=case.first_discussed_on,
        discussed=case.discussed_on,
        changed=case.changed_on,
        change_kind=case.change_kind,
        next_on=case.next_on,
        next_reason=case.next_reason,
        worker_start=worker.starts_on,
    )


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each open case of the worker that has a clock; none for a second series."""
    if facts.pair.series != "line":
        return
    upcoming = facts.upcoming
    booked = (
        upcoming.starts_at.astimezone(facts.zone).date()
        if upcoming is not None and upcoming.state == "booked"
        else None
    )
    for case in facts.cases:
        due = case_due(facts.policy, facts_of(case, facts.rows.supervisee))
        if due.due is not None:
            quiet = booked is not None and booked <= due.due
            named = replace(due, why=f"{case.number}: {due.why}")
            yield CASE.of(facts, About("case", case.id), facts.supervisor_id, named, quiet=quiet)


CASE = Kind(
    name="case",
    due=OfPairs(find),
    steps=policy_steps("case"),
    group=groups.CASES,
    label=lambda words: words.case.one,
    report="case discussion",
    next_step=lambda words: f"discuss the {words.case.one}",
)
