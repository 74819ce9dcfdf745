"""Guard against a clock that jumps: nothing is planned at a time that the machine's clock has jumped to.

The wall clock is compared with the time that has really passed since it was last believed, and with the clock of the
database's server where that is another machine. A jump that lasts is believed after a while: a machine that slept, or
whose clock was put right, goes on by itself.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import structlog

from bot.clock import Clock

log = structlog.get_logger()

BOUND = timedelta(minutes=5)
"""Difference up to which a clock is believed: a clock that is being put right gently stays below it."""
LASTS = timedelta(minutes=10)
"""Time for which a jump has to last until it is believed."""


class ClockGuard:
    """Says whether the clock can be believed. Thread-safe."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._lock = Lock()
        self._believed = (clock.now(), monotonic())
        """Time that was last believed, and when that was."""
        self._doubted: tuple[datetime, float] | None = None
        """Time to which it jumped, and when that was noticed."""
        self._wrong: tuple[datetime, datetime] | None = None

    def believes(self, other: datetime | None = None) -> bool:
        """Return whether the clock can be believed now. `other` is the time of another machine, if there is one."""
        with self._lock:
            now, passed = self._clock.now(), self._monotonic()
            expected = self._expected(passed)
            if other is not None:  # another machine's clock decides: it did not jump with ours
                right = abs(now - other) <= BOUND
            else:
                right = abs(now - expected) <= BOUND or self._lasts(now, passed)
            if right:
                if self._doubted is not None:
                    log.warning("the clock is believed again", now=str(now))
                    then, at = self._doubted
                    if not self._near(now, passed):
                        self._wrong = (then - BOUND, then + timedelta(seconds=passed - at) + BOUND)
                self._believed, self._doubted = (now, passed), None
            elif self._doubted is None or not self._near(now, passed):
                by = now - (other or expected)
                log.error("the clock has jumped: nothing is planned until that has lasted", by=str(by))
                self._doubted = (now, passed)
            return right

    def now(self) -> datetime:
        """Return the clock's time; while it is doubted, the later of that and the time that should be.

        So nothing that is due waits for the clock to be put right.
        """
        with self._lock:
            return max(self._clock.now(), self._expected(self._monotonic()))

    def was_wrong(self) -> tuple[datetime, datetime] | None:
        """Return once from when to when the clock went while it was wrong, after it was put right."""
        with self._lock:
            wrong, self._wrong = self._wrong, None
            return wrong

    def _expected(self, passed: float) -> datetime:
        then, at = self._believed
        return then + timedelta(seconds=passed - at)

    def _near(self, now: datetime, passed: float) -> bool:
        """Return whether the clock has gone on evenly since the jump was noticed."""
        assert self._doubted is not None
        then, at = self._doubted
        return abs(now - then - timedelta(seconds=passed - at)) <= BOUND

    def _lasts(self, now: datetime, passed: float) -> bool:
        if self._doubted is None or not self._near(now, passed):
            return False
        return timedelta(seconds=passed - self._doubted[1]) >= LASTS
