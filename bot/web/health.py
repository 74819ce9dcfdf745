"""Health and readiness of the service, its figures on an address of their own, and what every request leaves behind."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.deadline import Deadline
from bot.figures import ServiceFigures

log = structlog.get_logger()

READY_SECONDS = 0.9
"""Seconds within which `/readyz` answers, also where the database does not."""

QUIET = ("healthz", "readyz", "metrics", "events")
"""Routes that leave no line in the log: what asks again and again."""

AWAY = "The database can't be reached: run `alongside doctor`."
SILENT = "The database does not answer in time: run `alongside doctor`."
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def health_routes(why_not: Callable[[], str]) -> list[Route]:
    """Return the routes `/healthz` and `/readyz`.

    `why_not` says in fixed words why the service can't serve; empty if it can.
    """
    ask = Deadline(why_not, READY_SECONDS)

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"alive": True})

    def readyz(_request: Request) -> Response:
        try:
            why = ask.ask()
        except TimeoutError:
            why = SILENT
        except Exception as problem:
            log.error("not ready: the database can't be asked", problem=type(problem).__name__)
            why = AWAY
        return JSONResponse({"ready": not why, **({"why": why} if why else {})}, 503 if why else 200)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def figures_application(figures: ServiceFigures) -> Starlette:
    """Return the application that answers `/metrics`, and nothing else."""

    def metrics(_request: Request) -> Response:
        return Response(generate_latest(figures.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return Starlette(routes=[Route("/metrics", metrics)])


class Measured:
    """Middleware that counts and times every request by its route's name, never by its address.

    Each gets an id, the proxy's own if it sends one: every line that is logged meanwhile has it, and the answer too.
    """

    def __init__(self, app: ASGIApp, figures: ServiceFigures, logs: bool = False) -> None:
        """With `logs`, log a line for each request."""
        self._app = app
        self._figures = figures
        self._logs = logs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count and time it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        name = Headers(scope=scope).get("x-request-id", "")
        name = name if REQUEST_ID.fullmatch(name) else secrets.token_hex(8)
        response = _TimedResponse(send, self._figures, scope, name)
        with structlog.contextvars.bound_contextvars(request=name):
            try:
                await self._app(scope, receive, response)
            finally:
                method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
                self._figures.requests.labels(_route(scope), method, str(response.status)).inc()
                if self._logs and _route(scope) not in QUIET:
                    log.info(
                        "answered",
                        route=_route(scope),
                        status=response.status,
                        ms=round(response.took * 1000),
                    )


class _TimedResponse:
    """One response on its way out: its status, and how long its first byte took."""

    def __init__(self, send: Send, figures: ServiceFigures, scope: Scope, name: str) -> None:
        self.status = 500
        self.took = 0.0
        self._send, self._figures, self._scope, self._name = send, figures, scope, name
        self._began = time.perf_counter()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            # Measured at the first byte: an event stream stays open for hours.
            self.took = time.perf_counter() - self._began
            self._figures.seconds.labels(_route(self._scope)).observe(self.took)
            MutableHeaders(scope=message)["x-request-id"] = self._name
        await self._send(message)


def _route(scope: Scope) -> str:
    endpoint = scope.get("endpoint")
    if endpoint is None:
        return "none"
    return getattr(endpoint, "__name__", type(endpoint).__name__).lower()
