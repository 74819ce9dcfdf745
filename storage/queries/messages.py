"""Posted messages that are refreshed when their facts change."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.db import Db, prepared
from storage.models import PostedMessage

_AT = prepared(
    select(PostedMessage)
    .where(
        PostedMessage.channel == bindparam("channel"), PostedMessage.workspace == bindparam("workspace"),
        PostedMessage.address == bindparam("address"), PostedMessage.ref == bindparam("ref"),
    )
    .limit(1)
)  # fmt: skip
_STANDS_IN = prepared(
    select(PostedMessage.id)
    .where(
        PostedMessage.channel == bindparam("channel"), PostedMessage.workspace == bindparam("workspace"),
        PostedMessage.address == bindparam("address"), PostedMessage.ref.like(bindparam("begins"), escape="/"),
    )
    .limit(1)
)  # fmt: skip


def at(db: Db, channel: str, workspace: str, address: str, ref: str) -> PostedMessage | None:
    """Return the message with the channel's id `ref`, or None."""
    return db.scalars(
        _AT, {"channel": channel, "workspace": workspace, "address": address, "ref": ref}
    ).first()


def keep(
    db: Db, person_id: int, channel: str, workspace: str, address: str, ref: str,
    source: tuple[str, Mapping[str, int | str]], about: str, now: datetime,
) -> None:  # fmt: skip
    """Store which card a message shows now, and how to build it again."""
    name, ids = source
    message = at(db, channel, workspace, address, ref)
    if message is None:
        message = PostedMessage(
            person_id=person_id, channel=channel, workspace=workspace, address=address, ref=ref, sent_at=now
        )
        db.add(message)
    message.name, message.ids, message.about = name, dict(ids), about


def gone(db: Db, message_id: int | None) -> None:
    """Mark a message as deleted: it is no longer refreshed."""
    if message_id is not None:
        message = db.get_one(PostedMessage, message_id)
        message.name = message.about = ""


def stands_in(db: Db, channel: str, workspace: str, address: str, conversation: str) -> bool:
    """Return whether any message to this address is in this conversation: refs begin with the conversation's id."""
    begins = conversation.replace("/", "//").replace("%", "/%").replace("_", "/_") + "//%"
    here = {"channel": channel, "workspace": workspace, "address": address, "begins": begins}
    return db.scalars(_STANDS_IN, here).first() is not None
