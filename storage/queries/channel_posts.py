"""Channels in which leads have the week's figures posted."""

from collections.abc import Sequence

from sqlalchemy import select

from storage.db import Db
from storage.models import ChannelPost, Person


def at(db: Db, channel: str, workspace: str, address: str) -> ChannelPost | None:
    """Return what is posted in this channel, or None."""
    here = select(ChannelPost).where(ChannelPost.channel == channel, ChannelPost.workspace == workspace)
    return db.scalars(here.where(ChannelPost.address == address)).first()


def of_lead(db: Db, lead_id: int) -> Sequence[ChannelPost]:
    """Return what this lead has posted, oldest first."""
    return db.scalars(
        select(ChannelPost).where(ChannelPost.lead_id == lead_id).order_by(ChannelPost.id)
    ).all()


def every(db: Db) -> list[tuple[ChannelPost, Person]]:
    """Return every channel with its lead, who has not left, oldest first."""
    found = select(ChannelPost, Person).join(Person, Person.id == ChannelPost.lead_id)
    rows = db.execute(found.where(Person.left_on.is_(None)).order_by(ChannelPost.id))
    return [(post, lead) for post, lead in rows]
