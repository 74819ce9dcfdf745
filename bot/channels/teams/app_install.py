"""Installation of the app for people through Graph: without it, Teams does not let the bot write first.

It may be stopped at any time and run again: people who have the app already are left alone.
"""

from dataclasses import dataclass
from urllib.parse import quote

from bot.channels.teams.graph import Graph, GraphError


@dataclass(frozen=True, slots=True)
class Installed:
    """Result of an installation: `new` if the app was not there before, `chat` the conversation with the person.

    `why` is Graph's code if the app could not be installed.
    """

    new: bool
    chat: str = ""
    why: str = ""


def catalogued(graph: Graph, app_id: str) -> str | None:
    """Return the app's id in the organisation's catalogue, by its manifest's id; None if it is not there."""
    wanted = {"$filter": f"externalId eq '{app_id}'"}
    found = next(graph.pages("appCatalogs/teamsApps", **wanted), None)
    return str(found["id"]) if found else None


def install(graph: Graph, app: str, user: str) -> Installed:
    """Install the app with this catalogue id for a person (an Entra object id), unless they have it.

    Raises GraphError for an error that does not concern only this person.
    """
    here = f"users/{quote(user, safe='')}/teamwork/installedApps"
    bound = f"{graph.base_url}/v1.0/appCatalogs/teamsApps/{app}"
    try:
        new = _added(graph, here, bound)
        mine = {"$expand": "teamsApp", "$filter": f"teamsApp/id eq '{app}'"}
        found = next(graph.pages(here, **mine), None)
        if found is None:
            return Installed(new)
        chat = graph.get(f"{here}/{quote(str(found['id']), safe='')}/chat", **{"$select": "id"}).get("id")
    except GraphError as problem:
        if problem.status in (400, 403, 404):
            return Installed(False, why=problem.code)
        raise
    return Installed(new, str(chat or ""))


def _added(graph: Graph, here: str, bound: str) -> bool:
    try:
        graph.post(here, {"teamsApp@odata.bind": bound})
    except GraphError as problem:
        if problem.status != 409:
            raise
        return False
    return True
