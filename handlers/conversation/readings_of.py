"""Readings of a message beside the open questions: which it may answer, whom it names, and how a button says it."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import access, formatting, pending_questions
from handlers.access import PairMembership
from handlers.conversation import cards, mentions, nlu
from handlers.conversation.mentions import MentionedPeople
from handlers.language import Meaning, Reading
from handlers.language.model import SHOWN
from handlers.routing import Request
from storage.db import Db
from storage.models import Question

BARE_ANSWERS = frozenset({"accept", "decline", "action_done", "action_defer"})
"""Intents of an answer that says only yes, no or done: the question alone says to what."""

MAX_READINGS = 6
"""Most readings offered as buttons."""

PossibleReading = tuple[Question | None, Reading]
"""Reading of a message and the question that it answers; None where it answers none, or several alike."""


def meanings_beside(
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
    again: list[tuple[Question | None, Meaning]] = [
        (q, nlu.meaning(db, bare, q, mine, known)) for q in questions
    ]
    bare_answers = [(q, m) for q, m in again if m.intent in {*BARE_ANSWERS, "thanks"}]
    return bare_answers or found


def of_whoever_is_named(
    meanings: list[tuple[Question | None, Meaning]], plain: Meaning, who: MentionedPeople
) -> list[tuple[Question | None, Meaning]]:
    """Return what a message that names somebody and says enough by itself means: it answers no question but theirs.

    What goes on an agenda may be about anybody.
    """
    if plain.intent in ("agenda_add", "thanks"):
        return meanings
    for question, meaning in meanings:
        theirs = question is not None and who.has(question.pair_id)
        if theirs and meaning.intent in (plain.intent, "accept"):
            return [(question, meaning)]
    return [(None, plain)]


def needs_a_question(plain: Meaning) -> bool:
    """Return whether a message says too little without a question that it answers."""
    return plain.intent == "unclear" or _is_bare(Reading(plain.intent, plain.fields))


def is_only_shown(readings: Sequence[PossibleReading], who: MentionedPeople) -> bool:
    """Return whether the one reading left is with the one person named and shown before anything happens."""
    return len(readings) == 1 and len(who.pairs) == 1 and readings[0][1].intent in SHOWN


def for_mentioned(
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
    title = subject(db, request, question).casefold()
    return who.has(question.pair_id) or any(
        formatting.first_name(s.other.name).casefold() in title for s in who.pairs
    )


def is_about_somebody_else(
    question: Question, reading: Reading, plain: Meaning, who: MentionedPeople
) -> bool:
    """Return whether it means the same without the question and names somebody else, and so does not answer it.

    What goes on an agenda may be about anybody, and is left out.
    """
    same = _same(reading, Reading(plain.intent, plain.fields))
    return same and bool(who.pairs) and not who.has(question.pair_id) and reading.intent != "agenda_add"


def all_readings(
    meanings: Sequence[tuple[Question | None, Meaning]], plain: Meaning
) -> list[PossibleReading]:
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


def label(request: Request, question: Question | None, reading: Reading) -> str:
    """Return a reading as a button says it; one of several offered times by the time."""
    if reading.intent == "accept" and question is not None and question.asked == "book":
        return "Find a time"
    offered = question.offered.split(",") if question is not None and question.offered else []
    option = reading.fields.get("option")
    if reading.intent == "accept" and isinstance(option, int) and 0 < option <= len(offered):
        return cards.offered_time(request, offered[option - 1])
    if reading.intent == "accept" and len(offered) == 1:
        return f"Yes, {cards.offered_time(request, offered[0])}"
    return cards.label(reading, request)


def subject(db: Db, request: Request, question: Question | None) -> str:
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
