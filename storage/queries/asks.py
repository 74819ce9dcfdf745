"""Wishes for more frequent sessions."""

from sqlalchemy import select

from storage.db import Db
from storage.models import Ask


def of_person(db: Db, pair_id: int, person_id: int) -> list[Ask]:
    """A person's wishes in a pair that stand."""
    found = select(Ask).where(Ask.pair_id == pair_id, Ask.by_id == person_id, Ask.withdrawn_on.is_(None))
    return list(db.scalars(found))
