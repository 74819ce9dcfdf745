"""A review of progress in a programme, asked of whoever assesses; one at a time, the next once it is noted."""

from collections.abc import Collection, Iterator
from datetime import datetime

from handlers.obligations.kind import Kind, OfPeople, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.programme_people import people_in
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy, milestones_due
from storage.db import Db


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield the next review of progress that is still to be held, for whoever assesses."""
    for of in people_in(db, policy, now, people, lambda programme: bool(programme.milestones)):
        for one in milestones_due(policy, of.facts)[:1]:
            steps = policy.nudge_steps("milestone")
            for owner in of.asked(one.programme):
                yield of.owes(
                    MILESTONE.name, owner, one.due, steps, first=owner == of.asked(one.programme)[0]
                )


MILESTONE = Kind(
    name="milestone",
    due=OfPeople(find, by="person"),
    steps=policy_steps("milestone"),
    group=groups.REVIEWS,
    label=lambda _words: "review of progress",
    report="progress review",
    next_step=lambda _words: "hold the review, and note its day",
    either_owes=True,
)
