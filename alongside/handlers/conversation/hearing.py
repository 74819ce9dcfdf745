"""From a message to what it asks for: read with what was asked last in mind, and a question rather than a guess."""

import json
import re
from dataclasses import replace
from datetime import datetime

from alongside.handlers import access, asking, parking, speech
from alongside.handlers.access import Standing
from alongside.handlers.conversation import cards
from alongside.handlers.conversation.acting import ACTS, Heard
from alongside.handlers.language import Asked, Meaning, Message, Reading, interpret
from alongside.handlers.routing import Refused, Request, Routes
from alongside.handlers.ui import Card, Reply
from alongside.storage import outbox
from alongside.storage.db import Db
from alongside.storage.models import Person, Question
from alongside.storage.queries import people, sessions

routes = Routes()

GREETING = re.compile(
    r"\W*(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening))(?: (?:there|all|alongside))?\W*",
    re.IGNORECASE,
)
"""What somebody says who is new here; it asks for nothing, and silence would be rude."""

ASKED: tuple[Asked, ...] = ("book", "slots", "action", "agenda", "agreement", "sign")


@routes.action("conversation")
def hear(db: Db, request: Request) -> Reply:
    """Answer something that was said. Noise is left unanswered; what could be two things is asked back."""
    question = asking.waiting(db, request)
    mine = access.my_pairs(db, request)
    meaning = _meaning(db, request, question, mine)
    if meaning.signal == "distress":
        return cards.somebody_needs_help(request)
    if meaning.signal == "data_request":
        return _data_request(db, request)
    if meaning.intent == "thanks":
        return cards.hello(request) if GREETING.fullmatch(request.text) else None
    if meaning.intent == "unclear":
        return _which(db, request, meaning) if meaning.readings else cards.menu(request)
    return _act(db, request, Reading(meaning.intent, meaning.fields), question, mine)


@routes.action("conversation.meant")
def meant(db: Db, request: Request) -> Reply:
    """One of the readings that I asked about."""
    kept = request.fields.get(f"reading{request.id('reading')}")
    if kept is None:
        raise Refused("I can't find that question any more. Nothing was changed: please type it again.")
    reading = json.loads(kept)
    question, mine = asking.waiting(db, request), access.my_pairs(db, request)
    return _act(db, request, Reading(reading["intent"], reading["fields"]), question, mine)


@routes.card("data.requested")
def data_requested(db: Db, request: Request) -> Card | None:
    """Tell an administrator that somebody asks for their own data."""
    person = db.get(Person, request.id("person"))
    if person is None or not request.me.is_admin:
        return None
    return cards.data_request_told(person.name, speech.plain_day(request.today, request.today))


def _act(
    db: Db, request: Request, reading: Reading, question: Question | None, mine: list[Standing]
) -> Reply:
    if reading.intent not in ACTS:
        return cards.menu(request)
    said = replace(
        request,
        action="conversation.heard",
        ids={name: i for name, i in request.ids.items() if name == "pair"},
    )
    answer = ACTS[reading.intent](db, Heard(said, reading.fields, question, mine))
    return replace(answer, place="below") if isinstance(answer, Card) else answer


def _meaning(db: Db, request: Request, question: Question | None, mine: list[Standing]) -> Meaning:
    asked: Asked | None = next((a for a in ASKED if question is not None and question.asked == a), None)
    offered = question.offered.split(",") if question is not None and question.offered else []
    local = tuple(_local(at, request) for at in offered)
    booked = [
        s for pair in mine for s in sessions.upcoming(db, pair.pair.id, request.now) if s.state == "booked"
    ]
    soonest = min((s.starts_at for s in booked), default=None)
    names = list(
        dict.fromkeys([*(s.other.name for s in mine), *(p.name for p in people.below(db, request.me, 300))])
    )
    words = request.policy.words
    own = {key: [w.one, w.many, w.short] for key, w in (
        ("session", words.session), ("agreement", words.agreement), ("action", words.action),
        ("agenda", words.agenda), ("record", words.record))}  # fmt: skip
    message = Message(
        request.text, request.now, request.me.timezone, asked, local,
        soonest.astimezone(request.zone).strftime("%Y-%m-%dT%H:%M") if soonest else None, tuple(names),
    )  # fmt: skip
    return interpret(message, own)


def _local(at: str, request: Request) -> str:
    return datetime.fromisoformat(at).astimezone(request.zone).strftime("%Y-%m-%dT%H:%M")


def _which(db: Db, request: Request, meaning: Meaning) -> Card:
    """The two or three things that it could mean, as buttons; what was typed waits with them."""
    kept = {
        f"reading{n}": json.dumps({"intent": r.intent, "fields": dict(r.fields)})
        for n, r in enumerate(meaning.readings)
    }
    asked = replace(request, action="conversation.meant", fields=kept)
    answers = [(cards.label(reading, request), {"reading": n}) for n, reading in enumerate(meaning.readings)]
    return parking.ask(
        db, asked, "I'd rather ask than guess. What did you mean?", answers, "What did you mean?"
    )


def _data_request(db: Db, request: Request) -> Card:
    admins = people.admins(db)
    for admin in admins:
        key = f"data.requested:{request.me.id}:{request.today}:{admin.id}"
        outbox.promise(db, "data.requested", admin.id, key, request.now, person=request.me.id)
    return cards.copy_of_my_data(request, bool(admins))
