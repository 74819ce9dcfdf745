"""Cases due and decisions outstanding, beside the figures: how many, and for leads numbers and days (STK-FM.a)."""

from collections.abc import Sequence

from handlers import formatting
from handlers.obligations.kinds.case import CASE
from handlers.overdue.small_groups import FEWEST
from handlers.routing import Request
from handlers.ui import Block, Facts, Item
from storage.db import Db
from storage.models import Person
from storage.queries import cases, practice
from storage.queries import overdue as queries

NAMED = 10
"""Most decisions that are listed by number and day."""


def blocks(db: Db, request: Request, people: Sequence[Person], *, names: bool) -> list[Block]:
    """Return what is outstanding today about these people; without names, of fewer than five there is nothing."""
    policy, ids = request.policy, {person.id for person in people}
    if not names and len(people) < FEWEST:
        return []
    rows: list[tuple[str, str]] = []
    words = policy.words.case
    if policy.cases is not None and policy.cases.use:
        late = queries.count_late(db, CASE.name, ids, request.today)
        rows.append((formatting.capital(words.many), f"{cases.counts_of(db, ids).open} open, {late} overdue"))
    decisions = []
    if any(kind.decision_by for kind in policy.kinds):
        decisions = [row for row in practice.open_follow_ups(db, ids) if row.what == "decision"]
        oldest = (
            f", the oldest {formatting.count((request.today - decisions[0].on).days, 'day')} ago"
            if decisions
            else ""
        )
        rows.append(("Decisions after advice", f"{len(decisions)} outstanding{oldest}"))
    listed = [
        Item(
            f"Decision outstanding: {row.reference or 'no number'}",
            f"advice of {formatting.plain_day(row.on, request.today)}",
        )
        for row in (decisions[:NAMED] if names else ())
    ]
    return [Facts(tuple(rows)), *listed] if rows else []
