"""From a message to what it asks for: read with what was asked last in mind, and a question rather than a guess."""

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
)
from handlers.conversation.context import MessageContext
from handlers.conversation.disambiguation import Choice
from handlers.conversation.intent_handlers import ACTS
from handlers.conversation.mentions import MentionedPeople
from handlers.language import Meaning, Reading
from handlers.routing import Request, Routes
from handlers.ui import Card, Reply
from storage.db import Db
from storage.models import Question, Record, Session

routes = Routes()

ANSWERED = frozenset({"decline", "snooze", "agenda_add"})
"""What leaves nothing to see that a question was answered. The rest is seen: the time is booked, the action done."""

BARE = frozenset({"accept", "decline", "action_done", "action_defer"})
"""What an answer that says no more than yes, no or done can mean: the question alone says to what."""

GUARDED = frozenset({"agenda_add", "action_add"})
"""What is looked at where it is done, before anybody else sees it."""

OPEN_TO_IT = frozenset({"unclear", "help", "request", "agenda_add", "action_add", "thanks"})
"""What a complaint is taken for by its words where the language package knows none."""

MOST = 6
"""Readings that are offered as buttons."""


@routes.action("conversation")
def hear(db: Db, request: Request) -> Reply:
    """Answer something that was said. Noise is left unanswered; what could be two things is asked back."""
    questions, mine = pending_questions.waiting(db, request), access.my_pairs(db, request)
    request, questions = _answering(db, request, questions, mine)
    known = nlu.names(db, request, mine)
    request = replace(request, text=mentions.spelled_out(db, request.text, known))
    plain = nlu.meaning(db, request, None, mine, known)
    if (answer := _not_for_a_menu(request, mine, plain)) is not None:
        return answer
    if plain.signal == "data_request":
        return data_requests.heard(db, request)
    who = _named(db, request, mine, known)
    if plain.intent in GUARDED and safety.concern(request.text) is not None:
        return _act(db, request, Reading(plain.intent, plain.fields), None, mine, who)
    meanings = _meanings(db, request, questions, mine, known, who) or [(None, plain)]
    if any(meaning.intent == "thanks" for _, meaning in meanings):
        return cards.hello(request) if small_talk.greets(request.text) else None
    readings, unsure = _of_whom(db, request, _readings(meanings, plain), who)
    if not readings:
        return None if small_talk.takes_leave(request.text) else cards.menu(request)
    unsure = unsure or (small_talk.laughs(request.text) and any(r.intent == "accept" for _, r in readings))
    if unsure or len(readings) > 1 or not any(meaning.intent != "unclear" for _, meaning in meanings):
        return _which(db, request, readings, who if unsure else MentionedPeople())
    question, reading = readings[0]
    if question is not None and request.answering is None and _says_whom(question, reading, plain, who):
        question = None
    return _act(db, request, reading, question, mine, who)


def _not_for_a_menu(request: Request, mine: list[PairMembership], plain: Meaning) -> Card | None:
    """Distress, danger, somebody at risk, a complaint: people and routes; nothing is kept, changed or told.

    What the writer wishes to put on an agenda or to give as an action is asked about there, before anybody sees it.
    """
    supervisors = [s.other.name for s in mine if not s.leads]
    read = safety.concern_of(plain)
    found = read or safety.concern(request.text, supervisors)
    if found is None or (read is None and plain.intent in GUARDED and _names_the_place(request)):
        return None
    if read is None and found == "complaint" and plain.intent not in OPEN_TO_IT:
        return None
    return support.something_is_not_right(request) if found == "complaint" else support.care(request, found)


def _names_the_place(request: Request) -> bool:
    """Whether the agenda or an action is named: then the writer is asked there, with the words at hand."""
    words = request.policy.words
    said = request.text.casefold()
    return any(w.casefold() in said for w in ("agenda", "action", words.agenda.one, words.action.one))


@routes.action(disambiguation.MEANT)
def meant(db: Db, request: Request) -> Reply:
    """One of the readings that I asked about, or none of them."""
    if request.ids.get("reading") == disambiguation.NONE:
        return cards.none_of_these(request)
    question, reading = disambiguation.chosen(db, request)
    mine = access.my_pairs(db, request)
    settled = "pair" in request.ids or question is not None
    who = MentionedPeople() if settled else _named(db, request, mine, nlu.names(db, request, mine))
    return _act(db, request, reading, question, mine, who)


Meant = tuple[Question | None, Reading]
"""What a message could mean, and the question that it would answer; None where it answers none, or several alike."""


