"""The record of a group session, owed by its lead where the policy asks for one."""

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.obligations.kind import Kind, OfPeople, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy, SessionFacts, owed, session_kinds
from storage.db import Db
from storage.models import About
from storage.queries import facts
from storage.queries import groups as queries


def find(db: Db, policy: Policy, now: datetime, leads: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each group session held whose record is owed and not shared."""
    if policy.record is None or not any(
        kind.group and session_kinds.record_owed(policy, kind.name) for kind in policy.kinds
    ):
        return
    held = [
        g
        for g, record in queries.led(db, leads)
        if g.held_on and (record is None or record.shared_at is None)
    ]
    people = facts.people(db, {group.lead_id for group in held}) if held else {}
    for group in held:
        assert group.held_on is not None
        lead = people[group.lead_id]
        weekdays = frozenset(int(day) - 1 for day in lead.working_days.split(",") if day)
        known = SessionFacts(on=group.held_on, kind=group.kind, working_days=weekdays)
        due = owed("record", policy, known, now.astimezone(ZoneInfo(lead.timezone)).date())
        if due.due is not None and session_kinds.is_group(policy, group.kind):
            yield ObligationSpec(
                kind=GROUP_RECORD.name, about=About("group", group.id), owner_id=lead.id, person_id=lead.id,
                pair_id=None, due=due.due, overdue_from=due.overdue_from, clause=due.clause, why=due.why,
                steps=days_of(due.due, policy.nudge_steps("record")),
            )  # fmt: skip


GROUP_RECORD = Kind(
    name="group_record",
    due=OfPeople(find, by="owner"),
    steps=policy_steps("record"),
    group=groups.RECORDS,
    label=lambda words: f"{words.record.one} of a group",
    report="group record",
    next_step=lambda words: f"write the {words.record.short}",
)
