"""A Teams of our own: the Bot Connector over HTTP on loopback, refusing what the real one refuses.

fake = FakeTeams()
with serving({"now": fake}) as address: …  # sets the addresses of `fake` and of its authority too
fake.person("…-object-id", "Priya Nair")
fake.fault("send", status=429, retry_after=7)
fake.screens[user]  # what stands in somebody's chat with the bot
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.serving import listening
from tests.teams import authority as logins
from tests.teams.authority import APP, BOT_SCOPE, Authority

BOT = f"28:{APP}"
LARGEST = 100 * 1024
"""Bytes of an activity in UTF-16, about: Microsoft says "approximately 100 KB"."""


@dataclass
class Shown:
    """Message in somebody's chat, as it is now. `version` grows with every change anywhere."""

    conversation: str
    id: str
    activity: dict[str, Any]
    version: int = 0


@dataclass
class Fault:
    """Failure of a call; with `after`, the call was carried out first. `drop`: no complete answer comes."""

    status: int = 500
    code: str = ""
    retry_after: str = ""
    after: bool = False
    drop: bool = False
    body: bytes | None = None


@dataclass
class Person:
    """Somebody in the tenant, by their Entra object id. Without the app, nobody can start a conversation with them."""

    name: str
    id: str
    conversation: str
    installed: bool = True
    blocked: bool = False


