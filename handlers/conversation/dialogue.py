"""Dialogue: interprets free text against the open questions, and asks back when it is ambiguous."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import access, pending_questions, safety, support
from handlers.access import PairMembership
from handlers.conversation import (
    cards,
    data_requests,
    disambiguation,
    mentions,
    nlu,
    nudge_lines,
    readings_of,
    small_talk,
    times,
)
from handlers.conversation.context import MessageContext
from handlers.conversation.disambiguation import Choice
from handlers.conversation.intent_handlers import HANDLERS
from handlers.conversation.mentions import MentionedPeople
from handlers.conversation.readings_of import PossibleReading
from handlers.language import Meaning, Reading
from handlers.routing import Request, Routes
from handlers.ui import Card, Reply
from storage.db import Db
from storage.models import About, Question, Record, Session

routes = Routes()

SETTLES_QUESTION = frozenset({"decline", "snooze", "agenda_add"})
"""Intents that leave no visible trace that a question was answered; with others, the booking or action shows it."""

CHECKED_LATER = frozenset({"agenda_add", "action_add"})
"""Intents whose texts are checked for concerns where they are carried out, before anybody else sees them."""

MAY_BE_COMPLAINTS = frozenset({"unclear", "help", "request", "agenda_add", "action_add", "thanks"})
"""Intents that a complaint may be taken for, where the language package does not recognise it."""

NO_COMPLAINTS = frozenset({"dispute", "readers"})
"""Intents whose own words sound like a complaint."""


@routes.action("conversation")
def answer_message(db: Db, request: Request) -> Reply:
    """Answer a message in free text; leave noise unanswered, and ask back where it could mean several things."""
    questions, mine = pending_questions.answerable(db, request), access.my_pairs(db, request)
    request, questions = _from_answered_card(db, request, questions, mine)
    known = nlu.names(db, request, mine)
    request = replace(request, text=mentions.with_names(db, request.text, known))
    plain = nlu.meaning(db, request, None, mine, known)
    if (answer := _support_answer(request, mine, plain)) is not None:
        return answer
    if plain.signal == "data_request":
        return data_requests.acknowledge(db, request)
    who = _mentioned(db, request, mine, known)
    if plain.intent in CHECKED_LATER and safety.concern(request.text) is not None:
        return _handle(db, request, Reading(plain.intent, plain.fields), None, mine, who)
    lines = nudge_lines.unopened(db, request, questions, who) if readings_of.needs_a_question(plain) else []
    questions = [*questions, *lines]
    meanings = readings_of.meanings_beside(db, request, questions, mine, known, who) or [(None, plain)]
    if request.answering is None and who.pairs and not readings_of.needs_a_question(plain):
        meanings = readings_of.of_whoever_is_named(meanings, plain, who)
    if any(meaning.intent == "thanks" for _, meaning in meanings):
        return cards.hello(request) if small_talk.greets(request.text) else _seen(request)
    readings, unsure = readings_of.for_mentioned(db, request, readings_of.all_readings(meanings, plain), who)
    not_held = (
        plain.signal == "not_held"
    )  # "he never turned up" asks what became of it, and is no complaint yet
    readings = [r for r in readings if _may_mean(r[1], mine) and not (not_held and r[1].intent == "raise")]
    if lines and not readings:
        readings = [*nudge_lines.readings(request, lines, lambda r, q: nlu.meaning(db, r, q, mine, known))]
    if not readings:
        return _nothing_understood(db, request, plain, mine, who)
    if lines and nudge_lines.same_for_all(readings):
        return _handle(db, request, readings[0][1], None, mine, who)
    unsure = unsure or (bool(lines) and not who.pairs) or _may_be_a_joke(request, readings)
    sure = readings_of.is_only_shown(readings, who) or any(
        meaning.intent != "unclear" for _, meaning in meanings
    )
    if unsure or len(readings) > 1 or not sure:
        return _ask_which(db, request, readings, who if unsure else MentionedPeople())
    question, reading = readings[0]
    if (
        question is not None
        and request.answering is None
        and readings_of.is_about_somebody_else(question, reading, plain, who)
    ):
        question = None
    return _handle(db, request, reading, question, mine, who)


def _may_be_a_joke(request: Request, readings: Sequence[PossibleReading]) -> bool:
    return small_talk.laughs(request.text) and any(r.intent == "accept" for _, r in readings)


def _seen(request: Request) -> Card | None:
    """Return a small sign that thanks were seen; other politeness needs none."""
    return cards.seen() if small_talk.thanks(request.text) else None


def _may_mean(reading: Reading, mine: Sequence[PairMembership]) -> bool:
    """Return whether somebody may mean this: only a supervisor can note another's absence."""
    whom = reading.fields.get("with")
    return reading.intent != "away" or whom is None or any(s.leads and s.other.name == whom for s in mine)


def _nothing_understood(
    db: Db, request: Request, plain: Meaning, mine: list[PairMembership], who: MentionedPeople
) -> Reply:
    """Answer a message of which nothing was understood: by what it seems to be, without a guess."""
    if small_talk.takes_leave(request.text):
        return None
    if small_talk.agrees(mentions.without_pointer(request.text, who.pairs)):
        return cards.seen()
    if plain.signal == "not_held":
        context = MessageContext(request, Reading("decline"), None, mine, who)
        if (card := times.not_held(db, context)) is not None:
            return card
    if len(who.pairs) == 1 and len(request.text.split()) <= 5 and small_talk.books(request.text):
        return times.propose(db, MessageContext(request, Reading("propose"), None, mine, who))
    return cards.not_known(request) if small_talk.asks(request.text) else cards.menu(request)


