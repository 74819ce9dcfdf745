"""Command `alongside slack`: add Slack workspaces by OAuth, and list them."""

from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.channels.slack.setup import Slack
from bot.channels.slack.transport import CHANNEL
from bot.cli import context
from bot.cli.errors import CommandError
from bot.wiring import Wired, wire
from storage.queries import installations

app = typer.Typer(help="Add Slack workspaces, and see which have Alongside.", no_args_is_help=True)

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@app.command("install-link")
def install_link(
    address: Annotated[
        str,
        typer.Argument(
            metavar="ADDRESS", help="Where people reach this service: https://alongside.example.org"
        ),
    ],
) -> None:
    """Make a link for one workspace or Enterprise Grid, good for a day and once: give it to who may install it there.

    Without such a link nobody can add a workspace.
    """
    product = wire(context.settings())
    channel = product.channels.get(CHANNEL)
    if not isinstance(channel, Slack) or channel.installing is None:
        raise CommandError(
            "Workspaces are added by OAuth once SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET are set: "
            "docs/slack.md says where to find them."
        )
    typer.echo(channel.installing.link(_checked(address)))


@app.command("workspaces")
def workspaces() -> None:
    """List the workspaces and Grids that were installed by OAuth."""
    product: Wired = wire(context.settings())
    with product.app.transaction(reading=True) as db:
        rows = installations.every(db)
    for row in rows:
        what = "Grid" if row.whole else "workspace"
        state = f"ended {row.ended_at:%Y-%m-%d}: {row.ended_why}" if row.ended_at else "works"
        typer.echo(f"{row.workspace}  {what}  {row.name}  since {row.installed_at:%Y-%m-%d}  {state}")
    if not rows:
        typer.echo("None yet: alongside slack install-link makes a link for one.")


def _checked(address: str) -> str:
    parts = urlsplit(address)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.netloc or parts.query or parts.fragment:
        raise CommandError(
            f"{address} is no address that Slack sends people back to: it begins with https://"
        )
    return address
