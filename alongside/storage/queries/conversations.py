"""Conversations between people and the bot, on channels that need to be told which."""

from sqlalchemy import delete, select

from alongside.storage.db import Db
from alongside.storage.models import Conversation


def at(db: Db, channel: str, place: str, address: str) -> Conversation | None:
    """The conversation with this address, if it is known."""
    found = select(Conversation).where(
        Conversation.channel == channel, Conversation.place == place, Conversation.address == address
    )
    return db.scalars(found.limit(1)).first()


def keep(db: Db, channel: str, place: str, address: str, ref: str, service_url: str) -> None:
    """Note which conversation it is now, and where the channel is called for it."""
    known = at(db, channel, place, address)
    if known is None:
        db.add(Conversation(channel=channel, place=place, address=address, ref=ref, service_url=service_url))
    elif (known.ref, known.service_url) != (ref, service_url):
        known.ref, known.service_url = ref, service_url


def forget(db: Db, channel: str, place: str, address: str) -> None:
    """It is not there any more."""
    gone = delete(Conversation).where(
        Conversation.channel == channel, Conversation.place == place, Conversation.address == address
    )
    db.execute(gone.execution_options(synchronize_session=False))
