"""What people changed, so that they can take it back."""

from collections.abc import Collection

from sqlalchemy import select

from storage.db import Db
from storage.models import UndoEntry


def latest(db: Db, abouts: Collection[str]) -> dict[str, UndoEntry]:
    """The newest change of each of these rows, whoever made it, that has not been taken back."""
    found = db.scalars(
        select(UndoEntry)
        .where(UndoEntry.about.in_(abouts), UndoEntry.undone_at.is_(None))
        .order_by(UndoEntry.id)
    )
    return {change.about: change for change in found}