@dataclass
class FakeTeams:
    """The connector of one tenant, and what everybody in it has on the screen."""

    authority: Authority = field(default_factory=Authority)
    address: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    screens: dict[str, list[Shown]] = field(default_factory=dict)
    """By conversation."""
    groups: set[str] = field(default_factory=set)
    """Conversations of several people that the bot is in."""
    created: set[str] = field(default_factory=set)
    """Personal conversations that exist, opened by either side."""
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Every call: "create", "send", "reply" or "update", the conversation, and what was sent."""
    refused: list[str] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    problems: Any = None
    """What Teams could not show, by activity."""
    disabled: bool = False
    """Whether an administrator disabled the bot for everybody."""

    def __post_init__(self) -> None:
        self._numbers = count(1)

    # What a test does

    @property
    def service_url(self) -> str:
        return f"{self.address}/emea/"

    def person(self, user: str, name: str) -> Person:
        """Add somebody who has the app; their Teams id and conversation follow from their object id."""
        self.people[user] = Person(name, f"29:1-{user}", f"a:1-{user}")
        self.screens.setdefault(f"a:1-{user}", [])
        return self.people[user]

    def screen(self, user: str) -> list[Shown]:
        return self.screens[self.people[user].conversation]

    def fault(self, call: str, times: int = 1, **what: Any) -> None:
        """Make the next `times` calls of a kind fail like this."""
        self.faults.setdefault(call, []).extend(Fault(**what) for _ in range(times))

    def called(self, call: str) -> list[dict[str, Any]]:
        return [sent for name, _, sent in self.calls if name == call]

    def show(self, conversation: str, activity: dict[str, Any]) -> Shown:
        """Put a message into a conversation."""
        number = next(self._numbers)
        shown = Shown(conversation, f"{1_600_000_000_000 + number}", activity, number)
        self.screens.setdefault(conversation, []).append(shown)
        return shown

    def replace(self, shown: Shown, activity: dict[str, Any]) -> None:
        """Replace a message."""
        shown.activity, shown.version = activity, next(self._numbers)

    # The connector

    def answer(self, call: str, where: str, about: str, sent: dict[str, Any], token: str) -> Response:
        """Answer one call; `about` is the activity that it names."""
        self.calls.append((call, where, sent))
        if self.authority.good_for(token) != BOT_SCOPE:
            return self._no(401, "Unauthorized" if token else "MissingToken")
        fault = self.faults.get(call, []).pop(0) if self.faults.get(call) else None
        if fault is not None and not fault.after:
            return _failed(fault)
        if call == "delete":
            answer = self._delete(where, about)
        else:
            answer = self._create(sent) if call == "create" else self._put(call, where, about, sent)
        return _failed(fault) if fault is not None else answer

    def _create(self, sent: dict[str, Any]) -> Response:
        members = sent.get("members")
        if not isinstance(members, list) or len(members) != 1 or sent.get("bot", {}).get("id") != BOT:
            return self._no(400, "BadSyntax")
        if sent.get("tenantId") != self.authority.tenant:
            return self._no(403, "NotEnoughPermissions")
        wanted = members[0].get("id")
        found = [one for user, one in self.people.items() if wanted in (user, one.id)]
        if not found:
            return self._no(404, "UserNotFound")
        if self.disabled or not found[0].installed:
            return self._no(403, "BotDisabledByAdmin" if self.disabled else "ForbiddenOperationException")
        self.created.add(found[0].conversation)
        return JSONResponse({"id": found[0].conversation}, 201)

    def _delete(self, where: str, about: str) -> Response:
        shown = next((one for one in self.screens.get(where, []) if one.id == about), None)
        if shown is None:
            return self._no(404, "ActivityNotFoundInConversation")
        self.screens[where].remove(shown)
        return Response(status_code=200)

    def _put(self, call: str, where: str, about: str, sent: dict[str, Any]) -> Response:
        person = next((one for one in self.people.values() if one.conversation == where), None)
        if where not in self.groups | self.created:
            return self._no(404, "ConversationNotFound")
        if self.disabled:
            return self._no(403, "BotDisabledByAdmin")
        if person is not None and person.blocked:
            return self._no(403, "ConversationBlockedByUser")
        if person is not None and not person.installed:
            return self._no(403, "BotNotInConversationRoster")
        if len(json.dumps(sent, ensure_ascii=False).encode("utf-16-le", "replace")) > LARGEST:
            return self._no(413, "MessageSizeTooBig")
        wrong = self.problems(sent) if self.problems is not None else []
        if sent.get("type") not in ("message", "typing") or wrong:
            self.refused.append(f"BadSyntax {wrong}")
            return self._no(400, "BadSyntax")
        if call == "update":
            for shown in self.screens.get(where, []):
                if shown.id == about:
                    self.replace(shown, sent)
                    return JSONResponse({"id": about})
            return self._no(404, "ActivityNotFoundInConversation")
        return JSONResponse({"id": self.show(where, sent).id}, 201)

    def _no(self, status: int, code: str) -> Response:
        self.refused.append(code)
        return JSONResponse({"error": {"code": code, "message": "no"}}, status)


CALLS = {"POST": "reply", "PUT": "update", "DELETE": "delete"}


def _failed(fault: Fault) -> Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.drop:
        return Response(b"{", fault.status, {**headers, "Content-Length": "100"})
    if fault.body is not None:
        return Response(fault.body, fault.status, headers, "application/json")
    return JSONResponse({"error": {"code": fault.code, "message": "no"}}, fault.status, headers)


def application(now: "dict[str, FakeTeams]") -> Starlette:
    """Return the HTTP side; `now["now"]` is the fake that answers, and its authority."""

    class Logins(dict[str, Any]):
        def __missing__(self, name: str) -> Any:
            return now["now"].authority

    async def answer(request: Request, call: str) -> Response:
        given, sent = request.path_params, json.loads(await request.body() or b"{}")
        token = request.headers.get("authorization", "")
        where, about = given.get("conversation", ""), given.get("activity", "")
        return now["now"].answer(call, where, about, sent, token)

    async def create(request: Request) -> Response:
        return await answer(request, "create")

    async def send(request: Request) -> Response:
        return await answer(request, "send")

    async def put(request: Request) -> Response:
        return await answer(request, CALLS[request.method])

    async def upload(request: Request) -> Response:
        body = await request.body()
        if request.headers.get("content-range") != f"bytes 0-{len(body) - 1}/{len(body)}":
            return Response(status_code=400)
        if "authorization" in request.headers:
            now["now"].refused.append("a token of ours, sent to a file's address")
        now["now"].uploads[request.path_params["name"]] = body
        return JSONResponse({"id": "file"}, 201)

    return Starlette(
        routes=[
            Route("/emea/v3/conversations", create, methods=["POST"]),
            Route("/emea/v3/conversations/{conversation}/activities", send, methods=["POST"]),
            Route(
                "/emea/v3/conversations/{conversation}/activities/{activity}",
                put,
                methods=["POST", "PUT", "DELETE"],
            ),
            Route("/emea/upload/{name}", upload, methods=["PUT"]),
            *logins.routes(Logins()),
        ]
    )


@contextmanager
def serving(now: "dict[str, FakeTeams]") -> Iterator[str]:
    """Serve the fakes on a loopback port, in a thread; yield their address, and set it on the present one."""
    with listening(application(now)) as address:
        if "now" in now:
            now["now"].address = now["now"].authority.address = address
        yield address
