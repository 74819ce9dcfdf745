"""What waits for its writer's next word."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from storage.db import Db
from storage.models import Parked


def older(db: Db, action: str, than: datetime) -> Sequence[Parked]:
    """The rows under this name that have waited since before then."""
    return db.scalars(select(Parked).where(Parked.action == action, Parked.at < than)).all()


def others_older(db: Db, actions: Collection[str], than: datetime) -> Sequence[Parked]:
    """The rows under any other name than these that have waited since before then."""
    return db.scalars(select(Parked).where(Parked.action.not_in(actions), Parked.at < than)).all()
