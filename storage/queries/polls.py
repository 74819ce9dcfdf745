"""Polls: who was asked, who has answered, and how many answers of each value: never whose."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update

from storage.db import Db
from storage.models import Pair, Person, Poll, PollAsked, PollTally, Session


def last(db: Db, what: str) -> Poll | None:
    """Return the newest poll of a kind, or None."""
    return db.scalars(select(Poll).where(Poll.what == what).order_by(Poll.id.desc()).limit(1)).first()


def closed(db: Db, what: str, today: date, limit: int = 4) -> Sequence[Poll]:
    """Return the newest polls of a kind that are closed, the newest first."""
    found = select(Poll).where(Poll.what == what, Poll.closes_on < today).order_by(Poll.id.desc())
    return db.scalars(found.limit(limit)).all()


def add(
    db: Db, what: str, on: date, until: date, by_id: int | None, questions: list[Any], of: Mapping[int, str]
) -> Poll:
    """Open a poll for these people, each with the group that their answers are counted in."""
    poll = Poll(what=what, opened_on=on, closes_on=until, opened_by_id=by_id, questions=questions)
    db.add(poll)
    db.flush()
    db.add_all(PollAsked(poll_id=poll.id, person_id=person, of=group) for person, group in sorted(of.items()))
    db.flush()
    return poll


def asked(db: Db, poll_id: int, person_id: int) -> PollAsked | None:
    """Return that somebody was asked, or None."""
    found = select(PollAsked).where(PollAsked.poll_id == poll_id, PollAsked.person_id == person_id)
    return db.scalars(found).one_or_none()


def count(db: Db, poll_id: int, of: str, answers: Sequence[str]) -> None:
    """Add one person's answers to the numbers of their group."""
    for question, value in enumerate(answers):
        t = PollTally
        here = (t.poll_id == poll_id, t.of == of, t.question == question, t.value == value)
        if db.scalar(select(t.id).where(*here)) is None:
            db.add(PollTally(poll_id=poll_id, of=of, question=question, value=value, number=0))
            db.flush()
        db.execute(update(t).where(*here).values(number=t.number + 1))


def tallies(db: Db, poll_id: int) -> Mapping[str, Mapping[tuple[int, str], int]]:
    """Return the numbers of a poll by group: by question and value."""
    found: dict[str, dict[tuple[int, str], int]] = defaultdict(dict)
    for row in db.scalars(select(PollTally).where(PollTally.poll_id == poll_id)):
        found[row.of][row.question, row.value] = row.number
    return found


def met_since(db: Db, day: date, today: date) -> Sequence[Person]:
    """Return who is supervised and had a session on or after a day, and is still here."""
    held = select(Session.id).where(Session.pair_id == Pair.id, Session.held_on >= day).exists()
    here = or_(Pair.ends_on.is_(None), Pair.ends_on >= today)
    met = select(Pair.supervisee_id).where(held, here)
    return db.scalars(
        select(Person).where(Person.id.in_(met), Person.left_on.is_(None)).order_by(Person.id)
    ).all()


def leads(db: Db, ids: Collection[int]) -> Mapping[int, Person]:
    """Return these people, by id."""
    return {one.id: one for one in db.scalars(select(Person).where(Person.id.in_(ids)))} if ids else {}