def _answering(
    db: Db, request: Request, questions: list[Question], mine: list[PairMembership]
) -> tuple[Request, list[Question]]:
    """In answer to a card that asked nothing: the action or the record that it shows is meant, or the pair."""
    if "pair" in request.ids:
        return request, [q for q in questions if q.pair_id in (None, request.ids["pair"])]
    if questions or request.answering is None:
        return request, questions
    ids = request.answering.ids
    if (action := ids.get("action")) is not None:
        return request, [pending_questions.passing(request, "action", f"action:{action}")]
    record = db.get(Record, int(ids["record"])) if "record" in ids else None
    if record is not None and any(standing.pair.id == record.pair_id for standing in mine):
        return request, [pending_questions.passing(request, "sign", f"record:{record.id}", record.pair_id)]
    session = db.get(Session, int(ids["session"])) if "session" in ids else None
    pair = session.pair_id if session is not None else ids.get("pair")
    if any(standing.pair.id == pair for standing in mine) and pair is not None:
        return replace(request, ids={**request.ids, "pair": pair}), []
    return request, []


def _named(
    db: Db, request: Request, mine: Sequence[PairMembership], known: tuple[str, ...]
) -> MentionedPeople:
    """Whom the message names; nobody, where the pair that is meant was chosen before."""
    if "pair" in request.ids:
        return MentionedPeople()
    return mentions.named(nlu.message(db, request, None, mine, known), mine)


def _meanings(
    db: Db,
    request: Request,
    questions: Sequence[Question],
    mine: Sequence[PairMembership],
    known: tuple[str, ...],
    who: MentionedPeople,
) -> list[tuple[Question | None, Meaning]]:
    """What the message means beside each open question; "yes to Tunde's" is read as "yes" if that is all."""
    found: list[tuple[Question | None, Meaning]] = [
        (q, nlu.meaning(db, request, q, mine, known)) for q in questions
    ]
    bare = replace(request, text=mentions.pointed_out(request.text, who.pairs))
    if bare.text == request.text or any(m.intent != "unclear" for _, m in found):
        return found
    again = [(q, nlu.meaning(db, bare, q, mine, known)) for q in questions]
    return [(q, m) for q, m in again if m.intent in {*BARE, "thanks"}] or found


def _of_whom(
    db: Db, request: Request, readings: list[Meant], who: MentionedPeople
) -> tuple[list[Meant], bool]:
    """Of what a message could mean, what it can be where it names somebody; and whether that has to be asked.

    "Yes to Tunde's" answers what was asked about Tunde. Where only Priya's was asked, it is no yes to that.
    """
    if who.nobody:
        return readings, False
    other = [
        (question, reading) for question, reading in readings
        if question is not None and _bare(reading) and not _is_about(db, request, question, who)
    ]  # fmt: skip
    about = [one for one in readings if one not in other]
    if other and any(_bare(reading) for _, reading in about):
        return about, False
    return readings, bool(other)


def _bare(reading: Reading) -> bool:
    """Whether it says only yes, no or done, so that the question alone says to what."""
    return reading.intent in BARE and not reading.fields.get("ref")


def _is_about(db: Db, request: Request, question: Question, who: MentionedPeople) -> bool:
    subject = _subject(db, request, question).casefold()
    return who.has(question.pair_id) or any(
        formatting.first_name(s.other.name).casefold() in subject for s in who.pairs
    )


def _says_whom(question: Question, reading: Reading, plain: Meaning, who: MentionedPeople) -> bool:
    """Whether it means the same whatever was asked, with somebody else than was asked about: it is no answer to that.

    What goes on an agenda may be about anybody.
    """
    same = _same(reading, Reading(plain.intent, plain.fields))
    return same and bool(who.pairs) and not who.has(question.pair_id) and reading.intent != "agenda_add"


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
    db: Db,
    request: Request,
    reading: Reading,
    question: Question | None,
    mine: list[PairMembership],
    who: MentionedPeople,
) -> Reply:
    if reading.intent not in ACTS:
        return cards.menu(request)
    said = replace(
        request,
        action="conversation.heard",
        ids={name: i for name, i in request.ids.items() if name == "pair"},
    )
    answer = ACTS[reading.intent](db, MessageContext(said, reading, question, mine, who))
    if question is not None and question.id and reading.intent in ANSWERED:
        pending_questions.settle(db, request, question)
    return replace(answer, place="below") if isinstance(answer, Card) else answer


def _which(db: Db, request: Request, readings: Sequence[Meant], who: MentionedPeople) -> Card:
    """The few things that it could mean, as buttons; with whoever is named and was not asked about, a time to meet."""
    several = len({id(question) for question, _ in readings if question is not None}) > 1 or not who.nobody
    plain = [cards.label(reading, request) for _, reading in readings]
    choices = [
        Choice(
            cards.label(r, request, _subject(db, request, q) if several or plain.count(word) > 1 else ""),
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


def _subject(db: Db, request: Request, question: Question | None) -> str:
    """What a question was about, for its own reader: the line that reminded of it, or the other and the time."""
    if question is None:
        return ""
    if (
        owed := pending_questions.owed(db, request, question)
    ) is not None and question.asked not in pending_questions.TIMES:
        line = request.table.lines[owed.kind](db, request, owed)
        if line is not None:
            return formatting.shorten(line.title, 40)
    pair = next((s for s in access.my_pairs(db, request) if s.pair.id == question.pair_id), None)
    return f"with {pair.other.name}" if pair is not None else ""
