"""Questions that the bot asked people, and the message that carries each."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from storage.db import Db
from storage.models import Question

KEPT = timedelta(days=90)
"""Time for which a reply to an old message still finds its question."""


def ask(db: Db, question: Question) -> int:
    """Store a question, delete this person's questions older than `KEPT`, and return its id."""
    db.execute(
        delete(Question).where(Question.person_id == question.person_id, Question.at < question.at - KEPT)
    )
    db.add(question)
    db.flush()
    return question.id


def open_ones(db: Db, person_id: int, since: datetime) -> list[Question]:
    """Return the questions that this person was asked since then and has not answered, newest first."""
    found = select(Question).where(
        Question.person_id == person_id, Question.closed_at.is_(None), Question.at > since
    )
    return list(db.scalars(found.order_by(Question.id.desc())))


def some(db: Db, person_id: int, ids: Collection[int]) -> list[Question]:
    """Return those of these questions that are this person's, newest first."""
    found = select(Question).where(Question.person_id == person_id, Question.id.in_(ids))
    return list(db.scalars(found.order_by(Question.id.desc())))


def carried(db: Db, ids: Sequence[int], channel: str, workspace: str, address: str, ref: str) -> None:
    """Store that this message carries these questions now, and none that it carried before."""
    at = (Question.channel == channel, Question.workspace == workspace, Question.address == address)
    if ids and ref:
        db.execute(update(Question).where(*at, Question.ref == ref).values(ref=""))
        where = {"channel": channel, "workspace": workspace, "address": address, "ref": ref}
        db.execute(update(Question).where(Question.id.in_(ids)).values(where))


def at(db: Db, person_id: int, channel: str, workspace: str, address: str, ref: str) -> list[Question]:
    """Return the questions that a message carries, or the last that were asked in its thread, newest first."""
    found = select(Question).where(
        Question.person_id == person_id, Question.channel == channel, Question.workspace == workspace,
        Question.address == address, or_(Question.ref == ref, Question.under == ref),
    )  # fmt: skip
    newest = list(db.scalars(found.order_by(Question.id.desc())))
    return [question for question in newest if question.ref == newest[0].ref]


def close(db: Db, ids: Collection[int], now: datetime) -> None:
    """Mark these questions as answered."""
    if ids:
        db.execute(update(Question).where(Question.id.in_(ids)).values(closed_at=now))


def close_times(db: Db, pair_id: int, now: datetime) -> None:
    """Close all of a pair's open questions about times."""
    of_times = Question.asked.in_(("book", "slots"))
    db.execute(
        update(Question)
        .where(Question.pair_id == pair_id, of_times, Question.closed_at.is_(None))
        .values(closed_at=now)
    )
