"""An observation of somebody's practice, or of their supervising: their line manager owes it, by the policy's interval.

Quiet while one is booked in time.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.obligations.kind import Kind, OfPeople, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy, owed
from handlers.policy.due_dates import Owed
from handlers.policy.facts import YearlyFacts
from storage.db import Db
from storage.models import About, Observation, Person
from storage.queries import facts
from storage.queries import practice as queries

OF: Mapping[str, Owed] = {"practice": "observation", "supervising": "supervising observed"}
"""What is observed, and the rule of the policy that says how often."""


def since(db: Db, policy: Policy, of: str, people: Mapping[int, Person], today: date) -> dict[int, date]:
    """Return whom the policy has observed, with the day from which the first interval is counted."""
    if of == "practice":
        asks = policy.observation is not None and policy.observation.every is not None
        return queries.supervised_since(db, people.keys(), today) if asks else {}
    rule = policy.qa.observe if policy.qa is not None else None
    if rule is None:
        return {}
    found = queries.supervising_since(db, people.keys(), today)
    return {
        one: day
        for one, day in found.items()
        if not people[one].role
        or rule.for_.matches(people[one].role, people[one].stage, people[one].person_type)
    }


def find(db: Db, policy: Policy, now: datetime, whose: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each sort of observation that somebody is to have."""
    if not groups.OBSERVATIONS.kept(policy):
        return
    people = {one.id: one for one in facts.people(db, whose).values() if one.left_on is None}
    starts = {of: since(db, policy, of, people, now.date()) for of in OF}
    concerned = {person_id for days in starts.values() for person_id in days}
    above = queries.line_managers(db, concerned, now.date()) if concerned else {}
    rows = queries.observations(db, concerned) if concerned else []
    for of, days in starts.items():
        for person_id, start in sorted(days.items()):
            if person_id in above:
                mine = [row for row in rows if row.person_id == person_id and row.of == of]
                yield from _one(policy, now, of, people[person_id], above[person_id], start, mine)


def _one(
    policy: Policy, now: datetime, of: str, person: Person, manager: Person, start: date, rows: Collection[Observation]
) -> Iterator[ObligationSpec]:  # fmt: skip
    zone = ZoneInfo(person.timezone)
    last = max((row.held_on for row in rows if row.held_on is not None), default=None)
    due = owed(OF[of], policy, YearlyFacts(start, last), now.astimezone(zone).date())
    if due.due is None:
        return
    booked = [row.starts_at.astimezone(zone).date() for row in rows if row.state == "booked"]
    quiet = any(day <= due.due or day >= now.astimezone(zone).date() for day in booked)
    yield ObligationSpec(
        kind=OBSERVATION.name, about=About(of, person.id), owner_id=manager.id, person_id=person.id, pair_id=None,
        due=due.due, overdue_from=due.overdue_from, clause=due.clause, why=due.why, every=due.every or "",
        steps=() if quiet else days_of(due.due, policy.nudge_steps("observation")),
    )  # fmt: skip


OBSERVATION = Kind(
    name="observation",
    due=OfPeople(find, by="person"),
    steps=policy_steps("observation"),
    group=groups.OBSERVATIONS,
    label=lambda words: words.observation.one,
    report="observation",
    next_step=lambda words: f"book the {words.observation.one}",
)
