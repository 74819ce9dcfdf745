"""A point of a pair's agreement that is still to be talked about: both are asked again on its day."""

from collections.abc import Collection, Iterator
from datetime import datetime

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy
from handlers.policy.practice import NudgeSteps
from storage.db import Db
from storage.models import About
from storage.queries import agreements

STEPS = NudgeSteps(on_day=True, after=(7,))


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of the two, for each open point of these workers' agreements."""
    if policy.agreement is None or not any(field.need == "discuss" for field in policy.agreement.fields):
        return
    for point, pair in agreements.points_of(db, people):
        if pair.ends_on is not None and pair.ends_on < now.date():
            continue
        for owner in (pair.supervisor_id, pair.supervisee_id):
            yield ObligationSpec(
                kind=AGREEMENT_POINT.name, about=About("point", point.id), owner_id=owner,
                person_id=pair.supervisee_id, pair_id=pair.id, due=point.ask_on, overdue_from=None,
                clause=policy.agreement.basis, why="It was left open in the agreement.", counts=False,
                steps=tuple(days_of(point.ask_on, STEPS)),
            )  # fmt: skip


AGREEMENT_POINT = Kind(
    name="agreement_point",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.AGREEMENTS,
    label=lambda words: f"an open point of the {words.agreement.short}",
    report="open points",
    next_step=lambda _: "talk about it",
)
