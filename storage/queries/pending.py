"""Requests that wait for their writer's answer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from storage.db import Db
from storage.models import PendingRequest


def older(db: Db, action: str, than: datetime) -> Sequence[PendingRequest]:
    """Return the requests of this action that have waited since before then."""
    return db.scalars(
        select(PendingRequest).where(PendingRequest.action == action, PendingRequest.at < than)
    ).all()


def others_older(db: Db, actions: Collection[str], than: datetime) -> Sequence[PendingRequest]:
    """Return the requests of any action but these that have waited since before then."""
    return db.scalars(
        select(PendingRequest).where(PendingRequest.action.not_in(actions), PendingRequest.at < than)
    ).all()
