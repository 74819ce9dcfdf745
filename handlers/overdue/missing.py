"""Who has none: people below the reader without an agreement, or without a booked session."""

from handlers import access, formatting
from handlers.overdue.scope import leads_anybody, note_look
from handlers.routing import Refused, Request
from handlers.ui import Button, Buttons, Card, Item, Note, Text
from storage.db import Db
from storage.queries import agreements, facts
from storage.queries import overdue as queries

KINDS = frozenset({"agreements", "sessions"})
"""Things of which it is known who has none."""
SHOWN = 25
"""Most people named; the others are counted."""


def card(db: Db, request: Request, kind: str) -> Card:
    """Return those below the reader, or supervised by them, who have no agreement or no session booked."""
    if not leads_anybody(db, request):
        raise Refused("Only whoever leads or supervises somebody can see that.")
    note_look(db, request, "missing")
    workers = _workers(db, request)
    if kind == "agreements":
        covered = agreements.with_one(db, workers)
        none, what = (
            {w for pair, w in workers.items() if pair not in covered},
            request.policy.words.agreement.one,
        )
    else:
        booked = queries.next_booked(db, set(workers.values()), request.now)
        none, what = set(workers.values()) - booked.keys(), f"{request.policy.words.session.one} booked"
    names = sorted(person.name for person in facts.people(db, none).values())
    everybody = len(set(workers.values()))
    said = f"{len(names)} of {formatting.count(everybody, 'person', 'people')} {'has' if len(names) == 1 else 'have'}"
    title = f"{said} no {what}" if names else f"Nobody here is without {request.policy.words.agreement.a}"
    if not names and kind == "sessions":
        title = f"Everybody here has a {what}"
    more = [Text(f"And {len(names) - SHOWN} more.")] if len(names) > SHOWN else []
    note = Note(f"As at {formatting.plain_day(request.today, request.today)}. Everyone below you, and those whom you "
                "supervise.")  # fmt: skip
    blocks = (note, *(Item(name) for name in names[:SHOWN]), *more)
    return Card(
        title, (*blocks, Buttons((Button("Who is overdue?", "overdue"),))), "An answer for you.", "below"
    )


def _workers(db: Db, request: Request) -> dict[int, int]:
    """Return the worker of each current pair below the reader or led by them."""
    below = queries.workers_of(db, list(queries.pairs_below(db, request.me, request.today)))
    return below | {s.pair.id: s.other.id for s in access.my_pairs(db, request) if s.leads}
