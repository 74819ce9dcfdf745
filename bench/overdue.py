"""Benchmark of `/overdue` for a team of 12 and a directorate of 5,000, beside the raw SQL that reads it."""

from collections.abc import Iterator
from functools import partial

from bench.databases import Place
from bench.measuring import Result, alone, peak, side_by_side
from bench.organisation import DAY, Organisation
from bench.planning import app
from bot.app import Incoming
from storage.db import transaction
from storage.models import Person
from storage.queries import overdue as queries


def measure(place: Place, of: Organisation, rounds: int) -> Iterator[Result]:
    """Measure the read beside the floor, then the whole answer to `/overdue`, with card, audit log and transaction."""
    product = app(place)
    for what, lead_id in (("a team of 12", of.team_leader), ("a directorate of 5,000", of.director)):
        with transaction(product.engine, 1, product.ring, reading=True) as db:
            lead = db.get_one(Person, lead_id)
            read = partial(queries.below, db, lead, DAY)
            floor = partial(place.raw.below, lead.path)
            assert len(read()) == floor() > 0, "the two read different rows"
            ours, raw = side_by_side(read, floor, None, rounds)
            memory = peak(read)
        yield Result("overdue, the read", place.name, of.pairs, what, ours, raw, memory)
        whole = partial(product.answer, Incoming(lead_id, text="/overdue"))
        taken = alone(whole, rounds)
        yield Result("overdue, the whole answer", place.name, of.pairs, what, taken, None, peak(whole))
