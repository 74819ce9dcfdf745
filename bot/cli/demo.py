"""Command `alongside demo`: an invented council to play with, on a clock that the user moves."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli import context
from bot.cli.demo_stage import DEFAULT, STATE, Stage, monday
from bot.cli.serve import bind, run
from bot.clock import SystemClock
from handlers.policy import shipped

app = typer.Typer(help="Play an invented council's month in the browser.")


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
        str | None,
        typer.Option(help=f"The shipped policy that they work by: {', '.join(shipped())} [{DEFAULT}]."),
    ] = None,
) -> None:
    """Fill an invented council, open a web page for it on this machine, and let you move its clock.

    Three chats side by side: a supervisee, a supervisor and a lead. Nobody in it is real; nothing leaves the machine.
    """
    logs.configure()
    if policy is not None and policy not in shipped():
        raise typer.BadParameter(f"there is no shipped policy “{policy}”: {', '.join(shipped())}")
    with tempfile.TemporaryDirectory(prefix="alongside-demo-") as folder:
        settings = context.settings(host=host, port=port, data=data or Path(folder))
        with bind(settings) as listening:
            goes_on = data is not None and (data / STATE).exists()
            typer.echo(
                f"Going on with the demo that {data} keeps …" if goes_on
                else "Filling an invented council: forty people, half a year of supervision …"
            )  # fmt: skip
            stage = Stage(settings, monday(SystemClock().now()), policy, kept=data)
            run(stage, stage, listening, partial(announce, kept=data))


def announce(address: str, kept: Path | None) -> None:
    """Print the demo's address, and what is kept of it."""
    after = (
        f"Ctrl+C stops it; the folder {kept} is kept, and the same command goes on with it."
        if kept
        else "Ctrl+C stops it, and it is gone."
    )
    typer.echo(f"\nThe demo answers at {address}\nOpen it in a browser. {after}\n")
