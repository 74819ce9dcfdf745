"""The question whether a booked group session took place, asked of its lead once it is over."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.obligations.kind import Kind, OfPeople
from handlers.obligations.kinds import groups
from handlers.obligations.kinds.outcome import ASKED_AFTER, STEPS
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy
from storage.db import Db
from storage.models import About
from storage.queries import facts
from storage.queries import groups as queries


def find(db: Db, policy: Policy, now: datetime, leads: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each booked group session of these leads."""
    if not any(kind.group for kind in policy.kinds):
        return
    booked = [group for group, _ in queries.led(db, leads) if group.state == "booked"]
    people = facts.people(db, {group.lead_id for group in booked}) if booked else {}
    for group in booked:
        day = group.starts_at.astimezone(ZoneInfo(people[group.lead_id].timezone)).date()
        over = group.starts_at + timedelta(minutes=group.minutes)
        yield ObligationSpec(
            kind=GROUP_OUTCOME.name, about=About("group", group.id), owner_id=group.lead_id, person_id=group.lead_id,
            pair_id=None, due=day, overdue_from=None, clause="", counts=False,
            why="It was booked for this day; nobody has said yet whether it took place.",
            steps=days_of(day, STEPS), not_before=over + ASKED_AFTER,
        )  # fmt: skip


GROUP_OUTCOME = Kind(
    name="group_outcome",
    due=OfPeople(find, by="owner"),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda words: f"whether the {words.group.short} took place",
    report="group outcome",
    next_step=lambda _: "say whether it took place",
    about_meeting=True,
)
