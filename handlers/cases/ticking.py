"""Ticks after a discussion, asked about until they are made."""

from handlers import formatting
from handlers.cases import cards, discussions, register, rules
from handlers.obligations.kinds.case_tick import CASE_TICK
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Item, Reply
from storage.db import Db
from storage.models import Obligation
from storage.queries import cases as queries

routes = Routes()


@routes.action("case.ticks", form=True)
def ticks(db: Db, request: Request) -> Reply:
    """Open the form of what is still to tick, in the pair that the button names, else the first that has some."""
    pairs = register.ticking_pairs(db, request)
    wanted = [request.id("pair")] if "pair" in request.ids else pairs
    for pair_id in wanted:
        found = queries.numbered_ticks(db, pair_id) if pair_id in pairs else []
        if found:
            return cards.ticks_form(request, pair_id, found)
    return cards.done(request, "All ticked", ["Nothing is left to tick."])


@routes.action("case.ticked")
def ticked(db: Db, request: Request) -> Card:
    """Tick what was chosen, and set the next dates that were given."""
    pair_id = request.id("pair")
    if pair_id not in register.ticking_pairs(db, request):
        raise Refused(register.unknown(request, ["that"]))
    done = 0
    open_ticks = queries.numbered_ticks(db, pair_id)
    for one in open_ticks:
        row = one.tick
        if row.name == rules.NEXT:
            if request.typed(f"next{row.case_id}", 20):
                case = register.opened(db, request, queries.case(db, row.case_id, lock=True))
                next_on, reason = discussions.next_of(
                    request, f"next{row.case_id}", f"why{row.case_id}", row.on, required=True
                )
                assert next_on is not None
                if not case.leads:
                    discussions.check_next(request, case, row.on, next_on)
                register.set_next(db, request, case.row, next_on, reason)
                done += 1
        elif str(row.id) in request.typed(f"ticks{row.case_id}").split(","):
            register.tick(db, request, row)
            done += 1
    db.flush()
    left = len(queries.numbered_ticks(db, pair_id))
    more = [Button(f"Tick ({left})", "case.ticks", {"pair": pair_id})] if left else []
    rest = (
        f" {formatting.count(left, 'tick')} left: I will ask again." if left else " Nothing is left to tick."
    )
    return cards.done(request, "Noted", [f"{formatting.count(done, 'tick')} made.{rest}"], more)


@routes.line(CASE_TICK)
def tick_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for ticks that are missing."""
    if obligation.pair_id is None:
        return None
    found = queries.numbered_ticks(db, obligation.pair_id)
    if not found:
        return None
    numbers = list(dict.fromkeys(one.number for one in found))
    words = request.policy.words
    names = formatting.listed(list(dict.fromkeys(one.tick.name for one in found)))
    listed_numbers = formatting.shorten(formatting.listed(numbers), 120)
    heading = f"{formatting.count(len(numbers), words.case.one, words.case.many)} discussed: is it done?"
    return Item(
        formatting.capital(heading),
        f"{listed_numbers}: {names}",
        "soon",
        (Button(f"Tick ({len(found)})", "case.ticks", {"pair": obligation.pair_id}, "primary"),),
    )
