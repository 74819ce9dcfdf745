"""Whether something is on the file of whomever it concerned: whoever records the session is asked until it is."""

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

STEPS = NudgeSteps(on_day=False, after=(1, 4, 9))
"""Days after the session on which it is asked: no policy says."""


def find(db: Db, policy: Policy, now: datetime, workers: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each session of which nobody has said yet whether it is on file."""
    if not any(kind.on_file for kind in policy.kinds):
        return
    for row in practice.open_follow_ups(db, workers):
        if row.what == "on_file":
            kind = policy.kind(row.kind)
            yield ObligationSpec(
                kind=ON_FILE.name, about=About("follow", row.id), owner_id=row.asked_id, person_id=row.person_id,
                pair_id=None, due=row.on, overdue_from=None, clause=kind.basis if kind else "",
                why="What is decided about somebody belongs on their file.", counts=False,
                steps=days_of(row.on, STEPS),
            )  # fmt: skip


ON_FILE = Kind(
    name="on_file",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda _: "whether it is on the file",
    report="on file",
    next_step=lambda _: "say whether it is on the file",
)
