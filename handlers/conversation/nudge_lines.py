"""Lines of a nudge that can be answered in words, where there are several.

Such a nudge opens no question: nobody can tell what a bare "yes", a date or a number would answer. It is read
against each of the lines instead, and asked back as a choice of them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers import formatting, nudges, pending_questions
from handlers.access import PairMembership
from handlers.conversation.mentions import MentionedPeople
from handlers.language import Asked, Meaning, Reading
from handlers.obligations import registry
from handlers.routing import Request
from storage.db import Db
from storage.models import Question

_NUMBER = re.compile(
    r"\W*(?:(?:the|no\.?|number|option)\s+)?#?(?:\d{1,2}|first|second|third|fourth|fifth|last)(?:\s+one)?\W*",
    re.IGNORECASE,
)
_OF_ALL = frozenset({"decline", "snooze"})
"""Intents that put off everything, whichever line they answer."""

_NUDGE_IDS = {"person", "day"}
"""Ids of a nudge's message (`storage/outbox.one_a_day`)."""

Read = Callable[[Request, Question], Meaning]
"""Reads a message as an answer to a question."""


def unopened(db: Db, request: Request, opened: Sequence[Question], who: MentionedPeople) -> list[Question]:
    """Return a question for each line that asks something in the newest nudge, where there are several.

    None where a question was opened after it, which is meant then, or where another card is answered. Where the
    message names somebody, only the lines about them count.
    """
    answered = request.answering
    if answered is not None and (answered.questions or set(answered.ids) - _NUDGE_IDS or not answered.ids):
        return []
    lines = [pair for pair in nudges.current(db, request) if pair[0].nudged_on is not None]
    newest = max((o.nudged_on for o, _ in lines if o.nudged_on is not None), default=None)
    if newest is None or newest <= request.today - pending_questions.LIFETIME:
        return []
    if any(q.at.astimezone(request.zone).date() >= newest for q in opened):
        return []
    found: dict[tuple[Asked, object], tuple[Question, str]] = {}
    for owed, item in [pair for pair in lines if pair[0].nudged_on == newest][: nudges.SHOWN]:
        asked = registry.kind(owed.kind).asks
        if asked is not None:
            question = pending_questions.unasked(request, asked, owed.about, owed.pair_id)
            about = owed.pair_id if asked in pending_questions.ABOUT_TIMES else owed.about
            found.setdefault((asked, about), (question, item.title))
    if len(found) < 2:
        return []
    return [q for q, title in found.values() if not who.pairs or _names(who.pairs, q, title)]


def readings(request: Request, lines: Sequence[Question], read: Read) -> list[tuple[Question, Reading]]:
    """Return what a bare number may mean beside each line: the line itself, as a yes to it."""
    if _NUMBER.fullmatch(request.text) is None:
        return []
    yes = replace(request, text="yes")
    said = [(question, read(yes, question)) for question in lines]
    return [(q, Reading(m.intent, m.fields)) for q, m in said if m.intent != "unclear"]


def same_for_all(readings: Sequence[tuple[Question | None, Reading]]) -> bool:
    """Return whether all readings do the same, so that nothing has to be chosen."""
    first = readings[0][1]
    return first.intent in _OF_ALL and all(
        (r.intent, dict(r.fields)) == (first.intent, dict(first.fields)) for _, r in readings
    )


def _names(pairs: Sequence[PairMembership], question: Question, title: str) -> bool:
    said = title.casefold()
    return any(
        question.pair_id == s.pair.id or formatting.first_name(s.other.name).casefold() in said for s in pairs
    )
