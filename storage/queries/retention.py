"""Files that may have to be handed on or destroyed: leavers, holds, receipts, and the texts of old records."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update

from storage.db import Db
from storage.models import (
    About,
    ActionPoint,
    AgendaItem,
    Agreement,
    CalendarAccount,
    CalendarEntry,
    CalendarFeed,
    ChannelPost,
    Conversation,
    EncryptedText,
    FileHandover,
    FileKey,
    FollowUp,
    Identity,
    ListPosition,
    NamedReader,
    OutboxMessage,
    OutsideFile,
    OwnPart,
    Pair,
    PendingRequest,
    Person,
    PostedMessage,
    Question,
    ReadRequest,
    Record,
    RecordFiling,
    RecordVersion,
    RetentionHold,
    Session,
    Signature,
    UndoEntry,
)

LIVING = FileKey.destroyed_at.is_(None)


def leavers(db: Db) -> list[Person]:
    """Return everybody who has left and whose file still opens, in the order in which they left."""
    found = select(Person).join(FileKey, FileKey.person_id == Person.id)
    return list(
        db.scalars(found.where(Person.left_on.is_not(None), LIVING).order_by(Person.left_on, Person.id))
    )


def has_file(db: Db, person_id: int) -> bool:
    """Return whether this person has a file that opens."""
    return db.scalar(select(FileKey.person_id).where(FileKey.person_id == person_id, LIVING)) is not None


def holds(db: Db, person_ids: Collection[int]) -> dict[int, list[RetentionHold]]:
    """Return the holds in force on these people's files, by person."""
    found: dict[int, list[RetentionHold]] = defaultdict(list)
    for row in db.scalars(select(RetentionHold).where(RetentionHold.person_id.in_(person_ids), OPEN)):
        found[row.person_id].append(row)
    return found


OPEN = RetentionHold.ended_on.is_(None)


def handovers(db: Db, person_ids: Collection[int]) -> dict[int, FileHandover]:
    """Return the last handover of each of these people's files, by person."""
    rows = select(FileHandover).where(FileHandover.person_id.in_(person_ids)).order_by(FileHandover.id)
    return {row.person_id: row for row in db.scalars(rows)}


def dated_records(db: Db, before: datetime, state: Sequence[str]) -> list[tuple[Person, Record, datetime]]:
    """Return records in these states that still have a text: worker, record, start of its session before a time."""
    alive = (
        select(RecordVersion.record_id)
        .join(EncryptedText, EncryptedText.id == RecordVersion.text_id)
        .where(EncryptedText.sealed != b"")
    )
    found = (
        select(Person, Record, Session.starts_at)
        .join(Pair, Pair.supervisee_id == Person.id)
        .join(Record, Record.pair_id == Pair.id)
        .join(Session, Session.id == Record.session_id)
        .where(Session.starts_at < before, Record.state.in_(state), Record.id.in_(alive))
        .order_by(Session.starts_at, Record.id)
    )
    return [(person, record, at) for person, record, at in db.execute(found)]


def texts_of_records(db: Db, record_ids: Collection[int]) -> list[str]:
    """Return the ids of every text of these records: their versions, what was said about them, each one's own part."""
    versions = select(RecordVersion.text_id).where(RecordVersion.record_id.in_(record_ids))
    said = (
        select(Signature.text_id)
        .join(RecordVersion, RecordVersion.id == Signature.version_id)
        .where(RecordVersion.record_id.in_(record_ids), Signature.text_id.is_not(None))
    )
    sessions = select(Record.session_id).where(Record.id.in_(record_ids))
    own = select(OwnPart.text_id).where(OwnPart.session_id.in_(sessions))
    return [one for part in (versions, said, own) for one in db.scalars(part) if one]


def forget_addresses(db: Db, person_id: int) -> int:
    """Delete where somebody could be written to, and what waits for them or was sent; return how many accounts."""
    accounts = db.scalars(select(Identity).where(Identity.person_id == person_id)).all()
    for account in accounts:
        db.execute(
            delete(Conversation)
            .where(Conversation.channel == account.channel, Conversation.workspace == account.workspace)
            .where(Conversation.address == account.address)
            .execution_options(synchronize_session=False)
        )
    for model in ADDRESSED:
        db.execute(
            delete(model).where(model.person_id == person_id).execution_options(synchronize_session=False)
        )
    mine = or_(UndoEntry.by_id == person_id, UndoEntry.about == About("person", person_id))
    db.execute(delete(UndoEntry).where(mine).execution_options(synchronize_session=False))
    posts = delete(ChannelPost).where(ChannelPost.lead_id == person_id)
    db.execute(posts.execution_options(synchronize_session=False))
    return len(accounts)


ADDRESSED = (
    PendingRequest, OutboxMessage, PostedMessage, Question, ListPosition, CalendarEntry, CalendarAccount,
    CalendarFeed, NamedReader, Identity,
)  # fmt: skip
"""Tables whose rows are nobody's once their person can't be written to, in an order that no reference forbids."""


def forget_plain_words(db: Db, person_id: int) -> None:
    """Empty what is kept in the clear about somebody and may name them: links, places, names of files and bodies.

    The rows stay, with their dates: figures need them. The words of the file itself go with its key.
    """
    pairs = select(Pair.id).where(Pair.supervisee_id == person_id)
    records = select(Record.id).where(Record.pair_id.in_(pairs))
    alone = and_(ActionPoint.pair_id.is_(None), ActionPoint.owner_id == person_id)
    own_action = or_(ActionPoint.pair_id.in_(pairs), alone)
    for change in (
        update(Session).where(Session.pair_id.in_(pairs)).values(place=""),
        update(AgendaItem).where(AgendaItem.pair_id.in_(pairs)).values(link=""),
        update(ActionPoint).where(own_action).values(link=""),
        update(Agreement).where(Agreement.pair_id.in_(pairs)).values(place="", document=""),
        update(RecordFiling).where(RecordFiling.record_id.in_(records)).values(reference=""),
        update(FollowUp).where(FollowUp.person_id == person_id).values(reference=""),
        update(ReadRequest).where(ReadRequest.person_id == person_id).values(body=""),
        update(OutsideFile).where(OutsideFile.person_id == person_id).values(sealed=b""),
    ):
        db.execute(change.execution_options(synchronize_session=False))
