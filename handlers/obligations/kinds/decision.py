"""A decision after advice: the line manager of whoever was advised decides, and is asked until it is noted.

No policy says by when, so nothing is late.
"""

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
from storage.queries import practice

STEPS = NudgeSteps(on_day=True, after=(2, 5, 9))
"""Days after the advice on which the decision is asked for: no policy says."""


def find(db: Db, policy: Policy, now: datetime, workers: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each decision that is waited for, owed by the worker's present line manager."""
    if not any(kind.decision_by for kind in policy.kinds):
        return
    rows = [row for row in practice.open_follow_ups(db, workers) if row.what == "decision"]
    above = practice.line_managers(db, {row.person_id for row in rows}, now.date()) if rows else {}
    for row in rows:
        manager = above.get(row.person_id)
        kind = policy.kind(row.kind)
        if manager is not None:
            yield ObligationSpec(
                kind=DECISION.name, about=About("follow", row.id), owner_id=manager.id, person_id=row.person_id,
                pair_id=None, due=row.on, overdue_from=None, clause=kind.basis if kind else "",
                why="Advice was given, and the decision is the line manager’s.", counts=False,
                steps=days_of(row.on, STEPS),
            )  # fmt: skip


DECISION = Kind(
    name="decision",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda _: "a decision after advice",
    report="decision",
    next_step=lambda _: "note the decision",
)
