"""Rules of asking to read: who decides, and which purposes the policy has."""

from collections.abc import Sequence

from handlers.policy import Policy
from handlers.policy.practice import Reader
from storage.db import Db
from storage.models import Pair, Person, ReadRequest
from storage.queries import pairs, record_access

OTHER = "other"
"""Value of the choice for a purpose that the policy does not name."""


def purposes(policy: Policy) -> list[tuple[int, Reader]]:
    """Return the readers of the policy who have to ask, with their place in it."""
    readers = policy.access.readers if policy.access else ()
    return [
        (number, reader)
        for number, reader in enumerate(readers)
        if reader.level == "content" and (reader.needs != "standing" or reader.tell_worker == "before")
    ]


def is_open(policy: Policy) -> bool:
    """Return whether a purpose outside the policy's list is possible."""
    return policy.access is not None and policy.access.open


def deciders(db: Db, policy: Policy, row: ReadRequest, today: object) -> list[Person]:
    """Return who may say yes or no: the supervisor, both of the pair, or the administrators; never who asks."""
    how = policy.access.decides if policy.access else None
    pair = _line_pair(pairs.pairs_of(db, row.person_id, today), row.person_id)  # pyright: ignore[reportArgumentType]
    if how == "supervisor" and pair is not None and pair.supervisor_id != row.reader_id:
        return [pair.supervisor]
    if how == "both" and pair is not None and pair.supervisor_id != row.reader_id:
        return [pair.supervisor, pair.supervisee]
    return [admin for admin in record_access.admins(db) if admin.id not in (row.reader_id, row.person_id)]


def needs_both(policy: Policy, who: Sequence[Person], person_id: int) -> bool:
    """Return whether all of those who decide must say yes."""
    both = policy.access is not None and policy.access.decides == "both"
    return both and len(who) == 2 and any(one.id == person_id for one in who)


def _line_pair(found: Sequence[Pair], person_id: int) -> Pair | None:
    mine = [pair for pair in found if pair.supervisee_id == person_id]
    return next(iter(sorted(mine, key=lambda pair: (pair.series != "line", pair.id))), None)
