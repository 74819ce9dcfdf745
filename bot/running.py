"""Work in the background: ticks of the scheduled jobs, and the delivery of messages, until the process ends."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock, Thread

from apscheduler.schedulers.background import BackgroundScheduler  # pyright: ignore[reportMissingTypeStubs]

from bot.clock import SystemClock
from bot.figures import ServiceFigures
from bot.lanes import Lanes
from bot.outages import Outages

LAST_SECONDS = 6.5
"""Seconds from the order to stop until whatever still runs is left: container engines kill after ten."""

# What it says is that a job still runs, or was late: `Job` knows, and nothing follows from it.
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Job:
    """Scheduled job. While it runs, further ticks do nothing."""

    function: Callable[[], object]
    seconds: float
    first: timedelta | None = None
    """Time after the start of one more tick, if its interval is long."""
    busy: Lock = field(default_factory=Lock, compare=False)

    @property
    def name(self) -> str:
        """Name in the figures, and that of its turn."""
        return getattr(self.function, "__name__", "work")


class Running:
    """Jobs and delivery of one process. Every thread is a daemon: none keeps a process that is to end."""

    def __init__(
        self,
        jobs: Sequence[Job],
        may: Callable[[Job], bool],
        lanes: Lanes,
        outages: Outages,
        stopping: Event,
        figures: ServiceFigures | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.jobs = jobs
        self._may = may
        self._lanes = lanes
        self._outages = outages
        self._stopping = stopping
        self._figures = figures
        self._monotonic = monotonic
        self._until: float | None = None
        self._scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
        for job in jobs:
            self._add(job, "interval", seconds=job.seconds)
            if job.first is not None:
                self._add(job, "date", run_date=SystemClock().now() + job.first)
        self._scheduler.start()  # pyright: ignore[reportUnknownMemberType]
        lanes.start()

    def stop(self) -> None:
        """Begin nothing more. What runs goes on until its next transaction, or to the end of its message."""
        if self._until is None:
            self._until = self._monotonic() + LAST_SECONDS
        self._stopping.set()
        self._lanes.stop()

    def shutdown(self, wait: bool) -> None:
        """Stop, and wait for what runs; what has not ended by then keeps its leases until they end by themselves."""
        self.stop()
        assert self._until is not None
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)  # pyright: ignore[reportUnknownMemberType]
        if not wait:
            return
        self._lanes.join(max(0.0, self._until - self._monotonic()))
        for job in self.jobs:
            if job.busy.acquire(timeout=max(0.0, self._until - self._monotonic())):
                job.busy.release()

    def tick(self, job: Job) -> None:
        """Do a job now, unless it still runs, or another replica has done it."""
        if self._stopping.is_set() or not job.busy.acquire(blocking=False):
            return
        try:
            with self._outages.watch(job.name), self._timed(job.name):
                if self._may(job):
                    job.function()
        finally:
            job.busy.release()

    def _timed(self, name: str) -> AbstractContextManager[None]:
        return self._figures.tick(name) if self._figures is not None else nullcontext()

    def _add(self, job: Job, trigger: str, **when: object) -> None:
        def begin() -> None:  # in a thread of its own: the scheduler's keep a process from ending
            Thread(target=self.tick, args=(job,), name=f"job {job.name}", daemon=True).start()

        self._scheduler.add_job(begin, trigger, misfire_grace_time=None, coalesce=True, **when)  # pyright: ignore
