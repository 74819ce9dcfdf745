"""Figures beside `/overdue cases`: open, never discussed, ticks missing, and how old the list is."""

from handlers import formatting
from handlers.cases import cards
from handlers.routing import Request
from handlers.ui import Block, Button, Buttons, Figure, Figures, Note
from storage.db import Db
from storage.models import Person
from storage.queries import cases as queries


def blocks(
    db: Db, request: Request, lead: Person | None, workers: set[int], *, direct: bool = False
) -> tuple[Block, ...]:
    """Return the figures for everybody below a lead, or for some workers where there is no lead (STK-7f)."""
    counts = (
        queries.counts_below(db, lead, direct=direct) if lead is not None else queries.counts_of(db, workers)
    )
    words = request.policy.words
    found: list[Block] = [
        Figures(
            (
                Figure(f"Open {words.case.many}", f"{counts.open:,}"),
                Figure("Never discussed since allocated", f"{counts.never:,}"),
                Figure("Discussed, ticks missing", f"{counts.unticked:,}"),
            )
        ),
        Note(cards.age(request, queries.last_list(db))),
    ]
    if lead is not None and (left := queries.left_behind(db, lead)):
        number = formatting.count(left, f"open {words.case.one}", f"open {words.case.many}")
        found.append(Note(f"{number} of somebody who has left: no date runs until they are handed over."))
    found.append(Buttons((Button(formatting.capital(f"the {words.case.many}"), "supervision.cases"),)))
    return tuple(found)
