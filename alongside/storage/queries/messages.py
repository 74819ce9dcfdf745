"""Messages that stand somewhere and are kept true."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from alongside.storage.db import Db
from alongside.storage.models import Message


def at(db: Db, channel: str, place: str, address: str, ref: str) -> Message | None:
    """The message that a channel knows by this name."""
    found = select(Message).where(
        Message.channel == channel, Message.place == place, Message.address == address, Message.ref == ref
    )
    return db.scalars(found.limit(1)).first()


def keep(
    db: Db, person_id: int, channel: str, place: str, address: str, ref: str,
    source: tuple[str, Mapping[str, int | str]], about: str, now: datetime,
) -> None:  # fmt: skip
    """Note what stands there now, and how to build it again."""
    name, ids = source
    message = at(db, channel, place, address, ref)
    if message is None:
        message = Message(
            person_id=person_id, channel=channel, place=place, address=address, ref=ref, sent_at=now
        )
        db.add(message)
    message.name, message.ids, message.about = name, dict(ids), about


def stands_in(db: Db, channel: str, place: str, address: str, conversation: str) -> bool:
    """Whether a message of this person's stands in this conversation: refs there begin with its name."""
    found = select(Message.id).where(
        Message.channel == channel, Message.place == place, Message.address == address,
        Message.ref.startswith(f"{conversation}/", autoescape=True),
    )  # fmt: skip
    return db.scalars(found.limit(1)).first() is not None
