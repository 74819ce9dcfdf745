"""Interpretation of a message in context: the question asked, what is booked, and whom the writer may name."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access import PairMembership
from handlers.language import Asked, Meaning, Message, interpret
from handlers.routing import Request
from storage.db import Db
from storage.models import Question
from storage.queries import people, sessions

ASKED: tuple[Asked, ...] = ("book", "slots", "action", "agenda", "agreement", "sign")

MAX_NAMES = 300
"""Most people below the writer whose names are recognised."""


def names(db: Db, request: Request, mine: Sequence[PairMembership]) -> tuple[str, ...]:
    """Return whom the writer may name: those whom they meet, then those below them."""
    below = people.below(db, request.me, MAX_NAMES)
    return tuple(dict.fromkeys([*(s.other.name for s in mine), *(p.name for p in below)]))


def message(
    db: Db,
    request: Request,
    question: Question | None,
    mine: Sequence[PairMembership],
    known: tuple[str, ...],
) -> Message:
    """Return the message with its context; `question` is what it would answer."""
    asked: Asked | None = next((a for a in ASKED if question is not None and question.asked == a), None)
    offered = question.offered.split(",") if question is not None and question.offered else []
    pair = request.ids.get("pair") or (question.pair_id if question is not None else None)
    booked = [
        s for standing in mine if pair is None or standing.pair.id == pair
        for s in sessions.upcoming(db, standing.pair.id, request.now) if s.state == "booked"
    ]  # fmt: skip
    soonest = min((s.starts_at for s in booked), default=None)
    return Message(
        request.text, request.now, request.me.timezone, asked, tuple(_local(at, request) for at in offered),
        soonest.astimezone(request.zone).strftime("%Y-%m-%dT%H:%M") if soonest else None, known,
    )  # fmt: skip


def meaning(
    db: Db,
    request: Request,
    question: Question | None,
    mine: Sequence[PairMembership],
    known: tuple[str, ...],
) -> Meaning:
    """Return what the message means as an answer to `question` (None: no question), in the organisation's words."""
    words = request.policy.words
    own = {key: [w.one, w.many, w.short] for key, w in (
        ("session", words.session), ("agreement", words.agreement), ("action", words.action),
        ("agenda", words.agenda), ("record", words.record))}  # fmt: skip
    return interpret(message(db, request, question, mine, known), own)


def _local(at: str, request: Request) -> str:
    return datetime.fromisoformat(at).astimezone(request.zone).strftime("%Y-%m-%dT%H:%M")
