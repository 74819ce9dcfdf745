"""Open questions to people, so that "Thursday's fine" can be an answer to one of them.

A person may have several questions open. A message that answers a certain card means what that card asked,
however old it is; any other message may mean each question that is still open and relevant.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import get_args

from handlers.language import Asked
from handlers.obligations.registry import KINDS
from handlers.routing import Request
from storage.db import Db
from storage.models import About, Obligation, Question, Session
from storage.queries import questions

LIFETIME = timedelta(days=7)
"""Age at which a question is no longer answered, except in reply to its own message."""

ABOUT_TIMES: tuple[Asked, ...] = ("book", "slots")


def ask(
    db: Db,
    request: Request,
    asked: Asked,
    pair_id: int | None = None,
    about: About | None = None,
    offered: Sequence[datetime] = (),
) -> tuple[int, ...]:
    """Store that the card being built for `request.me` asks this; return the ids for that card's `asks`.

    The same question, asked before in another card, is closed: only an answer to that very card still means
    it. A card that is only refreshed asks nothing.
    """
    if request.is_refresh:
        return ()
    same = [
        q.id
        for q in questions.open_ones(db, request.me.id, request.now - LIFETIME)
        if q.pair_id == pair_id
        and ((q.asked in ABOUT_TIMES and asked in ABOUT_TIMES) or (q.asked, q.about) == (asked, about))
    ]
    questions.close(db, same, request.now)
    times = ",".join(at.isoformat(timespec="minutes") for at in offered)
    under = request.answering.ref if request.answering else ""
    channel, workspace, address = request.answering.at if request.answering else ("", "", "")
    question = Question(
        person_id=request.me.id, asked=asked, pair_id=pair_id, about=about, offered=times, at=request.now,
        channel=channel, workspace=workspace, address=address, under=under,
    )  # fmt: skip
    return (questions.ask(db, question),)


def answerable(db: Db, request: Request) -> list[Question]:
    """Return the questions that the person's message may answer, newest first: those of the card it answers, or all."""
    if request.answering is not None and (request.answering.questions or request.answering.ids):
        return questions.some(db, request.me.id, request.answering.questions)
    found = questions.open_ones(db, request.me.id, request.now - LIFETIME)
    return [question for question in found if _is_relevant(db, request, question)]


def unasked(request: Request, asked: Asked, about: About | None, pair_id: int | None = None) -> Question:
    """Return a question that was never asked, for an answer to a card that shows a thing without asking."""
    return Question(
        person_id=request.me.id, asked=asked, about=about, pair_id=pair_id, offered="", at=request.now
    )


def stored(question: Question | None) -> list[int | str]:
    """Return a question as it is stored with a pending request: its id or, for one never asked, what it is about."""
    if question is None:
        return []
    if question.id:
        return [question.id]
    return [question.asked, str(question.about or ""), question.pair_id or 0]


def restored(db: Db, request: Request, kept: Sequence[int | str]) -> Question | None:
    """Return the question that `stored` encoded; None where there was none, or it is deleted."""
    match kept:
        case [int(number)]:
            return next(iter(questions.some(db, request.me.id, [number])), None)
        case [str(asked), str(about), *pair]:
            known: dict[str, Asked] = {one: one for one in get_args(Asked)}
            of = About.read(about) if about else None
            return unasked(request, known[asked], of, int(pair[0]) if pair and pair[0] else None)
        case _:
            return None


def settle(db: Db, request: Request, question: Question) -> None:
    """Mark a question as answered."""
    questions.close(db, [question.id], request.now)


def owed(db: Db, request: Request, question: Question) -> Obligation | None:
    """Return the obligation of this person that a question was about, or None."""
    about = question.about
    if about is None:
        return None
    kinds = [kind for kind in KINDS if kind.asks == question.asked]
    return next(filter(None, (kind.one(db, about, request.me.id) for kind in kinds)), None)


def _is_relevant(db: Db, request: Request, question: Question) -> bool:
    """Return whether there is still something to answer: the suggested time is open, what was owed is owed."""
    about = question.about
    if question.asked == "slots":
        if about is None or about.kind != "session":
            return True
        session = db.get(Session, about.id)
        return session is not None and session.state == "proposed" and session.starts_at > request.now
    return about is None or owed(db, request, question) is not None
