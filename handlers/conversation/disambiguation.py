"""Disambiguation: asks the user with buttons what a message means, and stores the typed text encrypted meanwhile."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from handlers import pending_questions, pending_requests
from handlers.language import Reading
from handlers.routing import Refused, Request
from handlers.ui import Card, Ids
from storage.db import Db
from storage.models import Question

ACTION = "conversation.meant"
"""Action that carries out the chosen reading."""


NONE = "none"
"""Value in place of a reading's number, where none was meant."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible reading: its label, the question that it would answer, and ids that settle the rest (`pair`)."""

    label: str
    reading: Reading
    question: Question | None = None
    ids: Ids = field(default_factory=dict[str, int | str])


def ask(db: Db, request: Request, question: str, choices: Sequence[Choice], title: str) -> Card:
    """Return a card with one button for each distinct label, and one for none of them."""
    kept = {f"reading{n}": _stored(choice) for n, choice in enumerate(choices)}
    asked = replace(request, action=ACTION, fields=kept)
    answers: list[tuple[str, Ids]] = []
    for number, choice in enumerate(choices):
        if choice.label not in [label for label, _ in answers]:
            answers.append((choice.label, {**choice.ids, "reading": number}))
    answers.append(("None of these", {"reading": NONE}))
    return pending_requests.ask(db, asked, question, answers, title)


def chosen(db: Db, request: Request) -> tuple[Question | None, Reading]:
    """Return the chosen reading, and its question unless the chosen pair is another one than the question's."""
    kept = request.fields.get(f"reading{request.id('reading')}")
    try:
        stored = json.loads(kept or "")
        question = pending_questions.restored(db, request, stored["question"])
    except (ValueError, TypeError, LookupError):
        raise Refused(
            "I can't find that question any more. Nothing was changed: please type it again."
        ) from None
    if question is not None and question.pair_id not in (None, request.ids.get("pair", question.pair_id)):
        question = None
    return question, Reading(stored["intent"], stored["fields"])


def _stored(choice: Choice) -> str:
    reading = choice.reading
    return json.dumps(
        {
            "intent": reading.intent,
            "fields": dict(reading.fields),
            "question": pending_questions.stored(choice.question),
        }
    )
