"""Posted messages that are refreshed when their facts change."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.db import Db, prepared
from storage.models import Identity, OutboxMessage, PostedMessage

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
) -> PostedMessage:  # fmt: skip
    """Store which card a message shows now, and how to build it again."""
    name, ids = source
    message = at(db, channel, workspace, address, ref)
    if message is None:
        message = PostedMessage(
            person_id=person_id, channel=channel, workspace=workspace, address=address, ref=ref, sent_at=now
        )
        db.add(message)
    message.name, message.ids, message.about = name, dict(ids), about
    return message


UNSENT = "unsent:"
"""Beginning of the ref of a message that is being sent: its number in the outbox follows."""


def sending(
    db: Db, outbox_id: int, person_id: int, to: Identity, source: tuple[str, Mapping[str, int | str]], about: str,
    now: datetime,
) -> None:  # fmt: skip
    """Store a message that is about to be sent, so that what changes meanwhile queues a refresh of it."""
    ref = f"{UNSENT}{outbox_id}"
    keep(db, person_id, to.channel, to.workspace, to.address, ref, source, about, now)


def sent(db: Db, outbox_id: int, ref: str) -> None:
    """Store the channel's id of a message that has been sent."""
    _of_outbox(db, outbox_id, ref=ref)


def not_sent(db: Db, outbox_id: int) -> None:
    """Mark a message that is not going to be sent: it is not refreshed."""
    _of_outbox(db, outbox_id, name="", about="")


def newest_ref(db: Db, channel: str, workspace: str, address: str) -> str:
    """Return the channel's id of the newest message that was sent to an address; empty if there is none."""
    m = PostedMessage
    found = (
        select(m.ref)
        .where(m.channel == channel, m.workspace == workspace, m.address == address)
        .where(m.ref.contains("/"))
        .order_by(m.id.desc())
        .limit(1)
    )
    return db.scalar(found) or ""


def is_unsent(message: PostedMessage) -> bool:
    """Return whether a message has not been sent."""
    return message.ref.startswith(UNSENT)


def _of_outbox(db: Db, outbox_id: int, **values: str) -> None:
    m, o = PostedMessage, OutboxMessage
    person = select(o.person_id).where(o.id == outbox_id).scalar_subquery()
    db.execute(
        update(m)
        .where(m.ref == f"{UNSENT}{outbox_id}", m.person_id == person)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


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
