"""Changes that people made and may undo."""

from collections.abc import Collection

from sqlalchemy import select

from storage.db import Db
from storage.models import About, UndoEntry


def latest(db: Db, abouts: Collection[About]) -> dict[About, UndoEntry]:
    """Return the newest change to each of these rows that has not been undone, whoever made it."""
    found = db.scalars(
        select(UndoEntry)
        .where(UndoEntry.about.in_(abouts), UndoEntry.undone_at.is_(None))
        .order_by(UndoEntry.id)
    )
    return {change.about: change for change in found}
