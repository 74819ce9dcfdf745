"""What waits for its writer's next word."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from storage.db import Db
from storage.models import PendingRequest


def older(db: Db, action: str, than: datetime) -> Sequence[PendingRequest]:
    """The rows under this name that have waited since before then."""
    return db.scalars(
        select(PendingRequest).where(PendingRequest.action == action, PendingRequest.at < than)
    ).all()


def others_older(db: Db, actions: Collection[str], than: datetime) -> Sequence[PendingRequest]:
    """The rows under any other name than these that have waited since before then."""
    return db.scalars(
        select(PendingRequest).where(PendingRequest.action.not_in(actions), PendingRequest.at < than)
    ).all()
