"""Health, readiness and Prometheus metrics of the service. No label contains a person's name, id or text."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import App
from storage import outbox
from storage.queries import obligations

log = structlog.get_logger()


class Figures:
    """The service's metrics, in a registry of their own."""

    def __init__(self, app: App) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "alongside_http_requests",
            "Requests answered",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "alongside_http_request_seconds", "How long answers take", ["route"], registry=self.registry
        )
        self.registry.register(Backlog(app))


class Backlog(Collector):
    """Metrics of what is waiting, read from the database on each scrape."""

    def __init__(self, app: App) -> None:
        self._app = app

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return the metrics' names, so that registering reads nothing."""
        return [_outbox_due(0), _outbox_lag(0), _planner_lag(0)]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the current values."""
        now = self._app.clock.now()
        with self._app.transaction(reading=True) as db:
            count, oldest = outbox.backlog(db, now)
            nudge = obligations.next_nudge_at(db)
        return [_outbox_due(count), _outbox_lag(_behind(oldest, now)), _planner_lag(_behind(nudge, now))]


def health_routes(ready: Callable[[], bool], figures: Figures) -> list[Route]:
    """Return the routes `/healthz`, `/readyz` and `/metrics`.

    `ready` says whether the database answers and has the newest version.
    """

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"alive": True})

    def readyz(_request: Request) -> Response:
        try:
            is_ready = ready()
        except Exception:
            log.exception("not ready: the database can't be asked")
            is_ready = False
        why = (
            {}
            if is_ready
            else {
                "why": "The database can't be reached or is not at the newest version: run `alongside doctor`."
            }
        )
        return JSONResponse({"ready": is_ready, **why}, 200 if is_ready else 503)

    def metrics(_request: Request) -> Response:
        return Response(generate_latest(figures.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


class Measured:
    """Middleware that counts and times every request by its route's name, never by its address."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count and time it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        response = _TimedResponse(send, self._figures, scope)
        try:
            await self._app(scope, receive, response)
        finally:
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
            self._figures.requests.labels(_route(scope), method, str(response.status)).inc()


class _TimedResponse:
    """One response on its way out: its status, and how long its first byte took."""

    def __init__(self, send: Send, figures: Figures, scope: Scope) -> None:
        self.status = 500
        self._send, self._figures, self._scope = send, figures, scope
        self._began = time.perf_counter()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            # Measured at the first byte: an event stream stays open for hours.
            self._figures.seconds.labels(_route(self._scope)).observe(time.perf_counter() - self._began)
        await self._send(message)


def _route(scope: Scope) -> str:
    endpoint = scope.get("endpoint")
    if endpoint is None:
        return "none"
    return getattr(endpoint, "__name__", type(endpoint).__name__).lower()


def _behind(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0) if moment else 0


def _outbox_due(count: int) -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "alongside_outbox_due", "Outbox messages that are due and not yet carried out", value=count
    )


def _outbox_lag(seconds: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "alongside_outbox_lag_seconds", "How long the oldest due outbox message waits", value=seconds
    )


def _planner_lag(seconds: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "alongside_planner_lag_seconds", "How long the oldest due nudge waits", value=seconds
    )
