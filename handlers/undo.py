"""Undo: a row's earlier values are stored with a change and restored as long as nobody has changed it since.

A feature that registers with `Routes.undone` (ids: `{kind: id}`) shows the result, and raises Refused for whoever may
no longer change the row: then nothing is undone.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Reply, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import (
    About,
    Absence,
    ActionPoint,
    AgendaItem,
    Agreement,
    Case,
    Cover,
    LearningNeed,
    Objective,
    Pair,
    Record,
    Scoped,
    Session,
    UndoEntry,
)
from storage.queries import undo as undo_queries

routes = Routes()

KINDS: dict[str, type[Scoped]] = {
    "action": ActionPoint,
    "item": AgendaItem,
    "session": Session,
    "absence": Absence,
    "pair": Pair,
    "cover": Cover,
    "agreement": Agreement,
    "record": Record,
    "case": Case,
    "objective": Objective,
    "need": LearningNeed,
}
"""Tables whose changes can be undone, by the kind that `About` names."""

NAMES = {model: kind for kind, model in KINDS.items()}

Value = str | int | float | bool | None


def change(db: Db, request: Request, row: Scoped, **after: date | Value) -> Button:
    """Give the row these values, and store the earlier ones; return the button that undoes the change.

    Values are dates, times, numbers, fixed words and ids: never text
    that people write.
    """
    about = About(NAMES[type(row)], row.id)
    before = {name: _written(getattr(row, name)) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    kept = {name: _written(value) for name, value in after.items()}
    change = UndoEntry(by_id=request.me.id, about=about, before=before, after=kept, at=request.now)
    db.add(change)
    db.flush()
    return _button(change)


def buttons(db: Db, request: Request, abouts: Collection[About]) -> dict[About, Button]:
    """Return the buttons that undo this person's newest changes of these rows, unless somebody changed them since."""
    newest = undo_queries.latest(db, abouts) if abouts else {}
    return {about: _button(change) for about, change in newest.items() if change.by_id == request.me.id}


@routes.action("undo")
def undo(db: Db, request: Request) -> Reply:
    """Restore the row's earlier values, unless they were restored before or the row has changed since."""
    change = db.get(UndoEntry, request.id("change"), with_for_update=True)
    if change is None or change.by_id != request.me.id:
        raise Refused("I can't find that change, or it isn't yours to take back.")
    about = change.about
    if change.undone_at is None:
        row = db.get(KINDS[about.kind], about.id, with_for_update=True)
        if row is None or any(_written(getattr(row, name)) != value for name, value in change.after.items()):
            raise Refused("That has been changed again since, so I left it as it is now.")
        for name, value in change.before.items():
            setattr(row, name, _read(row, name, value))
        change.undone_at = request.now
        audit_log.write(db, request.now, request.me.id, "undone", about)
        db.flush()
        outbox.refresh(db, about, request.now)
    shows = request.table.undos.get(KINDS[about.kind])
    if shows is not None:
        ids = {name: value for name, value in request.ids.items() if name != "change"}
        return shows(db, replace(request, ids={**ids, about.kind: about.id}))
    return Card("Undone", (Text("It is again as it was before."),), preview="Undone.")


def _button(change: UndoEntry) -> Button:
    return Button("Undo", "undo", {"change": change.id})


def _written(value: Any) -> Value:
    """Return a value as JSON holds it."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else value


def _read(row: Scoped, name: str, value: Any) -> Any:
    """Return the value that JSON holds, as the row's column has it."""
    kind = type(row).__table__.columns[name].type.python_type
    if isinstance(value, str) and kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and kind is date:
        return date.fromisoformat(value)
    return value