def _support_answer(request: Request, mine: list[PairMembership], plain: Meaning) -> Card | None:
    """Return people and routes for distress, danger, risk or a complaint; nothing is stored, changed or told.

    Return None for texts that are meant for an agenda or an action: they are asked about there, before
    anybody sees them.
    """
    supervisors = [s.other.name for s in mine if not s.leads]
    read = safety.concern_of(plain)
    found = read or safety.concern(request.text, supervisors)
    if found is None or (read is None and plain.intent in CHECKED_LATER and _names_agenda_or_action(request)):
        return None
    once = plain.signal == "not_held" and len(request.text.split()) <= 6  # "Gareth never turned up"
    if read is None and found == "complaint" and (once or not _may_be_complaint(request, plain)):
        return None
    return support.something_is_not_right(request) if found == "complaint" else support.care(request, found)


def _may_be_complaint(request: Request, plain: Meaning) -> bool:
    """Return whether a complaint is meant; hard words about a supervisor alone are none beside a clear other wish."""
    if plain.intent in MAY_BE_COMPLAINTS:
        return True
    return plain.intent not in NO_COMPLAINTS and safety.concern(request.text) is not None


def _names_agenda_or_action(request: Request) -> bool:
    """Return whether the text names the agenda or an action, so that the writer is asked there."""
    words = request.policy.words
    said = request.text.casefold()
    return any(w.casefold() in said for w in ("agenda", "action", words.agenda.one, words.action.one))


@routes.action(disambiguation.ACTION)
def answer_choice(db: Db, request: Request) -> Reply:
    """Carry out the reading that was chosen, or none of them."""
    if request.ids.get("reading") == disambiguation.NONE:
        return cards.none_of_these(request)
    question, reading = disambiguation.chosen(db, request)
    mine = access.my_pairs(db, request)
    settled = "pair" in request.ids or question is not None
    who = MentionedPeople() if settled else _mentioned(db, request, mine, nlu.names(db, request, mine))
    return _handle(db, request, reading, question, mine, who)


def _from_answered_card(
    db: Db, request: Request, questions: list[Question], mine: list[PairMembership]
) -> tuple[Request, list[Question]]:
    """Return request and questions for an answer to a card: the action, record or pair that the card shows."""
    if "pair" in request.ids:
        return request, [q for q in questions if q.pair_id in (None, request.ids["pair"])]
    if questions or request.answering is None:
        return request, questions
    ids = request.answering.ids
    if (action := ids.get("action")) is not None:
        return request, [pending_questions.unasked(request, "action", About("action", int(action)))]
    record = db.get(Record, int(ids["record"])) if "record" in ids else None
    if record is not None and any(membership.pair.id == record.pair_id for membership in mine):
        return request, [
            pending_questions.unasked(request, "sign", About("record", record.id), record.pair_id)
        ]
    session = db.get(Session, int(ids["session"])) if "session" in ids else None
    pair = session.pair_id if session is not None else ids.get("pair")
    if any(membership.pair.id == pair for membership in mine) and pair is not None:
        return replace(request, ids={**request.ids, "pair": pair}), []
    return request, []


def _mentioned(
    db: Db, request: Request, mine: Sequence[PairMembership], known: tuple[str, ...]
) -> MentionedPeople:
    """Return whom the message names; nobody, where the pair was chosen before."""
    if "pair" in request.ids:
        return MentionedPeople()
    return mentions.mentioned(nlu.message(db, request, None, mine, known), mine)


def _handle(
    db: Db,
    request: Request,
    reading: Reading,
    question: Question | None,
    mine: list[PairMembership],
    who: MentionedPeople,
) -> Reply:
    if reading.intent not in HANDLERS:
        return cards.menu(request)
    said = replace(
        request,
        action="conversation.heard",
        ids={name: i for name, i in request.ids.items() if name == "pair"},
    )
    answer = HANDLERS[reading.intent](db, MessageContext(said, reading, question, mine, who))
    if question is not None and question.id and reading.intent in SETTLES_QUESTION:
        pending_questions.settle(db, request, question)
    return replace(answer, place="below") if isinstance(answer, Card) else answer


def _ask_which(db: Db, request: Request, readings: Sequence[PossibleReading], who: MentionedPeople) -> Card:
    """Return the possible readings as buttons, with a time to meet for people named and not asked about."""
    several = len({id(question) for question, _ in readings if question is not None}) > 1 or not who.nobody
    plain = [readings_of.label(request, question, reading) for question, reading in readings]
    choices = [
        Choice(
            cards.labelled(
                word, readings_of.subject(db, request, q) if several or plain.count(word) > 1 else ""
            ),
            r,
            q,
        )
        for (q, r), word in zip(readings, plain, strict=True)
    ]
    choices += [
        Choice(f"Find a time with {s.other.name}", Reading("propose"), None, {"pair": s.pair.id})
        for s in who.pairs
        if any(reading.intent in ("accept", "decline") for _, reading in readings)
    ]
    said = "I'd rather ask than guess. What did you mean?"
    return disambiguation.ask(db, request, said, choices, "What did you mean?")
