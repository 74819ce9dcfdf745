"""Undo of what was noted about one case."""

from datetime import date

from handlers import undo
from handlers.routing import Request
from handlers.ui import Button
from storage.db import Db
from storage.models import Case

FIELDS = (
    "worker_id", "allocated_on", "first_discussed_on", "discussed_on", "changed_on", "change_kind", "next_on",
    "next_reason", "raised_on", "raised_reason", "prepared_on", "closed_on",
)  # fmt: skip
"""What an undo gives back."""

Values = dict[str, date | str | int | None]


def values(row: Case) -> Values:
    """Return a case's values as they are now."""
    return {name: getattr(row, name) for name in FIELDS}


def back(db: Db, request: Request, row: Case, before: Values) -> Button:
    """Return the button that takes back what has just been changed."""
    after = values(row)
    moved = {name: value for name, value in after.items() if before[name] != value}
    for name in moved:
        setattr(row, name, before[name])
    return undo.change(db, request, row, **moved)
