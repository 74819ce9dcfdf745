"""Accounts in Microsoft Entra, as `alongside people sync entra` takes them over."""

from dataclasses import replace

from bot.app import App
from bot.channels.contract import Accounts, ChannelError
from bot.channels.teams import accounts as entra
from bot.channels.teams import graph_client
from bot.channels.teams.activity_handler import REMOVED
from bot.channels.teams.credentials import NoToken
from bot.channels.teams.graph import GraphError
from bot.channels.teams.messages import CHANNEL
from bot.channels.teams.transport import UNREACHABLE
from bot.settings import Settings
from handlers.people import accounts

LASTING = (REMOVED, *UNREACHABLE.values())
"""Reasons that a person or Teams set about the app: the account does not change them."""


def read(app: App, settings: Settings, workspace: str) -> Accounts:
    """Return everybody whom the directory lists in one workspace. Raise ChannelError."""
    graph = graph_client.opened(settings)
    tenant = settings.teams_tenant_id.lower()
    if workspace.lower() not in ("", tenant):
        raise ChannelError(
            f"Only the tenant of TEAMS_TENANT_ID is known here: {tenant}. Nothing was changed."
        )
    try:
        with graph:
            found = list(entra.everybody(graph))
            with app.transaction(reading=True) as db:
                matched = accounts.match(db, CHANNEL, tenant, found)
                ours = {one.address for _, _, one in matched if one is not None}
            zoned = entra.with_zones(graph, [one for one in found if one.address in ours])
    except (GraphError, NoToken) as problem:
        raise ChannelError(graph_client.words(problem, "User.Read.All")) from None
    zones = {one.address: one.timezone for one in zoned or ()}
    found = [replace(one, timezone=zones.get(one.address, "")) for one in found]
    notes = ("Time zones stay as they are: MailboxSettings.Read is not granted to the app.",)
    return Accounts(tenant, found, lasting=LASTING, notes=notes if zoned is None else ())
