"""People as a channel knows them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import String, bindparam, func, or_, select, union, update

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
    """Everybody's identities on a channel."""
    return db.scalars(select(Identity).where(Identity.channel == channel).order_by(Identity.id)).all()


def identities_of(db: Db, channel: str, person_id: int) -> Sequence[Identity]:
    """One person's identities on a channel."""
    found = select(Identity).where(Identity.channel == channel, Identity.person_id == person_id)
    return db.scalars(found.order_by(Identity.id)).all()


def identity_at(
    db: Db, channel: str, workspace: str, address: str, *, without_workspace: bool = True
) -> Identity | None:
    """The identity of this address in this place; with `unplaced`, also one whose place was never told."""
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
    """Everybody in a pair that has not ended, with their identity in a place, by name; but those of whom one of the
    reasons `without` says why they can't be reached.
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
    """Everybody who has not left, by name."""
    return db.scalars(select(Person).where(Person.left_on.is_(None)).order_by(Person.name, Person.id)).all()


def by_email(db: Db, email: str) -> Person | None:
    """Whoever is here under this e-mail address, in whatever case it is written."""
    found = select(Person).where(Person.email == email.strip().lower(), Person.left_on.is_(None))
    return db.scalars(found).first()


def reachable(db: Db, channel: str, workspace: str, address: str, why: str) -> None:
    """Note why a channel can't reach somebody; empty where it can again."""
    here = update(Identity).where(
        Identity.channel == channel,
        Identity.address == address,
        or_(Identity.workspace == workspace, Identity.workspace == ""),
    )
    db.execute(here.values(unreachable=why).execution_options(synchronize_session=False))


def unreached(db: Db) -> list[tuple[Person, Identity]]:
    """Everybody here whom a channel can't reach, by name."""
    found = select(Person, Identity).join(Identity, Identity.person_id == Person.id)
    found = found.where(Identity.unreachable != "", Person.left_on.is_(None))
    return [(person, identity) for person, identity in db.execute(found.order_by(Person.name, Identity.id))]


def count_at(db: Db, channel: str, workspace: str) -> int:
    """How many people have an identity there."""
    here = select(func.count()).select_from(Identity)
    return db.scalar(here.where(Identity.channel == channel, Identity.workspace == workspace)) or 0
