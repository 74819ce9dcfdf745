"""The Microsoft 365 Agents Playground as a separate process, and the proxy between it and the bot.

The playground signs nothing. The proxy signs instead of the Bot Framework, with the key of the tests' own authority.
On the way back it passes a call on to the playground's connector only with a token that the authority gave the bot.
Nothing else is changed.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.needs import missing
from tests.teams.authority import APP, BOT_SCOPE, TENANT, Authority

CLI = Path(__file__).parents[1] / "node" / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"


@dataclass(frozen=True)
class User:
    """Person in the playground's tenant: a Teams id, an Entra object id, a name, an e-mail address."""

    id: str
    object_id: str
    name: str
    email: str


def user(number: int, name: str) -> User:
    email = name.lower().replace(" ", ".") + "@example.org"
    return User(f"29:user-{number}", f"5e5e5e5e-0000-4000-8000-{number:012d}", name, email)


PRIYA = user(1, "Priya Nair")
OTHERS = tuple(
    user(number, name)
    for number, name in enumerate(
        ("Gareth Llewellyn", "Morag Sinclair", "Marcus Boateng", "Siân Howells", "Otto Grün"), 2
    )
)


def config() -> dict[str, Any]:
    """Return the playground's configuration of people and places: everything that an activity must contain."""

    def told(one: User) -> dict[str, str]:
        given, _, surname = one.name.partition(" ")
        return {
            "id": one.id, "name": one.name, "aadObjectId": one.object_id, "userPrincipleName": one.email,
            "email": one.email, "givenName": given, "surname": surname,
        }  # fmt: skip

    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": f"28:{APP}", "name": "Alongside"},
        "currentUser": told(PRIYA),
        "users": [told(one) for one in OTHERS],
        "personalChat": {"id": "a:personal-chat"},
        "groupChat": {"id": "19:group-chat@thread.v2", "name": "Team South"},
        "team": {
            "id": "19:general@thread.tacv2",
            "name": "Children's services",
            "aadGroupId": "6f6f6f6f-0000-4000-8000-000000000001",
            "channels": [{"id": "19:news@thread.tacv2", "name": "News"}],
        },
    }


@dataclass
class Proxy:
    """Proxy between the playground and the bot. `bot` and `playground` are their addresses."""

    authority: Authority
    bot: str = ""
    playground: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Calls of the bot that the proxy refused."""

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/messages", self._in, methods=["POST"]),
                Route("/_connector/{path:path}", self._out, methods=["GET", "POST", "PUT", "DELETE"]),
            ]
        )

    async def _in(self, request: Request) -> Response:
        raw = await request.body()
        activity: dict[str, Any] = json.loads(raw)
        self.heard.append(activity)
        address = f"{self.bot}/api/messages"
        kind = {"Content-Type": "application/json"}
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            signed = {**kind, "Authorization": self.authority.authorization(activity)}
            answer = await client.post(address, content=raw, headers=signed)
        return _passed_on(answer)

    async def _out(self, request: Request) -> Response:
        if self.authority.good_for(request.headers.get("authorization", "")) != BOT_SCOPE:
            self.refused.append(request.url.path)
            return JSONResponse({"error": {"code": "Unauthorized"}}, 401)
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            answer = await client.request(
                request.method,
                f"{self.playground}{request.url.path}",
                params=dict(request.query_params),
                content=await request.body(),
                headers={"Content-Type": request.headers.get("content-type", "application/json")},
            )
        return _passed_on(answer)


def _passed_on(answer: httpx.Response) -> Response:
    return Response(
        answer.content, answer.status_code, {"Content-Type": answer.headers.get("content-type", "text/plain")}
    )


@contextmanager
def playground(folder: Path, proxy: str) -> Iterator[str]:
    """Yield the playground's address once it answers. It talks to `proxy` only, and sends no telemetry."""
    node = shutil.which("node")
    if node is None or not CLI.exists():
        missing(
            "the Agents Playground is not here: it needs Node, then npm ci in tests/node",
            "ALONGSIDE_REQUIRE_PLAYGROUND",
        )
    names = folder / "playground.yml"
    names.write_text(json.dumps(config()))  # JSON is YAML
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "TEAMSAPPTESTER_BROWSER": "none",
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(names),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.log"),
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    command = [
        node, str(CLI), "start", "--disable-telemetry", "--channel-id", "msteams", "--port", "0",
        "--app-endpoint", f"{proxy}/api/messages", "--service-url", f"{proxy}/_connector",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = ""
            while "Listening on" not in said:
                line = process.stdout.readline()
                assert line, f"the playground ended: {said}"
                said += line
            yield f"http://localhost:{said.split('Listening on')[1].split()[0]}"
        finally:
            process.terminate()
