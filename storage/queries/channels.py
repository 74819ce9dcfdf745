"""People's identities on channels."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import String, and_, bindparam, func, or_, select, union, update

from storage.bulk_ids import among
from storage.db import Db, prepared
from storage.models import Identity, Pair, Person

_AT = prepared(
    select(Identity)
    .where(
        Identity.channel == bindparam("channel"),
        Identity.address == bindparam("address"),
        Identity.workspace.in_((bindparam("workspace", type_=String), bindparam("or_without", type_=String))),
    )
    .order_by(Identity.workspace.desc())
    .limit(1)
)


def identities(db: Db, channel: str) -> Sequence[Identity]:
    """Return everybody's identities on a channel."""
    return db.scalars(select(Identity).where(Identity.channel == channel).order_by(Identity.id)).all()


def identities_of(db: Db, channel: str, person_id: int) -> Sequence[Identity]:
    """Return one person's identities on a channel."""
    found = select(Identity).where(Identity.channel == channel, Identity.person_id == person_id)
    return db.scalars(found.order_by(Identity.id)).all()


def identity_at(
    db: Db, channel: str, workspace: str, address: str, *, without_workspace: bool = True
) -> Identity | None:
    """Return the identity of this address in this workspace.

    With `without_workspace`, also one whose workspace is not known.
    """
    either = {
        "channel": channel,
        "address": address,
        "workspace": workspace,
        "or_without": "" if without_workspace else workspace,
    }
    return db.scalars(_AT, either).first()


def paired(
    db: Db, channel: str, workspace: str, on: date, without: Sequence[str]
) -> Sequence[tuple[Person, Identity]]:
    """Return everybody in a pair that has not ended, with their identity in a workspace, by name.

    Identities that are unreachable for one of the reasons `without` are left out.
    """
    current = or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    in_pairs = union(select(Pair.supervisor_id).where(current), select(Pair.supervisee_id).where(current))
    found = (
        select(Person, Identity)
        .join(Identity, Identity.person_id == Person.id)
        .where(Person.id.in_(in_pairs), Person.left_on.is_(None))
        .where(Identity.channel == channel, Identity.workspace.in_((workspace, "")))
        .where(Identity.unreachable.not_in(without))
        .order_by(Person.name, Person.id)
    )
    return [(person, identity) for person, identity in db.execute(found)]


def people_here(db: Db) -> Sequence[Person]:
    """Return everybody who has not left, by name."""
    return db.scalars(select(Person).where(Person.left_on.is_(None)).order_by(Person.name, Person.id)).all()


def by_email(db: Db, email: str) -> Person | None:
    """Return the person with this e-mail address (in any case) who has not left, or None."""
    found = select(Person).where(Person.email == email.strip().lower(), Person.left_on.is_(None))
    return db.scalars(found).first()


def reachable(db: Db, channel: str, workspace: str, address: str, why: str) -> None:
    """Store why a channel can't reach somebody; "" if it can again."""
    here = update(Identity).where(
        Identity.channel == channel,
        Identity.address == address,
        or_(Identity.workspace == workspace, Identity.workspace == ""),
    )
    db.execute(here.values(unreachable=why).execution_options(synchronize_session=False))


def unreached(db: Db) -> list[tuple[Person, Identity]]:
    """Return everybody here whom a channel can't reach, by name."""
    found = select(Person, Identity).join(Identity, Identity.person_id == Person.id)
    found = found.where(Identity.unreachable != "", Person.left_on.is_(None))
    return [(person, identity) for person, identity in db.execute(found.order_by(Person.name, Identity.id))]


def known(db: Db, channel: str, workspace: str, person_ids: Collection[int]) -> list[tuple[Person, Identity]]:
    """Return those of these people whom a workspace knows, with their identity there."""
    found = select(Person, Identity).join(Identity, Identity.person_id == Person.id)
    found = found.where(Identity.channel == channel, Identity.workspace.in_((workspace, "")))
    found = found.where(among(db, Person.id, person_ids), Identity.unreachable == "")
    return [(person, identity) for person, identity in db.execute(found)]


def is_anybody_unknown(db: Db, channel: str, workspace: str) -> bool:
    """Return whether somebody who has not left has no identity in this workspace."""
    here = select(Identity.person_id).where(
        Identity.channel == channel, Identity.workspace.in_((workspace, ""))
    )
    lost = select(Person.id).where(Person.left_on.is_(None), Person.id.not_in(here))
    return db.scalars(lost.limit(1)).first() is not None


def beyond_reach(db: Db, person_ids: Collection[int]) -> list[Person]:
    """Those of these people whom no channel reaches, by name.

    Somebody with no identity but the console's, which is for demos, is at the console.
    """
    known, lost = select(Identity.person_id), Identity.unreachable != ""
    reached = known.where(~lost, Identity.channel != "console")
    nowhere = or_(Person.id.not_in(known), and_(Person.id.in_(known.where(lost)), Person.id.not_in(reached)))
    found = select(Person).where(among(db, Person.id, person_ids), Person.left_on.is_(None), nowhere)
    return list(db.scalars(found.order_by(Person.name, Person.id)))


def count_at(db: Db, channel: str, workspace: str) -> int:
    """Return how many identities there are in this workspace."""
    here = select(func.count()).select_from(Identity)
    return db.scalar(here.where(Identity.channel == channel, Identity.workspace == workspace)) or 0
