"""From a message to what it asks for: read with what was asked last in mind, and a question rather than a guess."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alongside.handlers import access, asking, parking, speech
from alongside.handlers.access import Standing
from alongside.handlers.conversation import cards
from alongside.handlers.conversation.acting import ACTS
from alongside.handlers.conversation.heard import Heard
from alongside.handlers.language import Asked, Meaning, Message, Reading, interpret
from alongside.handlers.routing import Refused, Request, Routes
from alongside.handlers.ui import Card, Reply
from alongside.storage import outbox
from alongside.storage.db import Db
from alongside.storage.models import Person, Question, Session
from alongside.storage.queries import people, sessions

routes = Routes()

GREETING = re.compile(
    r"\W*(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening))(?: (?:there|all|alongside))?\W*",
    re.IGNORECASE,
)
"""What somebody says who is new here; it asks for nothing, and silence would be rude."""

ANSWERED = frozenset({"decline", "snooze", "agenda_add"})
"""What leaves nothing to see that a question was answered. The rest is seen: the time is booked, the action done."""

MOST = 6
"""Readings that are offered as buttons."""

ASKED: tuple[Asked, ...] = ("book", "slots", "action", "agenda", "agreement", "sign")


@routes.action("conversation")
def hear(db: Db, request: Request) -> Reply:
    """Answer something that was said. Noise is left unanswered; what could be two things is asked back."""
    questions, mine = asking.waiting(db, request), access.my_pairs(db, request)
    request, questions = _answering(db, request, questions, mine)
    plain = _meaning(db, request, None, mine)
    if plain.signal == "distress":
        return cards.somebody_needs_help(request)
    if plain.signal == "data_request":
        return _data_request(db, request)
    meanings = [(q, _meaning(db, request, q, mine)) for q in questions] or [(None, plain)]
    if any(meaning.intent == "thanks" for _, meaning in meanings):
        return cards.hello(request) if GREETING.fullmatch(request.text) else None
    readings = _readings(meanings, plain)
    if not readings:
        return cards.menu(request)
    if len(readings) > 1 or not any(meaning.intent != "unclear" for _, meaning in meanings):
        return _which(db, request, readings)
    question, reading = readings[0]
    return _act(db, request, reading, question, mine)


@routes.action("conversation.meant")
def meant(db: Db, request: Request) -> Reply:
    """One of the readings that I asked about."""
    kept = request.fields.get(f"reading{request.id('reading')}")
    if kept is None:
        raise Refused("I can't find that question any more. Nothing was changed: please type it again.")
    reading = json.loads(kept)
    question = asking.restored(db, request, reading["question"])
    return _act(
        db, request, Reading(reading["intent"], reading["fields"]), question, access.my_pairs(db, request)
    )


@routes.card("data.requested")
def data_requested(db: Db, request: Request) -> Card | None:
    """Tell whoever answers such requests that somebody asks for their own data."""
    person = db.get(Person, request.id("person"))
    if person is None or request.me.id not in {p.id for p in _answers_data_requests(db, request)}:
        return None
    return cards.data_request_told(person.name, speech.plain_day(request.today, request.today))


Meant = tuple[Question | None, Reading]
"""What a message could mean, and the question that it would answer; None where it answers none, or several alike."""


def _answering(
    db: Db, request: Request, questions: list[Question], mine: list[Standing]
) -> tuple[Request, list[Question]]:
    """In answer to a card that asked nothing: the pair that the card is about is meant, or the action that it shows."""
    if "pair" in request.ids:
        return request, [q for q in questions if q.pair_id in (None, request.ids["pair"])]
    if questions or request.answering is None:
        return request, questions
    ids = request.answering.ids
    if (action := ids.get("action")) is not None:
        return request, [asking.passing(request, "action", f"action:{action}")]
    session = db.get(Session, int(ids["session"])) if "session" in ids else None
    pair = session.pair_id if session is not None else ids.get("pair")
    if any(standing.pair.id == pair for standing in mine) and pair is not None:
        return replace(request, ids={**request.ids, "pair": pair}), []
    return request, []


def _readings(meanings: Sequence[tuple[Question | None, Meaning]], plain: Meaning) -> list[Meant]:
    """What a message could mean beside each open question, each once; first what answers the newest.

    What means the same whatever was asked answers no question in particular. It still is about the questions' pair,
    where they have one pair between them.
    """
    found: list[Meant] = []
    pairs = {question.pair_id for question, _ in meanings if question is not None}
    newest = meanings[0][0]
    shared = newest if len(meanings) == 1 or len(pairs) == 1 else None
    for question, meaning in meanings:
        if meaning.intent == "unclear":
            found += [(question, reading) for reading in meaning.readings]
        elif len(meanings) > 1 and (meaning.intent, meaning.fields) == (plain.intent, plain.fields):
            found.append((shared, Reading(plain.intent, plain.fields)))
        else:
            found.append((question, Reading(meaning.intent, meaning.fields)))
    once: list[Meant] = []
    for question, reading in found:
        if not any(question is q and _same(reading, r) for q, r in once):
            once.append((question, reading))
    return once[:MOST]


def _same(one: Reading, other: Reading) -> bool:
    return (one.intent, dict(one.fields)) == (other.intent, dict(other.fields))


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
    if question is not None and question.id and reading.intent in ANSWERED:
        asking.settle(db, request, question)
    return replace(answer, place="below") if isinstance(answer, Card) else answer


def _meaning(db: Db, request: Request, question: Question | None, mine: list[Standing]) -> Meaning:
    asked: Asked | None = next((a for a in ASKED if question is not None and question.asked == a), None)
    offered = question.offered.split(",") if question is not None and question.offered else []
    local = tuple(_local(at, request) for at in offered)
    pair = request.ids.get("pair") or (question.pair_id if question is not None else None)
    booked = [
        s for standing in mine if pair is None or standing.pair.id == pair
        for s in sessions.upcoming(db, standing.pair.id, request.now) if s.state == "booked"
    ]  # fmt: skip
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


def _which(db: Db, request: Request, readings: Sequence[Meant]) -> Card:
    """The few things that it could mean, as buttons; what was typed waits with them."""
    kept = {
        f"reading{n}": json.dumps(
            {"intent": r.intent, "fields": dict(r.fields), "question": asking.stored(question)}
        )
        for n, (question, r) in enumerate(readings)
    }
    asked = replace(request, action="conversation.meant", fields=kept)
    several = len({id(question) for question, _ in readings if question is not None}) > 1
    answers = [
        (cards.label(r, request, _subject(db, request, question) if several else ""), {"reading": n})
        for n, (question, r) in enumerate(readings)
    ]
    return parking.ask(
        db, asked, "I'd rather ask than guess. What did you mean?", answers, "What did you mean?"
    )


def _subject(db: Db, request: Request, question: Question | None) -> str:
    """What a question was about, for its own reader: the line that reminded of it, or the other and the time."""
    if question is None:
        return ""
    if (owed := asking.owed(db, request, question)) is not None and question.asked not in asking.TIMES:
        line = request.table.lines[owed.kind](db, request, owed) if owed.kind in request.table.lines else None
        if line is not None:
            return speech.shorten(line.title, 40)
    pair = next((s for s in access.my_pairs(db, request) if s.pair.id == question.pair_id), None)
    return f"with {pair.other.name}" if pair is not None else ""


def _data_request(db: Db, request: Request) -> Card:
    told = _answers_data_requests(db, request)
    for person in told:
        key = f"data.requested:{request.me.id}:{request.today}:{person.id}"
        outbox.promise(db, "data.requested", person.id, key, request.now, person=request.me.id)
    return cards.copy_of_my_data(request, bool(told))


def _answers_data_requests(db: Db, request: Request) -> list[Person]:
    """The data-protection contact that the policy names; while it names nobody who is here, the administrators."""
    rule = request.policy.access
    contact = people.of_email(db, rule.data_requests) if rule is not None and rule.data_requests else None
    return [contact] if contact is not None else people.admins(db)
