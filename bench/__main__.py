"""Run the benches, draw them, and say what was reached (`make bench`).

`--quick` leaves the million out; `--edges` measures the channels' edges only, and leaves the other figures as they
are.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial

from bench import databases, edges, language, overdue, planning
from bench.databases import Place
from bench.measuring import Result
from bench.organisation import Organisation
from bench.reporting import report

SIZES = (2, 20, 200)
"""Directorates: 10,000, 100,000 and 1,000,000 pairs."""
SLICES, QUICKLY = 7, 3
"""Number of slices for each side of an edge."""
Opening = Callable[[Organisation], AbstractContextManager[Place]]


def main() -> None:
    """Run every bench on both databases."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 and 100,000 pairs only, fewer rounds")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--edges", action="store_true", help="the channels' edges alone")
    options = parser.parse_args()
    with ExitStack() as stack:
        openings: list[Opening] = []
        if options.only != "postgresql":
            openings.append(databases.sqlite)
        if options.only != "sqlite":
            openings.append(partial(databases.postgres, stack.enter_context(databases.postgres_server())))
        if not options.edges:
            sizes, rounds = (SIZES[:2], 9) if options.quick else (SIZES, 25)
            report([one for opening in openings for one in run(opening, sizes, rounds)], quick=options.quick)
        edges.report(
            [one for opening in openings for one in edges.run(opening, QUICKLY if options.quick else SLICES)]
        )
    if not options.edges:
        language.main()


def run(opening: Opening, sizes: tuple[int, ...], rounds: int) -> list[Result]:
    """Run the benches on one kind of database, at each size; overdue at the largest."""
    results: list[Result] = []
    for size in sizes:
        of = Organisation(size)
        start = time.monotonic()
        with opening(of) as place:
            print(f"{place.name}, {of.pairs:,} pairs: loaded in {time.monotonic() - start:.0f} s", flush=True)
            found = [planning.measure(place, of, rounds)]
            if size == sizes[-1]:
                found += overdue.measure(place, of, rounds)
            for result in found:
                ratio = f", {result.ratio:.2f} times raw SQL" if result.ratio else ""
                print(f"  {result.bench}, {result.what}: {result.ours * 1000:.1f} ms{ratio}, "
                      f"{result.memory / 1e6:.1f} MB at most", flush=True)  # fmt: skip
            results += found
    return results


if __name__ == "__main__":
    main()
