"""People by name, address and place in the hierarchy."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select

from storage.db import Db
from storage.models import Identity, Pair, Person


def by_address(db: Db, address: str) -> Person | None:
    """Return the person with this address on any channel, or None."""
    return db.scalars(
        select(Person).join(Identity, Identity.person_id == Person.id).where(Identity.address == address)
    ).first()


def identities(db: Db, person_id: int) -> list[Identity]:
    """Return a person's identities on all channels."""
    return list(db.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id)))


def named(db: Db, wanted: str, limit: int = 50) -> list[Person]:
    """Return people whose name contains `wanted` (in lower case) or whose e-mail address is `wanted`.

    If there are none, return those whose name begins with the same letter.
    """
    here = select(Person).where(Person.left_on.is_(None))
    near = here.where(
        or_(func.lower(Person.name).contains(wanted, autoescape=True), func.lower(Person.email) == wanted)
    )
    found = list(db.scalars(near.order_by(Person.name, Person.id).limit(limit)))
    if found or not wanted:
        return found
    alike = here.where(func.lower(Person.name).startswith(wanted[0], autoescape=True))
    return list(db.scalars(alike.order_by(Person.name, Person.id).limit(500)))


def admins(db: Db) -> list[Person]:
    """Return the admins, who look after people, pairs and settings."""
    return list(
        db.scalars(select(Person).where(Person.is_admin, Person.left_on.is_(None)).order_by(Person.id))
    )


def of_email(db: Db, email: str) -> Person | None:
    """Return the person with this e-mail address who has not left, or None."""
    found = select(Person).where(func.lower(Person.email) == email.lower(), Person.left_on.is_(None))
    return db.scalars(found).first()


def below(db: Db, lead: Person, limit: int | None = None) -> list[Person]:
    """Return everybody below this person in the hierarchy: one range of the path's index."""
    under = (Person.path > lead.path) & (Person.path < lead.path + "~")
    return list(
        db.scalars(
            select(Person)
            .where(under, Person.left_on.is_(None))
            .order_by(Person.name, Person.id)
            .limit(limit)
        )
    )


def is_below(person: Person, lead: Person) -> bool:
    """Return whether `lead` is above `person` in the hierarchy, at any level."""
    return person.id != lead.id and person.path.startswith(lead.path)


def present(db: Db) -> Sequence[Person]:
    """Return everybody who has not left, by name."""
    return db.scalars(select(Person).where(Person.left_on.is_(None)).order_by(Person.name, Person.id)).all()


def first_pair_and_lead(db: Db) -> list[int]:
    """Return the ids of a supervisee, their supervisor and the supervisor's manager.

    They are of the first open pair that has all three; empty if no pair has.
    """
    pair = db.execute(
        select(Pair.supervisee_id, Pair.supervisor_id, Person.manager_id)
        .join(Person, Person.id == Pair.supervisor_id)
        .where(Pair.ends_on.is_(None), Person.manager_id.is_not(None))
        .order_by(Pair.id)
        .limit(1)
    ).first()
    return [person for person in pair if person is not None] if pair else []


def by_ids(db: Db, ids: Collection[int]) -> Sequence[Person]:
    """Return these people."""
    return db.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()
