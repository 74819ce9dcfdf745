"""A new date for a cancelled session, owed by both or by whom the policy names until something replaces it."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import owed
from storage.models import About, Session
from storage.queries.sessions import made_up


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each who owes the new date."""
    for session in facts.rows.sessions:
        if session.state != "cancelled" or session.cancelled_at is None:
            continue
        if not _needs_replacement(facts, session):
            continue
        cancelled = session.cancelled_at.astimezone(facts.zone).date()
        due = owed("rebook", facts.policy, facts.session_facts(session, cancelled=cancelled), facts.today)
        if due.due is None:
            continue
        by = facts.policy.booking.rebook_by if facts.policy.booking else None
        owners = {"supervisor": facts.both[:1], "worker": facts.both[1:]}.get(by or "both", facts.both)
        for owner in owners:
            yield REBOOK.of(facts, About("session", session.id), owner, due, counts=owner == owners[0])


def _needs_replacement(facts: ObligationFacts, cancelled: Session) -> bool:
    """Return whether no session replaces it: by name or, where the next one counts, any that came after it."""
    if cancelled.id in made_up(facts.rows.sessions):
        return False
    for session in facts.rows.sessions:
        if session.state == "cancelled" or session.id == cancelled.id:
            continue
        if facts.policy.rebook == "replaces" and session.starts_at > cancelled.starts_at - timedelta(days=1):
            return False
        if facts.policy.rebook == "replaces" and session.id > cancelled.id and session.state != "proposed":
            return False
    return facts.policy.counts(cancelled.kind)


REBOOK = Kind(
    name="rebook",
    due=OfPairs(find),
    steps=policy_steps("rebook"),
    group=groups.SESSIONS,
    label=lambda words: f"a new time for a {words.session.short}",
    report="rebook",
    next_step=lambda _: "find a new time",
    asks="book",
)
