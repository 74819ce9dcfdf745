"""Forms of sessions: another time, a reason for cancelling, the length."""

from datetime import datetime

from handlers import formatting
from handlers.access import PairMembership
from handlers.policy import Policy, session_kinds
from handlers.policy.rules import SessionKind
from handlers.routing import Request
from handlers.sessions import kinds
from handlers.ui import ChoiceInput, DateInput, Form, Ids, Option, Text, TextInput, TimeInput
from storage.db import Db
from storage.models import Session

NO_IDS: Ids = {}
REASON = 500
"""Most characters in the reason for cancelling."""


def time_form(
    db: Db, request: Request, membership: PairMembership, booked: Session | None = None, ids: Ids = NO_IDS, *,
    kind: SessionKind | None = None, start: datetime | None = None, minutes: int | None = None, place: str = "",
) -> Form:  # fmt: skip
    """Return the form for any other time: day, time, length and place; where one is `booked`, also its purpose.

    A session of a `kind` with fields of its own has those as well; `start` is the time that was typed; `minutes`
    and `place` are what the two have agreed.
    """
    policy = request.policy
    minutes = minutes or policy.session_minutes
    lengths = sorted({30, 45, 60, 90, 120, minutes})
    local = start.astimezone(request.zone) if start is not None else None
    own = () if kind is None else kinds.inputs(db, request, kind, membership.pair.supervisee)
    named = {"kind": kind.name} if kind is not None and kind.name != session_kinds.usual_kind(policy) else {}
    return Form(
        f"Suggest a time to {formatting.first_name(membership.other.name)}",
        "session.propose",
        (
            *own,
            DateInput("day", "Day", local.date() if local else None, required=True),
            TimeInput("time", "Time", local.time() if local else None, required=True,
                      help=f"By your clock ({request.me.timezone})"),
            ChoiceInput("minutes", "How long", tuple(Option(str(m), f"{m} minutes") for m in lengths),
                        value=str(minutes), help=length_hint(policy), required=True),
            TextInput("place", "Where", place, help=place_hint(policy), limit=200),
            *([_beside_input(request, booked)] if booked else []),
        ),
        {"pair": membership.pair.id, **named, **ids},
        submit="Suggest it",
    )  # fmt: skip


def _beside_input(request: Request, booked: Session) -> ChoiceInput:
    when = formatting.appointment(booked.starts_at, request.zone, request.today)
    options = (Option("move", f"Moves the one on {when}"), Option("extra", "An extra one beside it"))
    return ChoiceInput("beside", "What is this time for", options, value="move", required=True)


def cancel_form(request: Request, session: Session, membership: PairMembership) -> Form:
    """Return the form that asks why the session is cancelled; the reason is optional unless the policy needs it."""
    needed = request.policy.cancel_needs_reason
    return Form(
        "Cancel the session",
        "session.cancel.now",
        (
            Text(f"{formatting.appointment(session.starts_at, request.zone, request.today)}, "
                 f"with {membership.other.name}."),
            TextInput("why", "Why" if needed else "Why, if you like to say", required=needed, limit=REASON,
                      help=f"{membership.other.name} reads this."),
        ),
        {"session": session.id},
        submit="Cancel it",
    )  # fmt: skip


def length_hint(policy: Policy) -> str:
    """Return what the policy says about a session's length."""
    duration = policy.duration
    if duration is None:
        return "Your policy does not say how long."
    if duration.minimum:
        return f"At least {duration.minimum} minutes by your policy."
    if duration.guideline and len(duration.guideline) == 2:
        return f"Your policy's guideline is {duration.guideline[0]} to {duration.guideline[1]} minutes."
    return ""


def place_hint(policy: Policy) -> str:
    """Return what the policy says about the place."""
    if policy.booking and policy.booking.private_place:
        return "Somewhere private, where nobody can listen in."
    return ""
