"""Conversations between people and the bot, on channels where an address alone is not enough to write."""

from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.db import Db, prepared
from storage.models import Conversation

_WHOSE = ["organisation_id", "channel", "workspace", "address"]


def _keeping(new: Any) -> Any:
    now = {"ref": new.excluded.ref, "service_url": new.excluded.service_url}
    return new.on_conflict_do_update(index_elements=_WHOSE, set_=now)


_KEPT: dict[str, Any] = {
    "sqlite": _keeping(sqlite_insert(Conversation)),
    "postgresql": _keeping(postgresql_insert(Conversation)),
}
_AT = prepared(
    select(Conversation)
    .where(
        Conversation.channel == bindparam("channel"), Conversation.workspace == bindparam("workspace"),
        Conversation.address == bindparam("address"),
    )
    .limit(1)
)  # fmt: skip


def at(db: Db, channel: str, workspace: str, address: str) -> Conversation | None:
    """Return the conversation with this address, or None."""
    return db.scalars(_AT, {"channel": channel, "workspace": workspace, "address": address}).first()


def keep(db: Db, channel: str, workspace: str, address: str, ref: str, service_url: str) -> None:
    """Store the conversation's id and the channel's base address for it. Two callers may do so at once."""
    connection = db.connection()
    where = {
        "channel": channel,
        "workspace": workspace,
        "address": address,
        "ref": ref,
        "service_url": service_url,
    }
    connection.execute(_KEPT[connection.dialect.name], {"organisation_id": db.organisation_id, **where})


def forget(db: Db, channel: str, workspace: str, address: str) -> None:
    """Delete a conversation that no longer exists."""
    gone = delete(Conversation).where(
        Conversation.channel == channel, Conversation.workspace == workspace, Conversation.address == address
    )
    db.execute(gone.execution_options(synchronize_session=False))
