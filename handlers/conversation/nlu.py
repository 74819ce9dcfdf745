"""Interpretation of a message in context: the question asked, what is booked, and whom the writer may name."""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers import formatting
from handlers.access import PairMembership
from handlers.language import Asked, Meaning, Message, interpret
from handlers.person_names import fold
from handlers.routing import Request
from storage.db import Db
from storage.models import Question
from storage.queries import people, sessions

ASKED: tuple[Asked, ...] = ("book", "slots", "action", "agenda", "agreement", "sign", "held")

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
    meant = [s for s in mine if pair is None or s.pair.id == pair]
    booked = [
        s for membership in (_named(request.text, meant) or meant)
        for s in sessions.upcoming(db, membership.pair.id, request.now) if s.state == "booked"
    ]  # fmt: skip
    soonest = min((s.starts_at for s in booked), default=None)
    return Message(
        request.text, request.now, request.me.timezone, asked, tuple(_local(at, request) for at in offered),
        soonest.astimezone(request.zone).strftime("%Y-%m-%dT%H:%M") if soonest else None, known, _kinds(request),
    )  # fmt: skip


def _named(text: str, mine: Sequence[PairMembership]) -> list[PairMembership]:
    """Return the pairs with those whose first name stands in a text: a new time for them moves nobody else's."""
    words = {fold(word.removesuffix("’s").removesuffix("'s")) for word in _WORD.findall(text)}
    return [s for s in mine if fold(formatting.first_name(s.other.name)) in words]


_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def _kinds(request: Request) -> dict[str, tuple[str, ...]]:
    """Return the policy's kinds of session other than the ordinary one, each with its title and name."""
    return {
        kind.name: tuple(filter(None, (kind.title, kind.name)))
        for kind in request.policy.kinds
        if kind.name != "planned"
    }


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
