"""Microsoft Graph for commands, and messages for its refusals."""

from bot.channels.contract import ChannelError
from bot.channels.teams import graph
from bot.channels.teams.accounts import denied
from bot.channels.teams.credentials import NoToken, credentials
from bot.settings import Settings


def opened(chosen: Settings) -> graph.Graph:
    """Return Microsoft Graph as the app of the settings. Raise ChannelError if Teams is not set up."""
    try:
        found = credentials(chosen) if chosen.teams_app_id and chosen.teams_tenant_id else None
    except (OSError, ValueError) as error:
        raise ChannelError(f"TEAMS_CERTIFICATE can't be used: {error}") from None
    if found is None:
        raise ChannelError(
            "Microsoft Teams is not set up: set TEAMS_APP_ID, TEAMS_TENANT_ID and TEAMS_APP_SECRET (or a certificate, "
            "or a managed identity). docs/teams.md says where to find them."
        )
    return graph.Graph(found, chosen.teams_graph_url)


def words(problem: graph.GraphError | NoToken, permission: str) -> str:
    """Return why Graph gave nothing, and what to do; `permission` is what the call needs."""
    if isinstance(problem, NoToken):
        return f"Microsoft gave no token: {problem.why}. Nothing was changed."
    if denied(problem):
        return (
            f"The app may not do that: an administrator has to grant it {permission} (application permission) in "
            "Entra, and consent to it. docs/teams.md says how. Nothing was changed."
        )
    if problem.code == graph.NO_ANSWER:
        return "Microsoft Graph gave no answer. Nothing was changed: please try again in a minute."
    if problem.code == graph.THROTTLED:
        return "Microsoft Graph asks to be left alone for longer than a few minutes. Please try again later."
    return f"Microsoft Graph refused: {problem.code}. Nothing was changed."
