"""A Microsoft Graph of our own, over HTTP on loopback: it pages, throttles and refuses as the real one does.

fake = FakeGraph()
with serving({"now": fake}) as address: …
fake.person("Priya Nair", "priya@example.org", manager=…)
fake.permissions.discard("MailboxSettings.Read")
fake.throttle("users", 2)
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.serving import listening

TOKEN = "graph-token"
CATALOG = "11111111-aaaa-4bbb-8ccc-000000000001"
"""The app's id in the organisation's catalogue."""
EVERYTHING = {
    "User.Read.All",
    "MailboxSettings.Read",
    "AppCatalog.Read.All",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
}
BATCH = 20


@dataclass
class FakeGraph:
    """One tenant. `permissions` are the application permissions that an administrator consented to."""

    permissions: set[str] = field(default_factory=lambda: set(EVERYTHING))
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    apps: dict[str, str] = field(default_factory=dict)
    """The catalogue: the manifest's id → the app's id there."""
    installed: dict[str, str] = field(default_factory=dict)
    """Whom it is installed for: user → installation."""
    blocked: set[str] = field(default_factory=set)
    """For whom a policy of the tenant allows no apps."""
    closed: set[str] = field(default_factory=set)
    """Whose mailbox a policy of the tenant closes to the app."""
    page: int = 100
    elsewhere: str = ""
    """Another host that the next page claims to be on."""
    address: str = ""
    calls: list[str] = field(default_factory=list)
    throttles: list[tuple[str, int, str]] = field(default_factory=list)

    def person(self, name: str, mail: str | None, manager: str = "", **facts: Any) -> str:
        """Add somebody to the tenant, and return their object id."""
        user = str(uuid4())
        self.users[user] = {
            "id": user, "displayName": name, "mail": mail, "userPrincipalName": mail or f"{name.split()[0]}@tenant",
            "jobTitle": None, "accountEnabled": True, "userType": "Member",
            **({"manager": {"@odata.type": "#microsoft.graph.user", "id": manager}} if manager else {}), **facts,
        }  # fmt: skip
        return user

    def throttle(self, path: str, times: int, status: int = 429, after: str = "7") -> None:
        """Refuse the next `times` calls whose path contains `path`, asking to wait `after` seconds."""
        self.throttles += [(path, status, after)] * times

    def answer(
        self, method: str, url: str, body: dict[str, Any] | None
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Return status, body and headers. `url` is below /v1.0, with its query."""
        path, _, query = url.lstrip("/").partition("?")
        params = dict(parse_qsl(query))
        self.calls.append(f"{method} {path}")
        for throttle in self.throttles:
            if throttle[0] in path:
                self.throttles.remove(throttle)
                return throttle[1], _error("TooManyRequests"), {"Retry-After": throttle[2]}
        parts = path.split("/")
        match method, parts:
            case "POST", ["$batch"]:
                return self._batch(body or {})
            case "GET", ["users"]:
                return self._needs("User.Read.All") or self._users(params)
            case "GET", ["users", user, "mailboxSettings", "timeZone"]:
                if user in self.closed:
                    return 403, _error("ErrorAccessDenied"), {}
                denied = self._needs("MailboxSettings.Read", "ErrorAccessDenied")
                return denied or (
                    (200, {"value": self.zones[user]}, {})
                    if user in self.zones
                    else (404, _error("MailboxNotEnabledForRESTAPI"), {})
                )
            case "GET", ["appCatalogs", "teamsApps"]:
                return self._needs("AppCatalog.Read.All", "Forbidden") or self._catalogue(params)
            case _, ["users", user, "teamwork", "installedApps", *rest]:
                return self._needs(
                    "TeamsAppInstallation.ReadWriteSelfForUser.All", "Forbidden"
                ) or self._installing(method, user, rest, params, body or {})
            case _:
                return 400, _error("BadRequest"), {}

    def _needs(
        self, permission: str, code: str = "Authorization_RequestDenied"
    ) -> tuple[int, dict[str, Any], dict[str, str]] | None:
        return None if permission in self.permissions else (403, _error(code), {})

    def _users(self, params: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        if int(params.get("$top", "100")) > 999:
            return 400, _error("Request_UnsupportedQuery"), {}
        asked = params["$select"].split(",")
        start = int(params.get("$skiptoken", "0"))
        some = list(self.users.values())[start : start + self.page]
        expanded = "manager" in params.get("$expand", "")
        value = [
            {k: v for k, v in user.items() if k in asked or (k == "manager" and expanded)} for user in some
        ]
        answer: dict[str, Any] = {"value": value}
        if start + self.page < len(self.users):
            query = "&".join(f"{k}={v}" for k, v in {**params, "$skiptoken": start + self.page}.items())
            answer["@odata.nextLink"] = f"{self.elsewhere or self.address}/v1.0/users?{query}"
        return 200, answer, {}

    def _catalogue(self, params: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        found = re.fullmatch(r"externalId eq '([^']+)'", params.get("$filter", ""))
        if found is None:
            return 400, _error("BadRequest"), {}
        apps = [{"id": id, "externalId": found[1]} for key, id in self.apps.items() if key == found[1]]
        return 200, {"value": apps}, {}

    def _installing(
        self, method: str, user: str, rest: list[str], params: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        if user not in self.users:
            return 404, _error("NotFound"), {}
        match method, rest:
            case "POST", []:
                bound = body["teamsApp@odata.bind"]
                if (
                    bound.rsplit("/", 1)[1] not in self.apps.values()
                    or "/appCatalogs/teamsApps/" not in bound
                ):
                    return 404, _error("NotFound"), {}
                if user in self.blocked:
                    return 403, _error("Forbidden"), {}
                if user in self.installed:
                    return 409, _error("Conflict"), {}
                self.installed[user] = f"inst-{UUID(user).hex[:8]}"
                return 201, {}, {}
            case "GET", []:
                assert "teamsApp/" in params.get("$filter", "")
                found = [{"id": self.installed[user]}] if user in self.installed else []
                return 200, {"value": found}, {}
            case "GET", [installation, "chat"] if installation in self.installed.values():
                return 200, {"id": f"19:{user}_bot@unq.gbl.spaces"}, {}
            case _:
                return 404, _error("NotFound"), {}

    def _batch(self, body: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
        requests: list[dict[str, Any]] = body["requests"]
        if len(requests) > BATCH or len({one["id"] for one in requests}) != len(requests):
            return 400, _error("InvalidBatchPayload"), {}
        responses: list[dict[str, Any]] = []
        for one in reversed(requests):  # the real one answers in any order
            status, answer, headers = self.answer(one["method"], one["url"], one.get("body"))
            responses.append({"id": one["id"], "status": status, "headers": headers, "body": answer})
        return 200, {"responses": responses}, {}


def _error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": "Words that nobody needs."}}


def application(fake_of: dict[str, FakeGraph]) -> Starlette:
    """Return the HTTP side; `fake_of["now"]` is the fake that answers."""

    async def graph(request: Request) -> Response:
        fake = fake_of["now"]
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse(_error("InvalidAuthenticationToken"), 401)
        raw = await request.body()
        parts = urlsplit(str(request.url))
        url = parts.path.removeprefix("/v1.0") + (f"?{parts.query}" if parts.query else "")
        status, answer, headers = fake.answer(request.method, url, json.loads(raw) if raw else None)
        return JSONResponse(answer, status, headers)

    return Starlette(routes=[Route("/v1.0/{path:path}", graph, methods=["GET", "POST", "DELETE"])])


@contextmanager
def serving(fake: FakeGraph) -> Iterator[str]:
    """Serve the fake on a loopback port; yield its address."""
    with listening(application({"now": fake})) as address:
        fake.address = address
        yield address
