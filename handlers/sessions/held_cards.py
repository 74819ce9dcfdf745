"""The card of a session that was held, with what the policy says of it and what follows from it."""

from handlers import follow_ups
from handlers.access import PairMembership
from handlers.policy import phrases, session_kinds
from handlers.routing import Request
from handlers.sessions import cards, qualified, views
from handlers.ui import Button, Card
from storage.db import Db
from storage.models import Session


def notes_on(db: Db, request: Request, session: Session, membership: PairMembership) -> list[str]:
    """Return what the policy says about a session as it was held: too short, of a kind that does not count …"""
    found: list[str] = []
    duration = request.policy.duration
    minutes = session.minutes_held
    if duration and duration.minimum and minutes is not None and minutes < duration.minimum:
        counts = "It doesn't count as a full one" if duration.short == "not counted" else "It still counts"
        found.append(
            f"{minutes} minutes is under the {duration.minimum} of your policy"
            f"{phrases.clause(duration.basis)}. {counts}."
        )
    kind = request.policy.kind(session.kind)
    if not request.policy.counts(session.kind):
        basis = f" ({kind.basis})" if kind and kind.basis else ""
        found.append(f"It comes on top of the planned ones{basis}: the next date stays.")
    if warning := qualified.warning(db, request, session, membership):
        found.append(warning)
    if kind and kind.warning:
        found.append(kind.warning)
    return found


def follow_up(db: Db, request: Request, session: Session, membership: PairMembership) -> None:
    """Set going what a session of its kind brings with it: who is told, and what is asked."""
    worker, recorder = membership.pair.supervisee_id, session_kinds.recorder(request.policy, session.kind)
    asked = (
        worker
        if recorder == "worker"
        else request.me.id
        if membership.leads
        else membership.pair.supervisor_id
    )
    follow_ups.held(db, request, follow_ups.of_session(session), [worker], [asked])


def card(
    db: Db, request: Request, session: Session, membership: PairMembership, button: Button | None
) -> Card:
    """Return a session that was held, with what the policy says about it and what follows from it."""
    shown = cards.held(request, session, membership, button, notes_on(db, request, session, membership))
    return views.with_follow_ups(db, request, session, membership, shown)
