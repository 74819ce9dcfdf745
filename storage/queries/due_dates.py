"""Due dates as they stood: kept once, never changed, and read for figures of a past day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, null, select

from storage.bulk_ids import among
from storage.db import Db
from storage.models import About, DueDate, Obligation


class StoodDate(NamedTuple):
    """One due date and the time for which it stood; `until` is None for the date that stands now."""

    kind: str
    about: About
    person_id: int
    pair_id: int | None
    since: date | None
    due: date
    overdue_from: date | None
    excused: int
    stood_from: datetime | None
    until: datetime | None
    met_on: date | None
    clause: str

    def stands(self, at: datetime) -> bool:
        """Return whether it stood at a time."""
        return (self.stood_from is None or self.stood_from <= at) and (self.until is None or self.until > at)


def keep(db: Db, rows: Sequence[dict[str, Any]]) -> None:
    """Keep dates that stand no longer, in one statement."""
    if rows:
        db.connection().execute(
            insert(DueDate), [{**row, "organisation_id": db.organisation_id} for row in rows]
        )


def of_pairs(db: Db, pair_ids: Collection[int], kind: str) -> Mapping[int, Sequence[StoodDate]]:
    """Return the dates of one kind as they stood for these pairs, by pair, oldest first, the present one last."""
    found: dict[int, list[StoodDate]] = defaultdict(list)
    if not pair_ids:
        return found
    for model in (DueDate, Obligation):
        query = (
            _columns(model).where(model.kind == kind, among(db, model.pair_id, pair_ids)).order_by(model.id)
        )
        if model is Obligation:
            query = query.where(Obligation.counts)
        for row in db.execute(query):
            one = StoodDate._make(row)
            if one.pair_id is not None:
                found[one.pair_id].append(one)
    return found


def _columns(model: type[DueDate] | type[Obligation]) -> Any:
    past = model is DueDate
    return select(
        model.kind, model.about, model.person_id, model.pair_id, model.since, model.due, model.overdue_from,
        model.excused, model.stood_from, DueDate.stood_until if past else null(), DueDate.met_on if past else null(),
        model.clause,
    )  # fmt: skip


def overdue_now(db: Db, today: date) -> Sequence[StoodDate]:
    """Return everything that is overdue, what two owe once, the longest late first."""
    query = _columns(Obligation).where(Obligation.counts, Obligation.overdue_from <= today)
    return [StoodDate._make(row) for row in db.execute(query.order_by(Obligation.due, Obligation.id))]
