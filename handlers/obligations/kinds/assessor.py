"""Somebody in a programme whom nobody assesses: a gap, for their manager or the administrators (STK-10a)."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.programme_people import STEPS, begun, people_in
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy
from handlers.policy.answer import long_date
from handlers.policy.programmes import end_of
from storage.db import Db


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield that nobody assesses somebody in a programme, for the administrators: a gap (STK-10a)."""
    for of in people_in(db, policy, now, people, lambda programme: programme.assessor is not None):
        for programme in of.programmes:
            end = end_of(programme, begun(of))
            if programme.assessor is None or of.assessor_for(programme) or (end and end <= of.today):
                continue
            why = f"{of.person.name}: in {programme.name} since {long_date(begun(of))}, and nobody assesses them."
            due = Due(begun(of), begun(of) + timedelta(days=1), None, programme.basis, why)
            for owner in of.above:
                yield of.owes(ASSESSOR.name, owner, due, STEPS, first=owner == of.above[0])
            break


ASSESSOR = Kind(
    name="assessor",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.SUPERVISORS,
    label=lambda _words: "assessor",
    report="assessor",
    next_step=lambda _words: "name an assessor",
    either_owes=True,
)
