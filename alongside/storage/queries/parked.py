"""What waits for its writer's next word."""

from sqlalchemy import select

from alongside.storage.db import Db
from alongside.storage.models import Parked


def newest(db: Db, person_id: int, action: str) -> Parked | None:
    """The newest row that this person has under this name."""
    return db.scalars(
        select(Parked)
        .where(Parked.person_id == person_id, Parked.action == action)
        .order_by(Parked.id.desc())
        .limit(1)
    ).first()
