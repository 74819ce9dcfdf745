"""Failures of background work: one line when something begins to fail, one when it works again."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Lock

import structlog

from storage.db import is_away

log = structlog.get_logger()

AGAIN = 600.0
"""Seconds after which something that still fails is logged once more."""


class Outages:
    """What fails at the moment. Thread-safe."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._failing: dict[str, tuple[str, int, float]] = {}
        """Kind of failure, how often, and when it was last logged, by what fails."""

    @contextmanager
    def watch(self, what: str) -> Generator[None]:
        """Log a failure of this block instead of raising it: its trace the first time, unless it is the database."""
        try:
            yield
        except Exception as problem:
            self._failed(what, problem)
        else:
            self._worked(what)

    def _failed(self, what: str, problem: Exception) -> None:
        database = is_away(problem)
        # A database that is away fails everything at once: that is one outage.
        name, kind = ("the database" if database else what), type(problem).__name__
        with self._lock:
            before, times, logged = self._failing.get(name, ("", 0, 0.0))
            say = (before != kind and not (database and before)) or self._monotonic() - logged > AGAIN
            self._failing[name] = (kind, times + 1, self._monotonic() if say else logged)
        if not say:
            return
        if database:
            log.error("the database does not answer: background work waits", problem=kind, during=what)
        else:
            log.error("background work failed", what=what, problem=kind, exc_info=problem)

    def _worked(self, what: str) -> None:
        with self._lock:
            ended = [
                (name, *self._failing.pop(name)) for name in (what, "the database") if name in self._failing
            ]
        for name, _, times, _ in ended:
            log.info("background work goes on", what=name, failures=times)
