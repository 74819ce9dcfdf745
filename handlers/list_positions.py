"""Positions in a list that somebody was shown: "done 2" means the second line that they saw.

A list's numbers stay with its lines until the list is asked for again, however much is done, added or moved
meanwhile.
"""

from collections.abc import Mapping, Sequence

from handlers.routing import Request
from storage.db import Db
from storage.queries import lists


def keep(db: Db, request: Request, shown: Mapping[str, Sequence[int]]) -> None:
    """Store that this person was shown these rows as 1, 2, 3 … of the lists so named, in place of those before."""
    lists.keep(db, request.me.id, shown, request.now)


def shown(db: Db, request: Request, what: str) -> list[int]:
    """Return the ids of the list `what` in the order in which this person last saw it; empty if they never did."""
    return lists.shown(db, request.me.id, what)
