"""Requests for more frequent sessions."""

from sqlalchemy import select

from storage.db import Db
from storage.models import FrequencyRequest


def of_person(db: Db, pair_id: int, person_id: int) -> list[FrequencyRequest]:
    """Return a person's requests in a pair that were not withdrawn."""
    found = select(FrequencyRequest).where(
        FrequencyRequest.pair_id == pair_id,
        FrequencyRequest.by_id == person_id,
        FrequencyRequest.withdrawn_on.is_(None),
    )
    return list(db.scalars(found))
