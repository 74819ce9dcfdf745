"""Command `alongside serve`: web, planner and delivery in one process."""

import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated, Protocol

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot import logs
from bot.cli import context
from bot.cli.errors import CommandError
from bot.settings import Settings
from bot.web.server import application
from bot.wiring import Wired, wire
from storage.migrations import state

app = typer.Typer(help="Run the service: web, planner and delivery in one process.")

LAST_WORDS = 5
"""Seconds that running requests have to end when the service is stopped."""


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
) -> None:
    """Run the service until it is stopped (Ctrl+C, or SIGTERM): web, planner and delivery in one process.

    Settings are environment variables; `alongside doctor` checks them all and says how to mend what is wrong.
    """
    logs.configure()
    settings = context.settings(host=host, port=port, data=data)
    listening = bind(settings)
    with listening:
        product = wire(settings)
        run(
            web(product, _ready(product)),
            product.worker,
            listening,
            lambda address: typer.echo(f"Alongside answers at {address}"),
        )


def web(product: Wired, ready: Callable[[], bool]) -> Starlette:
    """Return the web application with every channel that is set up."""
    channels = product.channels.values()
    routes = [route for channel in channels for route in channel.routes(product.worker)]
    return application(product.app, ready, routes, [channel.lifespan for channel in channels])


def bind(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say. Raise CommandError if that is not possible."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
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

    def shutdown(self, wait: bool) -> None:
        """Stop it."""
        ...


class Ticks(Protocol):
    """What has time-driven work: a worker, or a demo."""

    def start(self) -> Ticking:
        """Begin it in the background."""
        ...


def run(web: ASGIApp, worker: Ticks, listening: socket.socket, say: Callable[[str], None]) -> None:
    """Serve and tick until the process is told to stop; call `say` with the address once it answers."""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                say(address(listening))
                sys.stdout.flush()

    signal.signal(signal.SIGTERM, _leave)
    config = uvicorn.Config(
        web, log_level="warning", access_log=False, timeout_graceful_shutdown=LAST_WORDS, server_header=False
    )
    ticking = worker.start()
    try:
        Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        ticking.shutdown(wait=True)


def address(listening: socket.socket) -> str:
    """Return the address under which a browser finds the service."""
    host, port, *_ = listening.getsockname()
    if host in ("0.0.0.0", "::"):  # noqa: S104 - every address of the machine has this one among them
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ready(product: Wired) -> Callable[[], bool]:
    """Return a check of whether the database answers and has this program's version."""

    def ready() -> bool:
        return state(product.app.engine).current

    return ready


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
