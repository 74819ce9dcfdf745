"""The numbers of a list that somebody was shown: what "done 2" means is the second line that they saw.

A list's numbers stay with its lines until the list is asked for again, however much is done, added or moved meanwhile.
"""

import json
from collections.abc import Sequence

from alongside.handlers.access import own_words
from alongside.handlers.routing import Request
from alongside.storage import secrets
from alongside.storage.db import Db
from alongside.storage.models import Parked, SealedText
from alongside.storage.queries import parked


def keep(db: Db, request: Request, what: str, ids: Sequence[int]) -> None:
    """Remember that this person was shown these rows as 1, 2, 3 … of the list `what`; the list before is forgotten."""
    row = parked.newest(db, request.me.id, _name(what))
    if row is None:
        row = Parked(person_id=request.me.id, action=_name(what), at=request.now)
        row.text_id = secrets.seal(db, request.me.id, json.dumps(list(ids)))
        db.add(row)
    elif _numbered(db, request, row) != list(ids):
        before = db.get(SealedText, row.text_id)
        row.text_id, row.at = secrets.seal(db, request.me.id, json.dumps(list(ids))), request.now
        db.flush()
        if before is not None:
            db.delete(before)
    db.flush()


def shown(db: Db, request: Request, what: str) -> list[int]:
    """The ids of the list `what` in the order in which this person last saw it; empty if they never did."""
    row = parked.newest(db, request.me.id, _name(what))
    return [] if row is None else _numbered(db, request, row)


def _numbered(db: Db, request: Request, row: Parked) -> list[int]:
    kept = own_words(db, request, request.me.id, [row.text_id])[row.text_id]
    return json.loads(kept) if kept.startswith("[") else []


def _name(what: str) -> str:
    return f"numbers.{what}"
