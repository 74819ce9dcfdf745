"""Who is able to supervise for a reason or an activity: those qualified for it, else the policy's pool."""

from datetime import date

from handlers import formatting
from handlers.access import PairMembership
from handlers.policy import Policy
from handlers.policy.rules import fold
from handlers.routing import Request
from handlers.sessions import kinds
from storage.db import Db
from storage.models import Person, Session
from storage.queries import facts
from storage.queries import practice as queries


def for_activity(db: Db, activity: str, on: date) -> list[Person]:
    """Return those who are qualified for an activity on that day, by name."""
    ids = {row.person_id for row in queries.qualifications(db, on) if fold(row.activity) == fold(activity)}
    return sorted((p for p in facts.people(db, ids).values() if p.left_on is None), key=lambda p: p.name)


def pool(db: Db, policy: Policy) -> list[Person]:
    """Return those who may give any session: the policy's pool roles, or everybody who manages somebody."""
    roles = {fold(role) for role in policy.pair.pool} if policy.pair is not None else set[str]()
    if not roles:
        return queries.managing(db)
    return [person for person in queries.everybody(db) if fold(person.role) in roles]


def able(db: Db, policy: Policy, activity: str, on: date) -> list[Person]:
    """Return whom a call for a supervisor goes to: those qualified for the activity; without any, the pool."""
    return (for_activity(db, activity, on) if activity else []) or pool(db, policy)


def warning(db: Db, request: Request, session: Session, membership: PairMembership) -> str:
    """Return the warning that nobody who was there is able to supervise for the session's reason; "" where none."""
    reason = kinds.reason_of(request.policy, session.kind, session.reason)
    if reason is None or reason.supervisor_needs is None:
        return ""
    on = session.held_on or session.starts_at.astimezone(request.zone).date()
    there = {membership.pair.supervisor_id, membership.me.id} - {membership.pair.supervisee_id}
    if reason.supervisor_needs == "qualified":
        known = (
            {person.id for person in for_activity(db, session.activity, on)}
            if session.activity
            else set[int]()
        )
        what = f"for “{session.activity}”" if session.activity else "for this activity"
        said = f"I know of nobody there who is qualified {what}"
    else:
        known = {person.id for person in pool(db, request.policy)}
        said = f"I know of nobody {reason.supervisor_needs} who was there"
    if there & known:
        return ""
    basis = f" ({reason.basis})" if reason.basis else ""
    return f"{said}: your policy asks for it{basis}. {formatting.capital('an administrator keeps the list')}."
