"""A second series of sessions that nobody gives yet: whoever assesses names somebody (STK-10e)."""

from collections.abc import Collection, Iterator
from datetime import datetime

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.programme_people import STEPS, begun, people_in, unnamed
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy
from storage.db import Db


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield that a second series has nobody who gives it, for whoever assesses (STK-10e)."""
    for of in people_in(db, policy, now, people, lambda programme: bool(programme.series)):
        for programme, series in unnamed(of):
            why = f"{programme.name}: nobody has been named yet who gives {of.person.name} the {series.name}."
            due = Due(begun(of), None, None, series.basis or programme.basis, why)
            for owner in of.asked(programme):
                yield of.owes(
                    SECOND_SUPERVISOR.name, owner, due, STEPS, first=owner == of.asked(programme)[0]
                )


SECOND_SUPERVISOR = Kind(
    name="second_supervisor",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.SUPERVISORS,
    label=lambda words: f"naming a second {words.supervisor.one}",
    report="second supervisor",
    next_step=lambda words: f"name a second {words.supervisor.one}",
    either_owes=True,
)
