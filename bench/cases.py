"""Benchmark of a million cases and their clocks, beside raw SQL: `python -m bench.cases`.

Ten open cases for each of 100,000 workers: each case has one clock, which the worker's supervisor owes. Planning is
that of 1,000 nudges due now; `/overdue cases` is read and answered for a team of 12 and a directorate of 5,000.
"""

import argparse
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from bench import databases, planning
from bench.databases import Place
from bench.measuring import Result, alone, peak, side_by_side
from bench.organisation import DAY, DUE, NOW, OBLIGATIONS, Organisation, Row, Table, moment, reminders
from bot.app import Incoming
from storage.db import transaction
from storage.models import Person
from storage.queries import cases
from storage.queries import overdue as queries

EACH = 10
"""Open cases of each worker."""
CASES = ("id", "organisation_id", "number", "worker_id", "allocated_on", "first_discussed_on", "discussed_on")
WHY = "It was discussed on 2 January 2026, and is discussed every 3 months."


class CaseOrganisation(Organisation):
    """The same organisation, with cases and their clocks instead of sessions."""

    def _tables(self) -> Iterator[Table]:
        for table in super()._tables():
            if table[0] == "obligations":
                yield "cases", CASES, self._cases()
            yield table

    def due_now(self, pair: int) -> bool:
        """Return whether the nudges about this pair's cases are due now."""
        every = self.pairs // (DUE // EACH)
        return pair % every == 0 and pair // every <= DUE // EACH

    def _cases(self) -> Iterator[Row]:
        for place in self.places():
            for one in range(EACH) if place.manager_id else ():
                number = EACH * (place.id - 1) + one
                discussed = None if number % 11 == 0 else DAY - timedelta(days=60)
                yield number, 1, f"{number:09}", place.id, date(2025, 11, 3), discussed, discussed

    def _obligations(self) -> Iterator[Row]:
        days = [DAY + timedelta(days=offset) for offset in range(-40, 40)]
        for place in self.places():
            for one in range(EACH) if place.manager_id else ():
                pair, number = place.id - 1, EACH * (place.id - 1) + one
                due = days[number % 40] if number % 5 == 0 else days[40 + number % 39]
                yield (number, 1, "case", f"case:{number}", place.manager_id, place.id, pair, due,
                       due + timedelta(days=1), True, "3 months", "7", WHY, reminders(due),
                       self.next_nudge(pair))  # fmt: skip

    def _told(self) -> list[int]:
        now = moment(NOW)
        at = OBLIGATIONS.index("owner_id")
        return sorted({int(str(row[at])) for row in self._obligations() if row[-1] == now})


def measure(place: Place, of: CaseOrganisation, rounds: int) -> Iterator[Result]:
    """Measure planning, the read of what is overdue, the figures beside it, and the whole answer."""
    product = planning.app(place)
    yield planning.measure(place, of, rounds)
    for what, lead_id in (("a team of 12", of.team_leader), ("a directorate of 5,000", of.director)):
        with transaction(product.engine, 1, product.ring, reading=True) as db:
            lead = db.get_one(Person, lead_id)
            read, floor = partial(queries.below, db, lead, DAY), partial(place.raw.below, lead.path)
            assert len(read()) == floor() > 0, "the two read different rows"
            ours, raw = side_by_side(read, floor, None, rounds)
            yield Result("overdue cases, the read", place.name, of.pairs * EACH, what, ours, raw, peak(read))
            counted = partial(cases.counts_below, db, lead, direct=False)
            yield Result("overdue cases, the figures", place.name, of.pairs * EACH, what, alone(counted, rounds), None,
                         peak(counted))  # fmt: skip
        whole = partial(product.answer, Incoming(lead_id, text="/overdue cases"))
        yield Result("overdue cases, the whole answer", place.name, of.pairs * EACH, what, alone(whole, rounds), None,
                     peak(whole))  # fmt: skip


def main() -> None:
    """Run it on SQLite and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.cases", description=__doc__)
    parser.add_argument("--directorates", type=int, default=20, help="20 make a million cases")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    of = CaseOrganisation(options.directorates)
    start = time.monotonic()
    with databases.sqlite(of) as place:
        print(f"{of.pairs * EACH:,} cases: loaded in {time.monotonic() - start:.0f} s", flush=True)
        for one in measure(place, of, options.rounds):
            ratio = f", {one.ratio:.2f} times raw SQL" if one.ratio else ""
            print(
                f"  {one.bench}, {one.what}: {one.ours * 1000:.1f} ms{ratio}, {one.memory / 1e6:.1f} MB at most"
            )


if __name__ == "__main__":
    main()
