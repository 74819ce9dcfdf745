"""What waits for its writer's next word."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from alongside.storage.db import Db, prepared
from alongside.storage.models import Parked

_NEWEST = prepared(
    select(Parked)
    .where(Parked.person_id == bindparam("person_id"), Parked.action == bindparam("action"))
    .order_by(Parked.id.desc())
    .limit(1)
)


def newest(db: Db, person_id: int, action: str) -> Parked | None:
    """The newest row that this person has under this name."""
    return db.scalars(_NEWEST, {"person_id": person_id, "action": action}).first()


def older(db: Db, action: str, than: datetime) -> Sequence[Parked]:
    """The rows under this name that have waited since before then."""
    return db.scalars(select(Parked).where(Parked.action == action, Parked.at < than)).all()
