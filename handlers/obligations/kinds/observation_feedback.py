"""Feedback after an observation: whether it took place, then the words for whoever was observed."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy
from handlers.policy.practice import NudgeSteps
from storage.db import Db
from storage.models import About
from storage.queries import facts
from storage.queries import practice as queries

STEPS = NudgeSteps(on_day=True, after=(2, 5))
"""Days after an observation on which its feedback is asked for: no policy says."""
LENGTH = timedelta(hours=1)
"""Time after the start of an observation at which it is asked about."""


def find(db: Db, policy: Policy, now: datetime, whose: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each observation that is booked, or held and without feedback."""
    if policy.observation is None and (policy.qa is None or policy.qa.observe is None):
        return
    rows = [row for row in queries.observations(db, whose) if row.feedback_at is None]
    observers = facts.people(db, {row.observer_id for row in rows}) if rows else {}
    for row in rows:
        observer = observers[row.observer_id]
        if observer.left_on is None:
            day = row.held_on or row.starts_at.astimezone(ZoneInfo(observer.timezone)).date()
            yield ObligationSpec(
                kind=OBSERVATION_FEEDBACK.name, about=About("observation", row.id), owner_id=observer.id,
                person_id=row.person_id, pair_id=None, due=day, overdue_from=None, clause="", counts=False,
                why="Whoever was observed hears how it went.", steps=days_of(day, STEPS),
                not_before=row.starts_at + LENGTH if row.held_on is None else None,
            )  # fmt: skip


OBSERVATION_FEEDBACK = Kind(
    name="observation_feedback",
    due=OfPeople(find, by="person"),
    steps=lambda _policy, _series: STEPS,
    group=groups.OBSERVATIONS,
    label=lambda words: f"feedback on the {words.observation.one}",
    report="observation feedback",
    next_step=lambda _: "write the feedback",
)
