"""The app's personal installation for people, through Graph: until then, Teams lets the bot write to nobody first.

It may be stopped at any moment and run again: who has it already is left alone.
"""

from dataclasses import dataclass
from urllib.parse import quote

from bot.channels.teams.graph import Graph, GraphError


@dataclass(frozen=True, slots=True)
class Installed:
    """How it went for a person: `new` where it was not there before, `chat` the conversation with them.

    With `why`, Graph's word for why it could not be.
    """

    new: bool
    chat: str = ""
    why: str = ""


def catalogued(graph: Graph, app_id: str) -> str | None:
    """The app's id in the organisation's catalogue, by the id of its manifest; None while it is not there."""
    wanted = {"$filter": f"externalId eq '{app_id}'"}
    found = next(graph.pages("appCatalogs/teamsApps", **wanted), None)
    return str(found["id"]) if found else None


def install(graph: Graph, app: str, user: str) -> Installed:
    """Install the app of this catalogue id for a person (an Entra object id), unless it is there.

    Raises Problem for what is no matter of this one person's.
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
