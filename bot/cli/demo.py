"""Command `alongside demo`: an invented council to play with, on a clock that the user moves."""

import tempfile
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import logs
from bot.channels.console.setup import ConsoleChannel
from bot.channels.console.transport import CHANNEL
from bot.cli import context
from bot.cli.serve import bind, run, web
from bot.clock import MovableClock, SystemClock
from bot.demo import history
from bot.settings import Settings
from bot.wiring import Wired, wire
from handlers.policy import shipped

app = typer.Typer(help="Play an invented council's month in the browser.")

LONDON = ZoneInfo("Europe/London")
OPENS = time(9, 31)
"""A minute after the morning's nudges."""


@app.command()
def demo(
    host: Annotated[str | None, typer.Option(help="The address to listen on [127.0.0.1].")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 takes a free one [8080].")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Where to keep it; without it, gone when you stop.")
    ] = None,
    policy: Annotated[
        str, typer.Option(help=f"The shipped policy that they work by: {', '.join(shipped())}.")
    ] = "stockport",
) -> None:
    """Fill an invented council, open a web page for it on this machine, and let you move its clock.

    Three chats side by side: a supervisee, a supervisor and a lead. Nobody in it is real; nothing leaves the machine.
    """
    logs.configure()
    if policy not in shipped():
        raise typer.BadParameter(f"there is no shipped policy “{policy}”: {', '.join(shipped())}")
    with tempfile.TemporaryDirectory(prefix="alongside-demo-") as folder:
        chosen = context.settings(host=host, port=port, data=data or Path(folder))
        settings = chosen.model_copy(
            update={"database_url": "", "policy": policy, "organisation": "Invented Council"}
        )
        with bind(settings) as listening:
            typer.echo("Filling an invented council: forty people, half a year of supervision …")
            product = build(settings, monday(SystemClock().now()))
            run(web(product, lambda: True), product.worker, listening, partial(announce, kept=data))


def build(settings: Settings, morning: datetime) -> Wired:
    """Build the demo, ready to serve, with everything that happened up to that morning's nudges."""
    clock = MovableClock(morning - timedelta(hours=2))
    product = wire(settings.model_copy(update={"console": True, "console_anywhere": False}), clock)
    seeded = history.seed(product.app)
    product.worker.advance(clock, morning)
    console = product.channels[CHANNEL]
    assert isinstance(console, ConsoleChannel)
    console.first = seeded.first
    return product


def monday(now: datetime) -> datetime:
    """Return the time at which the demo opens: the morning of this week's Monday."""
    local = now.astimezone(LONDON)
    return datetime.combine(local.date() - timedelta(days=local.weekday()), OPENS, LONDON)


def announce(address: str, kept: Path | None) -> None:
    """Print the demo's address, and what is kept of it."""
    after = f"Ctrl+C stops it; the folder {kept} is kept." if kept else "Ctrl+C stops it, and it is gone."
    typer.echo(f"\nThe demo answers at {address}\nOpen it in a browser. {after}\n")
