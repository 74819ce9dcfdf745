"""What the bot asked a person last, so that "Thursday's fine" can be an answer to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alongside.handlers.language import Asked
from alongside.handlers.routing import Request
from alongside.storage.db import Db
from alongside.storage.models import Question
from alongside.storage.queries import questions

LASTS = timedelta(days=7)
"""A question that old is no longer what somebody answers."""


def ask(
    db: Db,
    request: Request,
    asked: Asked,
    pair_id: int | None = None,
    about: str = "",
    offered: Sequence[datetime] = (),
) -> None:
    """The card that is being built for `request.me` asks this; one that is only brought up to date asks nothing."""
    if not request.again:
        times = ",".join(at.isoformat(timespec="minutes") for at in offered)
        questions.ask(db, request.me.id, asked, request.now, pair_id, about, times)


def waiting(db: Db, request: Request) -> Question | None:
    """What I was asked last, if it is still fresh."""
    question = questions.open_question(db, request.me.id)
    return question if question is not None and request.now - question.at < LASTS else None


def settle(db: Db, request: Request) -> None:
    """I have answered: nothing is asked of me any more."""
    questions.settle(db, request.me.id)
