"""The service's figures for Prometheus. No label contains a person's name, id or text."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.app import App
from bot.deadline import Deadline
from storage.queries import figures as queries

log = structlog.get_logger()

SECONDS = 1.0
"""Seconds within which the database answers what is waiting: a scrape does not hang with it."""

BACKLOG = (
    ("alongside_outbox_due", "Outbox messages that are due and not yet carried out"),
    ("alongside_outbox_retrying", "Due outbox messages that were tried before"),
    ("alongside_outbox_lag_seconds", "How long the oldest due outbox message waits"),
    ("alongside_planner_lag_seconds", "How long the oldest due nudge waits to be planned"),
    ("alongside_nudge_lag_seconds", "How long the oldest nudge that is not yet sent waits"),
    ("alongside_outbox_set_aside", "Messages that were given up: look at them with doctor"),
    ("alongside_audit_position", "Sealed entries of the audit log"),
)


class ServiceFigures:
    """The figures, in a registry of their own: what this process counts, and what waits in the database."""

    def __init__(self, app: App) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "alongside_http_requests",
            "Requests answered",
            ["route", "method", "status"],
            registry=registry,
        )
        self.seconds = Histogram(
            "alongside_http_request_seconds", "How long answers take", ["route"], registry=registry
        )
        self.messages = Counter(
            "alongside_messages",
            "Calls to a channel: what, and whether it took them, is to be asked again, or refused",
            ["channel", "what", "outcome"],
            registry=registry,
        )
        self.call_seconds = Histogram(
            "alongside_message_seconds",
            "How long a channel takes for a call",
            ["channel", "what"],
            registry=registry,
        )
        self.tick_seconds = Histogram(
            "alongside_tick_seconds",
            "How long one round of scheduled work takes",
            ["work"],
            buckets=(0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300),
            registry=registry,
        )
        self.tick_failures = Counter(
            "alongside_tick_failures", "Rounds of scheduled work that failed", ["work"], registry=registry
        )
        self.ticked_at = Gauge(
            "alongside_tick_timestamp_seconds",
            "When a round of scheduled work last ended well (Unix time)",
            ["work"],
            registry=registry,
        )
        self.audit_head = Gauge(
            "alongside_audit_head",
            "Position of the audit log's head when it was last noted, and its digest",
            ["digest"],
            registry=registry,
        )
        registry.register(_Backlog(app))
        registry.register(_Pool(app))

    @contextmanager
    def tick(self, work: str) -> Generator[None]:
        """Time one round of scheduled work; what it raises goes on."""
        began = time.perf_counter()
        try:
            yield
        except Exception:
            self.tick_failures.labels(work).inc()
            raise
        finally:
            self.tick_seconds.labels(work).observe(time.perf_counter() - began)
        self.ticked_at.labels(work).set_to_current_time()


class _Backlog(Collector):
    """What waits in the database, read on each scrape; without an answer, only that there is none."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._read = Deadline(self._waiting, SECONDS)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return the figures' names, so that registering reads nothing."""
        return [_gauge("alongside_database_up", "", 0), *(_gauge(name, "", 0) for name, _ in BACKLOG)]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the current values."""
        try:
            found = self._read.ask()
        except Exception as problem:
            log.warning("no figures: the database does not answer", problem=type(problem).__name__)
            found = None
        yield _gauge("alongside_database_up", "Whether the database answers", 0 if found is None else 1)
        if found is not None:
            for (name, says), value in zip(BACKLOG, found, strict=True):
                yield _gauge(name, says, value)

    def _waiting(self) -> tuple[float, ...]:
        now = self._app.clock.now()
        with self._app.transaction(reading=True) as db:
            it = queries.waiting(db, now)
        lag, plan = _behind(it.oldest, now), _behind(it.nudge, now)
        return it.due, it.retried, lag, plan, max(lag, plan), it.set_aside, it.audit_position


class _Pool(Collector):
    """Connections to the database that this process has open, and how many of them are in use."""

    def __init__(self, app: App) -> None:
        self._pool: Any = app.engine.pool

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return the figures' names."""
        return self.collect()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the current values."""
        count: Callable[[str], float] = lambda name: getattr(self._pool, name, lambda: 0)()  # noqa: E731
        yield _gauge("alongside_pool_in_use", "Database connections in use", count("checkedout"))
        yield _gauge("alongside_pool_idle", "Database connections kept open", count("checkedin"))


def _behind(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0) if moment else 0


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)
