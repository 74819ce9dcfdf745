"""An open action, owed by its owner; leads see it under the pair's worker, and never one without a pair."""

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.obligations.kind import Group, Kind, OfPeople, policy_steps
from handlers.obligations.spec import ObligationSpec
from handlers.policy import ActionFacts, Policy, action_reminders, owed
from storage.db import Db
from storage.models import About
from storage.queries import facts as fact_queries
from storage.queries import pairs


def find(db: Db, policy: Policy, now: datetime, owners: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each open action of these people."""
    actions = fact_queries.open_actions(db, owners)
    people = fact_queries.people(db, {action.owner_id for action in actions})
    of = {pair.id: pair for pair in pairs.pairs(db, {action.pair_id for action in actions if action.pair_id})}
    for action in actions:
        owner, pair = people[action.owner_id], of.get(action.pair_id or 0)
        if owner.left_on is not None:
            continue
        zone = ZoneInfo(owner.timezone)
        known = ActionFacts(created=action.added_at.astimezone(zone).date(), due=action.due)
        due = owed("action", policy, known, now.astimezone(zone).date())
        assert due.due is not None
        yield ObligationSpec(
            kind=ACTION.name,
            about=About("action", action.id),
            owner_id=owner.id,
            person_id=pair.supervisee_id if pair else owner.id,
            pair_id=action.pair_id,
            due=due.due,
            overdue_from=due.overdue_from,
            clause=due.clause,
            why=due.why,
            counts=pair is not None,
            steps=tuple(action_reminders(policy, due.due)),
        )


ACTION = Kind(
    name="action",
    due=OfPeople(find, by="owner"),
    steps=policy_steps("action"),
    group=Group("actions", "action"),
    label=lambda words: words.action.one,
    report="action",
    next_step=lambda words: f"finish {words.action.a}",
    asks="action",
    either_owes=True,
)
