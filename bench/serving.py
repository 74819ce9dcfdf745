"""A request end to end, beside a floor: both on the same web server, in turns in one run.

`Side` is one of the two. The callers run in a second process; every slice begins with the same rows, and ends with
the check that what was acknowledged is what was committed.
"""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median

import uvicorn
from starlette.types import ASGIApp

from bench.calling import Called, call

CALLERS = (16, 64)
PATIENCE = 10
"""Seconds that a server may take to start or stop."""


@dataclass(frozen=True)
class Side:
    """Application, and how it is called: `requests` makes so many HTTP requests, each to be sent once."""

    app: ASGIApp
    requests: Callable[[int], Sequence[bytes]]


@dataclass(frozen=True)
class Figures:
    """Medians over the slices: requests a second, and the seconds within which 50 and 99 of 100 were answered."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Served:
    """One comparison: `raw` is how often a second the database driver alone runs the same statements."""

    bench: str
    database: str
    callers: int
    ours: Figures
    floor: Figures
    raw: float

    @property
    def rate_ratio(self) -> float:
        """Our requests a second divided by the floor's."""
        return self.ours.rate / self.floor.rate

    @property
    def p99_ratio(self) -> float:
        """Our p99 divided by the floor's."""
        return self.ours.p99 / self.floor.p99


@dataclass(frozen=True)
class Trial:
    """Both sides on one database. `reset` restores the rows; `committed` counts the requests that were committed."""

    bench: str
    database: str
    ours: Side
    floor: Side
    reset: Callable[[], None]
    committed: Callable[[], int]
    raw: Callable[[int], float]
    """Runs the statements of so many requests by the driver alone; returns the seconds that took."""


def compare(trial: Trial, requests: int, rounds: int) -> list[Served]:
    """Measure both sides in turn for every number of callers: one slice to warm up, then `rounds` each."""
    found: list[Served] = []
    with (
        served(trial.ours.app) as ours_port,
        served(trial.floor.app) as floor_port,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as callers,
    ):
        ports = {"ours": (ours_port, trial.ours), "floor": (floor_port, trial.floor)}
        for number in CALLERS:
            slices: dict[str, list[Called]] = {"ours": [], "floor": []}
            raw: list[float] = []
            for turn in range(-1, rounds):
                for name in ("ours", "floor") if turn % 2 else ("floor", "ours"):
                    port, side = ports[name]
                    trial.reset()
                    sent = side.requests(requests)
                    called = callers.submit(call, port, sent, number).result()
                    assert called.statuses == {200: requests}, f"{name}: {called.statuses}"
                    assert trial.committed() == requests, f"{name}: acknowledged what was not committed"
                    if turn >= 0:
                        slices[name].append(called)
                trial.reset()
                raw.append(requests / trial.raw(requests))
            ours, floor = figures(slices["ours"]), figures(slices["floor"])
            found.append(Served(trial.bench, trial.database, number, ours, floor, median(raw)))
        trial.reset()
    return found


def figures(slices: Sequence[Called]) -> Figures:
    """Return the medians of some slices."""
    return Figures(
        median(len(s.latencies) / s.seconds for s in slices),
        median(_within(s.latencies, 0.5) for s in slices),
        median(_within(s.latencies, 0.99) for s in slices),
    )


def _within(latencies: Sequence[float], part: float) -> float:
    return sorted(latencies)[min(len(latencies) - 1, int(len(latencies) * part))]


@contextmanager
def served(app: ASGIApp) -> Generator[int]:
    """Run the application on a port of its own, by uvicorn as `alongside serve` does; yield the port."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="warning", access_log=False, server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="bench server", daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    assert server.started, "the server did not start"
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
