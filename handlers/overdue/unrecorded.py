"""Sessions that were held and have no record yet, with their age, even where the policy sets no date (GEN-4b)."""

from handlers import formatting
from handlers.policy import session_kinds
from handlers.routing import Request
from handlers.ui import Block, Item, Note, Text
from storage.db import Db
from storage.queries import records as queries

SHOWN = 10


def blocks(db: Db, request: Request) -> list[Block]:
    """Return who below the reader was met without a record yet, the oldest first; empty where there is nobody."""
    if request.policy.record is None:
        return []
    found = [
        one
        for one in queries.held_without(db, request.me.path, 10 * SHOWN)
        if session_kinds.record_owed(request.policy, one.kind)
    ]
    if not found:
        return []
    words, items = request.policy.words.record, list[Block]()
    for one in found[:SHOWN]:
        day = one.held_on or one.starts_at.astimezone(request.zone).date()
        worker = session_kinds.recorder(request.policy, one.kind) == "worker"
        who = one.pair.supervisee if worker else one.pair.supervisor
        age = formatting.count((request.today - day).days, "day")
        detail = (
            f"held {formatting.plain_day(day, request.today)}, {age} ago; {who.name} writes the {words.short}"
        )
        items.append(Item(one.pair.supervisee.name, detail, "soon"))
    more = [Note("And more.")] if len(found) > SHOWN else []
    return [Text(f"Held, and no {words.one} yet:"), *items, *more]
