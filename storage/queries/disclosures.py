"""What is passed on from supervision."""

from sqlalchemy import select

from storage.db import Db
from storage.models import ActionPoint, Disclosure


def untold(db: Db) -> list[Disclosure]:
    """Return what was passed on, as its action says, and of which the other of the two was not told."""
    done = select(ActionPoint.id).where(ActionPoint.state == "done")
    found = select(Disclosure).where(
        Disclosure.told_at.is_(None), Disclosure.state != "withdrawn", Disclosure.action_id.in_(done)
    )
    return list(db.scalars(found))
