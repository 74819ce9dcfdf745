"""What waits for its writer's next word."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from alongside.storage.db import Db
from alongside.storage.models import Parked


def older(db: Db, action: str, than: datetime) -> Sequence[Parked]:
    """The rows under this name that have waited since before then."""
    return db.scalars(select(Parked).where(Parked.action == action, Parked.at < than)).all()
