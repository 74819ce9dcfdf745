"""Where the records are that are kept on paper or elsewhere, confirmed as often as the policy says (GEN-11d)."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy
from handlers.policy.practice import NudgeSteps
from storage.db import Db
from storage.models import About
from storage.queries import facts
from storage.queries import records as queries

STEPS = NudgeSteps(before=(7,), after=(7,))


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield for each of these people who keeps records outside when to confirm where they are."""
    rule = policy.store
    if rule is None or rule.confirm_every is None:
        return
    last: dict[int, date] = {}
    for row in queries.outside(db, people):
        if row.filed_by_id is not None:
            seen = row.confirmed_on or row.filed_at.date()
            last[row.filed_by_id] = min(last.get(row.filed_by_id, seen), seen)
    here = facts.people(db, last.keys())
    for owner, seen in last.items():
        if here[owner].left_on is not None:
            continue
        due = rule.confirm_every.after(seen)
        yield ObligationSpec(
            kind=OUTSIDE.name, about=About("person", owner), owner_id=owner, person_id=owner, pair_id=None, due=due,
            overdue_from=due + timedelta(days=1), clause=rule.clause_of("confirm_every"),
            why="Records that are not kept here are still to be found.", steps=days_of(due, STEPS),
        )  # fmt: skip


OUTSIDE = Kind(
    name="outside",
    due=OfPeople(find, by="owner"),
    steps=lambda _policy, _series: STEPS,
    group=groups.RECORDS,
    label=lambda words: f"where {words.record.many} on paper are",
    report="place of records on paper",
    next_step=lambda _: "confirm where they are",
)
