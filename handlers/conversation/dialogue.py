"""Dialogue: interprets free text against the open questions, and asks back when it is ambiguous."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import access, formatting, pending_questions, safety, support
from handlers.access import PairMembership
from handlers.conversation import (
    cards,
    data_requests,
    disambiguation,
    mentions,
    nlu,
    small_talk,
    times,
)
from handlers.conversation.context import MessageContext
from handlers.conversation.disambiguation import Choice
from handlers.conversation.intent_handlers import HANDLERS
from handlers.conversation.mentions import MentionedPeople
from handlers.language import Meaning, Reading
from handlers.routing import Request, Routes
from handlers.ui import Card, Reply
from storage.db import Db
from storage.models import About, Question, Record, Session

routes = Routes()

SETTLES_QUESTION = frozenset({"decline", "snooze", "agenda_add"})
"""Intents that leave no visible trace that a question was answered; with others, the booking or action shows it."""

BARE_ANSWERS = frozenset({"accept", "decline", "action_done", "action_defer"})
"""Intents of an answer that says only yes, no or done: the question alone says to what."""

CHECKED_LATER = frozenset({"agenda_add", "action_add"})
"""Intents whose texts are checked for concerns where they are carried out, before anybody else sees them."""

MAY_BE_COMPLAINTS = frozenset({"unclear", "help", "request", "agenda_add", "action_add", "thanks"})
"""Intents that a complaint may be taken for, where the language package does not recognise it."""

MAX_READINGS = 6
"""Most readings offered as buttons."""


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
    meanings = _meanings(db, request, questions, mine, known, who) or [(None, plain)]
    if any(meaning.intent == "thanks" for _, meaning in meanings):
        return cards.hello(request) if small_talk.greets(request.text) else _seen(request)
    readings, unsure = _for_mentioned(db, request, _readings(meanings, plain), who)
    readings = [one for one in readings if _may_mean(one[1], mine)]
    if not readings:
        return _nothing_understood(db, request, plain, mine, who)
    unsure = unsure or (small_talk.laughs(request.text) and any(r.intent == "accept" for _, r in readings))
    if unsure or len(readings) > 1 or not any(meaning.intent != "unclear" for _, meaning in meanings):
        return _ask_which(db, request, readings, who if unsure else MentionedPeople())
    question, reading = readings[0]
    if (
        question is not None
        and request.answering is None
        and _is_about_somebody_else(question, reading, plain, who)
    ):
        question = None
    return _handle(db, request, reading, question, mine, who)


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
    if small_talk.agrees(request.text):
        return cards.seen()
    if plain.signal == "not_held":
        context = MessageContext(request, Reading("decline"), None, mine, who)
        if (card := times.not_held(db, context)) is not None:
            return card
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
    if read is None and found == "complaint" and (once or plain.intent not in MAY_BE_COMPLAINTS):
        return None
    return support.something_is_not_right(request) if found == "complaint" else support.care(request, found)


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


PossibleReading = tuple[Question | None, Reading]
"""Reading of a message and the question that it answers; None where it answers none, or several alike."""


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


def _meanings(
    db: Db,
    request: Request,
    questions: Sequence[Question],
    mine: Sequence[PairMembership],
    known: tuple[str, ...],
    who: MentionedPeople,
) -> list[tuple[Question | None, Meaning]]:
    """Return what the message means beside each open question; "yes to Tunde's" is read as "yes" if that is all."""
    found: list[tuple[Question | None, Meaning]] = [
        (q, nlu.meaning(db, request, q, mine, known)) for q in questions
    ]
    bare = replace(request, text=mentions.without_pointer(request.text, who.pairs))
    if bare.text == request.text or any(m.intent != "unclear" for _, m in found):
        return found
    again = [(q, nlu.meaning(db, bare, q, mine, known)) for q in questions]
    return [(q, m) for q, m in again if m.intent in {*BARE_ANSWERS, "thanks"}] or found


def _for_mentioned(
    db: Db, request: Request, readings: list[PossibleReading], who: MentionedPeople
) -> tuple[list[PossibleReading], bool]:
    """Return the readings that are possible given whom the message names, and whether to ask.

    "Yes to Tunde's" answers a question about Tunde. Where only Priya's was asked, it is no yes to that.
    """
    if who.nobody:
        return readings, False
    other = [
        (question, reading) for question, reading in readings
        if question is not None and _is_bare(reading) and not _is_about(db, request, question, who)
    ]  # fmt: skip
    about = [one for one in readings if one not in other]
    if other and any(_is_bare(reading) for _, reading in about):
        return about, False
    return readings, bool(other)


def _is_bare(reading: Reading) -> bool:
    """Return whether it says only yes, no or done, so that the question alone says to what."""
    return reading.intent in BARE_ANSWERS and not reading.fields.get("ref")


def _is_about(db: Db, request: Request, question: Question, who: MentionedPeople) -> bool:
    subject = _subject(db, request, question).casefold()
    return who.has(question.pair_id) or any(
        formatting.first_name(s.other.name).casefold() in subject for s in who.pairs
    )


def _is_about_somebody_else(
    question: Question, reading: Reading, plain: Meaning, who: MentionedPeople
) -> bool:
    """Return whether it means the same without the question and names somebody else, and so does not answer it.

    What goes on an agenda may be about anybody, and is left out.
    """
    same = _same(reading, Reading(plain.intent, plain.fields))
    return same and bool(who.pairs) and not who.has(question.pair_id) and reading.intent != "agenda_add"


def _readings(meanings: Sequence[tuple[Question | None, Meaning]], plain: Meaning) -> list[PossibleReading]:
    """Return what a message could mean beside each open question, each reading once, the newest question first.

    A message that means the same whatever was asked answers no question in particular. It is still about
    the questions' pair, where they share one.
    """
    found: list[PossibleReading] = []
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
    once: list[PossibleReading] = []
    for question, reading in found:
        if not any(question is q and _same(reading, r) for q, r in once):
            once.append((question, reading))
    return once[:MAX_READINGS]


def _same(one: Reading, other: Reading) -> bool:
    return (one.intent, dict(one.fields)) == (other.intent, dict(other.fields))


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
    plain = [_label(request, question, reading) for question, reading in readings]
    choices = [
        Choice(
            cards.labelled(word, _subject(db, request, q) if several or plain.count(word) > 1 else ""), r, q
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


def _label(request: Request, question: Question | None, reading: Reading) -> str:
    """Return a reading as a button says it; one of several offered times by the time."""
    option = reading.fields.get("option")
    if reading.intent == "accept" and isinstance(option, int) and question is not None and question.offered:
        offered = question.offered.split(",")
        if 0 < option <= len(offered):
            return cards.offered_time(request, offered[option - 1])
    return cards.label(reading, request)


def _subject(db: Db, request: Request, question: Question | None) -> str:
    """Return what a question was about, for its reader: the title of the reminder's line, or the other's name."""
    if question is None:
        return ""
    if (
        owed := pending_questions.owed(db, request, question)
    ) is not None and question.asked not in pending_questions.ABOUT_TIMES:
        line = request.table.line(db, request, owed)
        if line is not None:
            return formatting.shorten(line.title, 40)
    pair = next((s for s in access.my_pairs(db, request) if s.pair.id == question.pair_id), None)
    return f"with {pair.other.name}" if pair is not None else ""
