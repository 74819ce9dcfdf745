"""Command `alongside serve`: web, planner and delivery in one process."""

import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Annotated, Literal, Protocol

import structlog
import typer
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot import logs
from bot.channels.registry import CHANNELS
from bot.cli import context
from bot.cli.errors import CommandError
from bot.settings import Settings, misspelt
from bot.web import start_page
from bot.web.health import figures_application
from bot.web.patience import Patient
from bot.web.server import application
from bot.wiring import Wired, wire
from handlers.policy import phrases
from storage import readiness

log = structlog.get_logger()

app = typer.Typer(help="Run the service: web, planner and delivery in one process.")

TITLES = {"slack": "Slack", "teams": "Microsoft Teams", "console": "the web console"}

LAST_WORDS = 5
"""Seconds that running requests have to end when the service is stopped."""


class Role(StrEnum):
    """Part of the service that a process does; several processes share nothing but the database."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on [ALONGSIDE_HOST, 127.0.0.1].")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="The port; 0 takes a free one [ALONGSIDE_PORT, 8080]."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The data folder [ALONGSIDE_DATA, ./data].")] = None,
    role: Annotated[
        Role, typer.Option(help="Answer people (web), plan and deliver (worker), or both (all).")
    ] = Role.ALL,
) -> None:
    """Run the service until it is stopped (Ctrl+C, or SIGTERM): web, planner and delivery in one process.

    Settings are environment variables; `alongside doctor` checks them all and says how to mend what is wrong.
    """
    logs.configure()
    settings = context.settings(host=host, port=port, data=data)
    with ExitStack() as opened:
        listening = opened.enter_context(bind(settings))
        figures_at = bind_figures(settings)
        if figures_at is not None:
            opened.enter_context(figures_at)
        product = wire(settings)
        why_not = partial(readiness.why_not, product.app.engine, product.app.ring)
        run(
            web(product, why_not, settings, channels=role is not Role.WORKER),
            product.worker if role is not Role.WEB else Nothing(),
            listening,
            partial(announce, settings, product, figures_at),
            (figures_application(product.figures), figures_at) if figures_at is not None else None,
        )


def web(
    product: Wired, why_not: Callable[[], str], settings: Settings | None = None, *, channels: bool = True
) -> Starlette:
    """Return the web application with every channel that is set up, or a page that helps where none is.

    With `settings`, each request leaves a line in the log. Without `channels`, it has only what is asked of its health.
    """
    opened = product.channels.values() if channels else ()
    routes = [route for channel in opened for route in channel.routes(product.worker)]
    if channels and not routes:
        routes.append(start_page.route(product.app.policy.header.name, _to_be_set(product)))
    lifespans = [channel.lifespan for channel in opened]
    return application(product.app, why_not, routes, lifespans, product.figures, logs=settings is not None)


def _to_be_set(product: Wired) -> str:
    """Return that the policy leaves the figure of how often to the organisation; empty where it has one."""
    return phrases.TO_BE_SET if product.app.policy.interval_to_be_set else ""


def announce(settings: Settings, product: Wired, figures_at: socket.socket | None, where: str) -> None:
    """Print the address, the channels that are on or half set up, and what else whoever runs it should know."""
    typer.echo(f"Alongside answers at {where}")
    if product.channels:
        typer.echo(f"Channels: {', '.join(TITLES.get(name, name) for name in product.channels)}.")
    else:
        typer.echo(f"No channel is on, so nobody can be reached. {where} says how to connect one.")
    if said := _to_be_set(product):
        typer.echo(said)
    for channel in CHANNELS:
        if channel.name not in product.channels and (lacking := channel.lacking(settings)):
            typer.echo(f"{TITLES.get(channel.name, channel.name)} is half set up: {'; '.join(lacking)}.")
    for name, meant in misspelt().items():
        typer.echo(f"{name} is no setting of Alongside" + (f": did you mean {meant}?" if meant else "."))
    if figures_at is not None:
        typer.echo(f"Figures for Prometheus: {address(figures_at)}/metrics")
    if settings.console:
        reach = "from anywhere" if settings.console_anywhere else "on this machine only"
        log.warning("the web console is open: whoever reaches it can act as anybody", reach=reach)


def bind_figures(settings: Settings) -> socket.socket | None:
    """Return a socket for the figures, or None where they are off or another process has the usual port.

    Raise CommandError for an address that was chosen and can't be had.
    """
    if not settings.metrics:
        return None
    host, _, port = settings.metrics.rpartition(":")
    try:
        return bind(settings.model_copy(update={"host": host, "port": int(port)}))
    except CommandError as error:
        if "metrics" in settings.model_fields_set:
            raise CommandError(
                f"The figures can't be served at {settings.metrics}: set ALONGSIDE_METRICS to another place, or off."
            ) from error
        log.warning("no figures: another process has their port", address=settings.metrics)
        return None


def bind(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say. Raise CommandError if that is not possible."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, or asyncio does not switch Nagle's algorithm off, and an answer of two writes takes 40 ms longer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or "that is no address of this machine"
        raise CommandError(
            f"Can't listen on {settings.host} port {settings.port}: {why}. Stop what is there, "
            "or choose another with --host and --port (ALONGSIDE_HOST, ALONGSIDE_PORT)."
        ) from error
    return listening


class Ticking(Protocol):
    """Time-driven work that goes on in the background."""

    def stop(self) -> None:
        """Begin nothing more."""
        ...

    def shutdown(self, wait: bool) -> None:
        """Stop it, and wait for what it does at the moment."""
        ...


class Ticks(Protocol):
    """What has time-driven work: a worker, or a demo."""

    def start(self) -> Ticking:
        """Begin it in the background."""
        ...


class Nothing:
    """What a process without time-driven work has instead."""

    def start(self) -> "Nothing":
        """Begin nothing."""
        return self

    def stop(self) -> None:
        """Do nothing."""

    def shutdown(self, wait: bool) -> None:
        """Do nothing."""


def run(
    web: ASGIApp,
    worker: Ticks,
    listening: socket.socket,
    say: Callable[[str], None],
    beside: tuple[ASGIApp, socket.socket] | None = None,
) -> None:
    """Serve and tick until the process is told to stop; call `say` with the address once it answers.

    `beside` is a second application with an address of its own, in a thread.
    """

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                say(address(listening))
                sys.stdout.flush()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            ticking.stop()  # while requests end: both have the same few seconds
            super().handle_exit(sig, frame)

    signal.signal(signal.SIGTERM, _leave)
    ticking = worker.start()
    second = uvicorn.Server(_config(beside[0], lifespan="off")) if beside is not None else None
    if second is not None and beside is not None:
        Thread(target=second.run, args=([beside[1]],), name="figures", daemon=True).start()
    try:
        Server(_config(web)).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        if second is not None:
            second.should_exit = True
        ticking.shutdown(wait=True)


def _config(application: ASGIApp, lifespan: Literal["auto", "off"] = "auto") -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=Patient,
        ws="none",
        lifespan=lifespan,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=LAST_WORDS,
        server_header=False,
    )


def address(listening: socket.socket) -> str:
    """Return the address under which a browser finds the service."""
    host, port, *_ = listening.getsockname()
    if host in ("0.0.0.0", "::"):  # noqa: S104 - every address of the machine has this one among them
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
