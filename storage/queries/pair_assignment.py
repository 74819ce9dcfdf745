"""Queries for assigning supervisors and covers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from storage.db import Db
from storage.models import ActionPoint, AgendaItem, Agreement, Case, Cover, Pair, Record, Session
from storage.queries.pairs import BOTH


def open_pairs_of(db: Db, supervisee_id: int, on: date) -> list[Pair]:
    """Return the pairs in which this person is supervised and that have not ended by that day, line pairs first."""
    found = select(Pair).where(
        Pair.supervisee_id == supervisee_id, or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    )
    return sorted(db.scalars(found.options(*BOTH)), key=lambda pair: (pair.series != "line", pair.id))


def led_by(db: Db, supervisor_id: int, on: date) -> list[Pair]:
    """Return the pairs that this person supervises and that have not ended by that day."""
    found = select(Pair).where(
        Pair.supervisor_id == supervisor_id, or_(Pair.ends_on.is_(None), Pair.ends_on >= on)
    )
    return list(db.scalars(found.options(*BOTH).order_by(Pair.id)))


def covers_between(db: Db, supervisor_id: int, first: date, last: date) -> list[Cover]:
    """Return the covers of this supervisor's pairs that overlap these days."""
    found = select(Cover).join(Pair, Pair.id == Cover.pair_id).where(Pair.supervisor_id == supervisor_id)
    return list(db.scalars(found.where(Cover.from_on <= last, Cover.until_on >= first).order_by(Cover.id)))


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a new supervisor finds of one person, as it stands now: numbers and a day, never a word."""

    actions: int
    items: int
    records: int
    last: datetime | None
    unsettled: int
    agreement: bool
    cases: int


def handed_over(db: Db, pair: Pair, old_id: int) -> HandedOver:
    """Return what came along from an earlier pair, and what stays to be settled there."""
    mine = select(Pair.id).where(Pair.supervisee_id == pair.supervisee_id, Pair.series == pair.series)
    earlier = mine.where(Pair.id != pair.id)

    def count(*where: Any) -> int:
        return db.scalar(select(func.count()).where(*where)) or 0

    last = select(func.max(Session.starts_at)).join(Record, Record.session_id == Session.id)
    shared = Record.state != "draft"
    return HandedOver(
        actions=count(ActionPoint.pair_id == pair.id, ActionPoint.state == "open"),
        items=count(AgendaItem.pair_id == pair.id, AgendaItem.state == "open", ~AgendaItem.private),
        records=count(Record.pair_id.in_(earlier), shared),
        last=db.scalar(last.where(Record.pair_id.in_(earlier), shared)),
        unsettled=count(Record.pair_id.in_(earlier), Record.state.in_(("draft", "shared"))),
        agreement=count(Agreement.pair_id == old_id, Agreement.state == "active") > 0,
        cases=count(Case.worker_id == pair.supervisee_id, Case.closed_on.is_(None)),
    )
