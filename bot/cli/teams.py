"""Command `alongside teams`: the app's package for the catalogue, and its installation for people."""

import re
from collections import Counter
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.channels.teams import app_install, graph_client
from bot.channels.teams.activity_handler import REMOVED
from bot.channels.teams.credentials import NoToken
from bot.channels.teams.graph import GraphError
from bot.channels.teams.messages import ANYWHERE, CHANNEL
from bot.cli import context
from bot.cli.errors import CommandError
from bot.wiring import wire
from handlers.formatting import count
from handlers.people.accounts import DEACTIVATED
from handlers.people.diff import today
from storage.db import Db
from storage.queries import channels, conversations

app = typer.Typer(
    help="Microsoft Teams: the app's package, and its installation for people.", no_args_is_help=True
)
PERMISSION = "TeamsAppInstallation.ReadWriteSelfForUser.All"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@app.callback()
def _group() -> None: ...


@app.command("package")
def package(
    website: Annotated[
        str,
        typer.Option(
            "--website",
            help="Your own page that says what this is and what becomes of people's data; Teams links to it.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Where to write it.")] = Path("alongside.zip"),
) -> None:
    """Write the app's package: upload it to your organisation's catalogue in the Teams admin centre.

    The bot is the one of TEAMS_APP_ID.
    """
    from bot.channels.teams.package import package as packed
    from handlers.features import TABLE

    settings = context.settings()
    if not _GUID.fullmatch(settings.teams_app_id):
        raise CommandError("TEAMS_APP_ID has to be the bot's application (client) id from Entra, a GUID.")
    address = urlsplit(website)
    if address.scheme != "https" or not address.hostname or re.search(r"\s", website):
        raise CommandError("--website has to be an https address: Teams takes no other.")
    try:
        out.write_bytes(packed(TABLE, settings.teams_app_id.lower(), website, settings.organisation))
    except OSError as error:
        raise CommandError(f"{out} can't be written: {error.strerror or 'no reason given'}") from None
    typer.echo(f"{out}: upload it in the Teams admin centre, under Teams apps → Manage apps.")


@app.command("install")
def install() -> None:
    """Install the app for everybody who is in a pair, so that Alongside can write to them first.

    It may be stopped and run again: who has it already keeps it, and who has removed it is left alone. The package has
    to be in the catalogue before, and people matched to their accounts: alongside people sync entra.
    """
    settings = context.settings()
    graph = graph_client.opened(settings)
    product = wire(settings).app
    tenant = settings.teams_tenant_id.lower()
    with product.transaction(reading=True) as db:
        day = today(product.clock.now())
        found = channels.paired(db, CHANNEL, tenant, day, [REMOVED, DEACTIVATED])
        people = [(person.name, identity.address) for person, identity in found]
    if not people:
        raise CommandError(
            "Nobody in a pair has an account in Teams that is known here. First run: alongside people sync entra"
        )
    how: Counter[str] = Counter()
    try:
        with graph:
            listed = app_install.catalogued(graph, settings.teams_app_id.lower())
            if listed is None:
                raise CommandError(
                    "The app is not in your organisation's catalogue. Make the package with alongside teams package, "
                    "and upload it in the Teams admin centre."
                )
            for number, (name, address) in enumerate(people, 1):
                done = app_install.install(graph, listed, address)
                if done.chat:
                    with product.transaction() as db:
                        _learn(db, tenant, address, done.chat)
                how["failed" if done.why else "new" if done.new else "there"] += 1
                said = (
                    f"can't be installed ({done.why})"
                    if done.why
                    else "installed"
                    if done.new
                    else "there already"
                )
                typer.echo(f"{number:,}/{len(people):,} {name}: {said}")
    except (GraphError, NoToken) as problem:
        needed = f"AppCatalog.Read.All and {PERMISSION}"
        raise CommandError(
            f"{graph_client.words(problem, needed)} Run it again to go on from here."
        ) from None
    typer.echo(f"Installed for {how['new']:,}; {count(how['there'], 'person', 'people')} had it already.")
    if how["failed"]:
        typer.echo(
            f"{count(how['failed'], 'person', 'people')} could not be given it. Where that is everybody, the app lacks "
            f"{PERMISSION}; where it is some, a policy in the Teams admin centre keeps it from them.",
            err=True,
        )
        raise typer.Exit(1)


def _learn(db: Db, tenant: str, address: str, chat: str) -> None:
    """Store the conversation: from now on, the bot can write to this person."""
    if conversations.at(db, CHANNEL, tenant, address) is None:
        conversations.keep(db, CHANNEL, tenant, address, chat, ANYWHERE)
    channels.reachable(db, CHANNEL, tenant, address, "")
