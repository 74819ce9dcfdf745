"""What the bot asked people last."""

from datetime import datetime

from sqlalchemy import delete, select

from alongside.storage.db import Db
from alongside.storage.models import Question


def open_question(db: Db, person_id: int) -> Question | None:
    """What this person was asked last and has not answered."""
    return db.scalars(select(Question).where(Question.person_id == person_id)).one_or_none()


def ask(
    db: Db, person_id: int, asked: str, now: datetime, pair_id: int | None, about: str, offered: str
) -> None:
    """This is what the person is asked now; whatever they were asked before no longer is."""
    question = open_question(db, person_id)
    if question is None:
        question = Question(person_id=person_id)
        db.add(question)
    question.asked, question.pair_id, question.about = asked, pair_id, about
    question.offered, question.at = offered, now


def settle(db: Db, person_id: int) -> None:
    """Nothing is asked of this person any more."""
    db.execute(delete(Question).where(Question.person_id == person_id))
