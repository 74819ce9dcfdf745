"""Review of the policy itself: owed by its owner, else by the administrators."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.obligations.kind import Kind, OfPeople, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy, YearlyFacts, owed
from storage.db import Db
from storage.models import About, Person
from storage.queries import people as people_queries
from storage.queries import policy_life as queries

OWNER = "owner"
"""Part of the policy's owner among the people whom somebody named."""


def owners(db: Db, policy: Policy) -> list[Person]:
    """Return who owns the policy: whom somebody named, else whom the policy names, else the administrators."""
    found = list(queries.named(db, OWNER))
    for text in (policy.header.owner, policy.header.lead):
        if not found and text:
            matched = queries.by_role_or_name(db, text)
            found = list(matched) if len(matched) == 1 else []
    return found or list(people_queries.admins(db))


def is_reviewed(policy: Policy) -> bool:
    """Return whether a policy says when it is reviewed."""
    header = policy.header
    return bool(header.review_by or header.review_every or header.review_triggers)


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield the review for each of these people who owns the policy."""
    if not is_reviewed(policy):
        return
    every = owners(db, policy)
    for owner in every:
        if owner.id not in people:
            continue
        due = review_due(db, policy, now.astimezone(ZoneInfo(owner.timezone)).date())
        if due.due is None:
            continue
        yield ObligationSpec(
            kind=POLICY_REVIEW.name, about=About("policy", db.organisation_id), owner_id=owner.id, person_id=owner.id,
            pair_id=None, due=due.due, overdue_from=due.overdue_from, clause=due.clause, why=due.why,
            every=due.every or "", counts=owner.id == every[0].id,
            steps=days_of(due.due, POLICY_REVIEW.steps(policy, "")),
        )  # fmt: skip


def review_due(db: Db, policy: Policy, today: date) -> Due:
    """Return when the policy is next reviewed: at once where somebody said that the law has changed."""
    last = queries.last_review(db)
    due = owed("policy_review", policy, YearlyFacts(start=today, last=last), today)
    begun = queries.open_review(db)
    if begun is None or (due.due is not None and due.due < begun.begun_on):
        return due
    why = "The law has changed, so the policy is reviewed; it does not say by when."
    return Due(begun.begun_on, due.overdue_from, None, policy.header.basis, why)


POLICY_REVIEW = Kind(
    name="policy_review",
    due=OfPeople(find, by="owner"),
    steps=policy_steps("policy_review"),
    group=groups.REVIEWS,
    label=lambda _words: "review of the policy",
    report="review of the policy",
    next_step=lambda _words: "review the policy",
)
