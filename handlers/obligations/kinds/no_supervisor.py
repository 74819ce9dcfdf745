"""Somebody without a supervisor: owed by their manager, else by the administrators, where everybody has one."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.obligations.worker_facts import LINE, WorkerFacts, load
from handlers.policy import Due, Policy
from handlers.policy.due import rule_for
from handlers.policy.practice import NudgeSteps
from storage.db import Db
from storage.models import Person

STEPS = NudgeSteps(on_day=True, after=(3, 7, 14))
"""Days on which somebody is asked who supervises a person: no policy says."""


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of these people whom nobody supervises, for whoever is to name somebody."""
    if policy.pair is None or not policy.pair.everybody:
        return
    for of in load(db, policy, now, people, _here):
        if of.current() is not None or ("series", LINE) in of.done:
            continue
        if rule_for(policy, of.facts, of.today).every == "none":
            continue
        words, since = policy.words, _since(of)
        why = f"{of.person.name} has no {words.supervisor.one}."
        due = Due(since, since + timedelta(days=1), None, policy.pair.clause_of("everybody"), why)
        for owner in of.above:
            yield of.owes(NO_SUPERVISOR.name, owner, due, STEPS, first=owner == of.above[0])


def _here(person: Person, day: date) -> bool:
    return person.starts_on is None or person.starts_on <= day


def _since(of: WorkerFacts) -> date:
    """Return the day since which nobody has supervised them: after the last pair, else their first day here."""
    ended = [pair.ends_on for pair in of.pairs if pair.series == LINE and pair.ends_on is not None]
    if ended:
        return max(ended) + timedelta(days=1)
    known = of.person.introduced_at or of.person.introduce_at
    return of.person.starts_on or (known.date() if known is not None else of.today)


NO_SUPERVISOR = Kind(
    name="no_supervisor",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.SUPERVISORS,
    label=lambda words: words.supervisor.one,
    report="supervisor",
    next_step=lambda words: f"name {words.supervisor.a}",
    either_owes=True,
)
