"""What the bot asked people, and which message carries each question."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from storage.db import Db
from storage.models import Question

KEPT = timedelta(days=90)
"""How long an answer to an old message still finds what it asked."""


def ask(db: Db, question: Question) -> int:
    """Keep a question; what is older than `KEPT` is forgotten. Returns its id."""
    db.execute(
        delete(Question).where(Question.person_id == question.person_id, Question.at < question.at - KEPT)
    )
    db.add(question)
    db.flush()
    return question.id


def open_ones(db: Db, person_id: int, since: datetime) -> list[Question]:
    """What this person was asked since then and has not answered, newest first."""
    found = select(Question).where(
        Question.person_id == person_id, Question.closed_at.is_(None), Question.at > since
    )
    return list(db.scalars(found.order_by(Question.id.desc())))


def some(db: Db, person_id: int, ids: Collection[int]) -> list[Question]:
    """These questions, if they are this person's, newest first."""
    found = select(Question).where(Question.person_id == person_id, Question.id.in_(ids))
    return list(db.scalars(found.order_by(Question.id.desc())))


def carried(db: Db, ids: Sequence[int], channel: str, workspace: str, address: str, ref: str) -> None:
    """This message carries these questions now, and none that it carried before."""
    at = (Question.channel == channel, Question.workspace == workspace, Question.address == address)
    if ids and ref:
        db.execute(update(Question).where(*at, Question.ref == ref).values(ref=""))
        where = {"channel": channel, "workspace": workspace, "address": address, "ref": ref}
        db.execute(update(Question).where(Question.id.in_(ids)).values(where))


def at(db: Db, person_id: int, channel: str, workspace: str, address: str, ref: str) -> list[Question]:
    """What a message asks this person, or what was asked last in its thread: the questions of one moment."""
    found = select(Question).where(
        Question.person_id == person_id, Question.channel == channel, Question.workspace == workspace,
        Question.address == address, or_(Question.ref == ref, Question.under == ref),
    )  # fmt: skip
    newest = list(db.scalars(found.order_by(Question.id.desc())))
    return [question for question in newest if question.ref == newest[0].ref]


def close(db: Db, ids: Collection[int], now: datetime) -> None:
    """These have been answered."""
    if ids:
        db.execute(update(Question).where(Question.id.in_(ids)).values(closed_at=now))


def close_times(db: Db, pair_id: int, now: datetime) -> None:
    """Whatever time either of a pair was asked for has been settled."""
    of_times = Question.asked.in_(("book", "slots"))
    db.execute(
        update(Question)
        .where(Question.pair_id == pair_id, of_times, Question.closed_at.is_(None))
        .values(closed_at=now)
    )
