"""Measurement of time and memory: medians of alternating runs, so that a noisy machine affects both sides."""

import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Result:
    """One figure: `ours` and `raw` in seconds (medians), `memory` in bytes (the peak of one run of ours)."""

    bench: str
    database: str
    pairs: int
    what: str
    ours: float
    raw: float | None
    memory: int

    @property
    def ratio(self) -> float | None:
        """The floor's multiple."""
        return self.ours / self.raw if self.raw else None


def side_by_side(
    ours: Callable[[], object], raw: Callable[[], object], reset: Callable[[], None] | None, rounds: int
) -> tuple[float, float]:
    """Return the median seconds of both, which take turns at going first.

    `reset` runs after each, untimed. Without one, a run is repeated for about 5 ms and counts as its mean: otherwise
    the clock's own cost and a cold cache would dominate an answer that takes microseconds.
    """
    times: dict[Callable[[], object], list[float]] = {ours: [], raw: []}
    often = {run: 1 if reset else _often(run) for run in (ours, raw)}
    for number in range(-2, rounds):
        for run in (ours, raw) if number % 2 else (raw, ours):
            taken = _timed(run, often[run])
            if reset is not None:
                reset()
            if number >= 0:
                times[run].append(taken)
    return median(times[ours]), median(times[raw])


def alone(run: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of one run without a floor."""
    run()
    return median(_timed(run, 1) for _ in range(rounds))


def peak(run: Callable[[], object]) -> int:
    """Return the most memory, in bytes, that one run held at once."""
    gc.collect()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _often(run: Callable[[], object]) -> int:
    run()
    return max(1, int(0.005 / _timed(run, 1)))


def _timed(run: Callable[[], object], often: int) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(often):
        run()
    return (time.perf_counter() - start) / often
