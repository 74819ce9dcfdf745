"""A Slack of our own: its Web API over HTTP on loopback, behaving as documented and refusing what the real one refuses.

fake = FakeSlack()
with serving({"now": fake}) as address: …  # the Web API is below it at /api/
fake.person("U1", "Priya Nair", "priya@example.org")
fake.fault("chat.postMessage", error="user_disabled")
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Clock, SystemClock
from tests.slack import blockkit
from tests.slack.installs import Installs, Team, Token
from tests.slack.limits import Limits
from tests.support.serving import listening

TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-fake"
TEAM = "T0FAKE"
BOT = "UBOT"
TRIGGER_SECONDS = 3
NAMES: dict[str, str] = {}
"""Members' names by their ids, as Slack's client shows a member whom a message names."""
RESPONSES = 5
"""Answers that one response URL takes, in half an hour."""
RESPONDING = timedelta(minutes=30)
TEXT = 40_000
FORMS_ONLY = {
    "files.getUploadURLExternal",
    "conversations.history",
    "users.info",
    "users.list",
    "oauth.v2.access",
    "auth.teams.list",
}


@dataclass
class Shown:
    """Message on somebody's screen. `passing`: an ephemeral one, which the API can't reach."""

    channel: str
    ts: str
    message: dict[str, Any]
    passing: bool = False
    version: int = 0


@dataclass
class Fault:
    """Failure of a call; with `after`, the call was carried out first."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    after: bool = False
    drop: bool = False


@dataclass
class FakeSlack:
    """One workspace, which the bot has a token of, and whatever others there are. Everything ages by `clock`.

    A conversation's bot is in `members` of the channels where it was invited.
    """

    clock: Clock = field(default_factory=SystemClock)
    installs: Installs = field(default_factory=Installs)
    limits: Limits = field(default_factory=Limits)
    pace: timedelta = timedelta(0)
    """How long what people did has taken them: a moment passes between two things, for the limits alone."""
    members: set[str] = field(default_factory=lambda: {"C0GENERAL"})
    rooms: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What stands in channels with many people in them."""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    screens: dict[str, list[Shown]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    address: str = ""
    socket_address: str = ""
    """Where Socket Mode is served: see `tests/slack/test_socket.py`."""

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._triggers: dict[str, tuple[Any, str, bool]] = {}
        self._responses: dict[str, tuple[str, str, str, int, datetime]] = {}
        self._uploads: dict[str, dict[str, Any]] = {}
        self._asking = Token(TEAM)
        self.installs.teams[TEAM] = Team(TEAM, "Fake")
        self.installs.tokens[TOKEN] = self._asking

    # What a test does

    def person(self, user: str, name: str, email: str = "", **facts: Any) -> None:
        profile = {"email": email, "real_name": name}
        NAMES[user] = name
        self.users[user] = {"id": user, "team_id": TEAM, "name": name.split()[0].lower(), "real_name": name,
                            "tz": "Europe/London", "deleted": False, "is_bot": False, "profile": profile,
                            **facts}  # fmt: skip
        self.screens.setdefault(user, [])

    def fault(self, method: str, times: int = 1, **what: Any) -> None:
        """Make the next `times` calls of a method fail like this."""
        self.faults.setdefault(method, []).extend(Fault(**what) for _ in range(times))

    def trigger(self, user: str) -> str:
        """Return a trigger id, as this user's interactions have: valid once, for three seconds."""
        name = f"{next(self._numbers)}.{next(self._numbers)}.trigger"
        self._triggers[name] = (self.clock.now(), user, False)
        return name

    def response_url(self, user: str, channel: str, ts: str = "") -> str:
        name = f"r{next(self._numbers)}"
        self._responses[name] = (user, channel, ts, 0, self.clock.now())
        return f"{self.address}/response/{name}"

    def ts(self) -> str:
        return f"{self.clock.now().timestamp():.0f}.{next(self._numbers):06d}"

    def conversation(self, user: str) -> str:
        return f"D{user[1:]}"

    def show(
        self, user: str, channel: str, message: dict[str, Any], ts: str = "", passing: bool = False
    ) -> Shown:
        """Put a message on somebody's screen, replacing the one at `ts` if there is one."""
        for shown in self.screens[user]:
            if ts and shown.ts == ts and shown.channel == channel:
                shown.message = {**shown.message, **message}
                shown.version = next(self._numbers)
                return shown
        shown = Shown(channel, ts or self.ts(), message, passing, next(self._numbers))
        self.screens[user].append(shown)
        return shown

    def called(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]

    # The Web API

    def call(self, method: str, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((method, arguments))
        does = getattr(self, "_" + method.replace(".", "_"), None)
        if does is None:
            return self._no("unknown_method")
        if token == APP_TOKEN or method == "apps.connections.open":
            right = token == APP_TOKEN and method == "apps.connections.open"
            return does(arguments) if right else self._no("not_allowed_token_type" if token else "not_authed")
        if token not in self.installs.tokens:
            return self._no("invalid_auth" if token else "not_authed")
        self._asking = self.installs.tokens[token]
        wrong = self.installs.problem(self._asking, self.clock.now())
        if wrong:
            return self._no(wrong)
        needed = NEEDS.get(method)
        if needed and not self._may(needed):
            return self._no("missing_scope", needed=needed)
        return does(arguments)

    def _may(self, scope: str) -> bool:
        return self._asking.scopes is None or scope in self._asking.scopes

    def wait(self, method: str, token: str, arguments: dict[str, Any]) -> int | None:
        """Return after how many seconds Slack would take this call; None: now."""
        return self.limits.wait(
            token, method, str(arguments.get("channel", "")), self.clock.now() + self.pace
        )

    def scopes_of(self, token: str) -> str:
        """Return the header that every answer has: the token's scopes."""
        known = self.installs.tokens.get(token)
        return "" if known is None else ",".join(sorted(SCOPES if known.scopes is None else known.scopes))

    def exchange(self, given: dict[str, Any], authorization: str) -> dict[str, Any]:
        """Answer `oauth.v2.access`, with the client in HTTP's basic authorization."""
        self.calls.append(("oauth.v2.access", given))
        kind, _, encoded = authorization.partition(" ")
        name, _, secret = (
            base64.b64decode(encoded).decode().partition(":") if kind == "Basic" else ("", "", "")
        )
        answer = self.installs.access(given, (name, secret), self.clock.now())
        return self._no(answer["error"]) if "error" in answer else answer

    def _no(self, error: str, **more: Any) -> dict[str, Any]:
        self.refused.append(f"{error} {more}" if more else error)
        return {"ok": False, "error": error, **more}

    def _auth_test(self, given: dict[str, Any]) -> dict[str, Any]:
        workspace = self._asking.workspace
        name = self.installs.grids[workspace] if self._asking.whole else self.installs.teams[workspace].name
        return {"ok": True, "team_id": workspace, "team": name, "user_id": BOT, "bot_id": "BBOT",
                "url": "https://fake.slack.com/", "is_enterprise_install": self._asking.whole}  # fmt: skip

    def _auth_teams_list(self, given: dict[str, Any]) -> dict[str, Any]:
        teams = [t for t in self.installs.teams.values() if self.installs.reaches(self._asking, t.id)]
        return self._paged("teams", [{"id": team.id, "name": team.name} for team in teams], given)

    def _paged(self, name: str, everything: list[Any], given: dict[str, Any]) -> dict[str, Any]:
        start, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
        following = str(start + limit) if start + limit < len(everything) else ""
        page = everything[start : start + limit]
        return {"ok": True, name: page, "response_metadata": {"next_cursor": following}}

    def _conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        user = given.get("users", "")
        if not self._knows(user):
            return self._no("user_not_found")
        if self.users[user]["deleted"]:
            return self._no("user_disabled")
        return {"ok": True, "channel": {"id": self.conversation(user)}}

    def _knows(self, user: str) -> bool:
        """Return whether somebody is in the workspace or the Grid of the token."""
        return user in self.users and self.installs.reaches(self._asking, self.users[user]["team_id"])

    def _user_in(self, channel: str) -> str | None:
        return next(
            (user for user in self.users if self.conversation(user) == channel and self._knows(user)), None
        )

    def _message(self, given: dict[str, Any]) -> dict[str, Any] | None:
        text, blocks = given.get("text", ""), given.get("blocks")
        if not text and not blocks:
            return self._no("no_text")
        if not text:
            return self._no("invalid_blocks", why=["a message needs its text for notifications"])
        if len(text) > TEXT:
            return self._no("msg_too_long")
        wrong = blockkit.problems(blocks, "message") if blocks is not None else []
        return self._no("invalid_blocks", why=wrong) if wrong else None

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        channel = given.get("channel", "")
        user = self._user_in(channel)
        if user is None and channel not in self.members:
            return self._no("not_in_channel" if channel.startswith("C") else "channel_not_found")
        no = self._message(given)
        if no:
            return no
        metadata = given.get("metadata")
        if metadata is not None and len(json.dumps(metadata)) > 16_000:
            return self._no("metadata_too_large")
        kept = {name: given[name] for name in ("text", "blocks", "metadata") if name in given}
        if user is None:
            self.rooms.setdefault(channel, []).append(kept)
            return {"ok": True, "channel": channel, "ts": self.ts(), "message": kept}
        shown = self.show(user, given["channel"], kept)
        return {"ok": True, "channel": shown.channel, "ts": shown.ts, "message": kept}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        user = self._user_in(given.get("channel", ""))
        if user is None:
            return self._no("channel_not_found")
        at = [s for s in self.screens[user] if s.ts == given.get("ts") and not s.passing]
        if not at:
            return self._no("message_not_found")
        no = self._message(given)
        if no:
            return no
        self.show(
            user,
            given["channel"],
            {name: given[name] for name in ("text", "blocks") if name in given},
            given["ts"],
        )
        return {"ok": True, "channel": given["channel"], "ts": given["ts"]}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        user = self._user_in(given.get("channel", ""))
        if user is None:
            return self._no("channel_not_found")
        at = [s for s in self.screens[user] if s.ts == given.get("ts") and not s.passing]
        if not at:
            return self._no("message_not_found")
        self.screens[user].remove(at[0])
        return {"ok": True, "channel": given["channel"], "ts": given["ts"]}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if not self._knows(given.get("user", "")):
            return self._no("user_not_in_channel")
        if not given.get("channel", "").startswith("D") and given.get("channel") not in self.members:
            return self._no("channel_not_found")
        no = self._message(given)
        if no:
            return no
        shown = self.show(
            given["user"],
            given["channel"],
            {"text": given["text"], "blocks": given.get("blocks")},
            passing=True,
        )
        return {"ok": True, "message_ts": shown.ts}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        user = self._user_in(given.get("channel", ""))
        if user is None:
            return self._no("channel_not_found")
        sent = [s for s in reversed(self.screens[user]) if not s.passing and s.channel == given["channel"]]
        detailed = given.get("include_all_metadata") in (True, "true", "1", 1)
        messages = [
            {
                "type": "message",
                "ts": s.ts,
                **{k: v for k, v in s.message.items() if k != "metadata" or detailed},
            }
            for s in sent
        ]
        return {"ok": True, "messages": messages[: int(given.get("limit", 100))]}

    def _exchange(self, given: dict[str, Any]) -> str | dict[str, Any]:
        known = self._triggers.get(given.get("trigger_id", ""))
        if known is None:
            return self._no("invalid_trigger_id")
        at, user, used = known
        if used:
            return self._no("exchanged_trigger_id")
        if (self.clock.now() - at).total_seconds() > TRIGGER_SECONDS:
            return self._no("expired_trigger_id")
        self._triggers[given["trigger_id"]] = (at, user, True)
        return user

    def _kept_view(self, view: dict[str, Any], **more: Any) -> dict[str, Any]:
        name = more.pop("id", None) or f"V{next(self._numbers)}"
        kept = {
            "private_metadata": "",
            "callback_id": "",
            **view,
            "id": name,
            "hash": f"{next(self._numbers)}.hash",
            **more,
        }
        self.views[name] = kept
        return kept

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._onto(given, keep=False)

    def _views_push(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._onto(given, keep=True)

    def _onto(self, given: dict[str, Any], keep: bool) -> dict[str, Any]:
        wrong = blockkit.view_problems(given.get("view"))
        if wrong or given["view"]["type"] != "modal":
            return self._no("invalid_arguments", why=wrong)
        user = self._exchange(given)
        if isinstance(user, dict):
            return user
        stack = self.modals.get(user, []) if keep else []
        if len(stack) >= 3:
            return self._no("push_limit_reached")
        view = self._kept_view(given["view"], user=user)
        self.modals[user] = [*stack, view["id"]]
        return {"ok": True, "view": view}

    def _views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        old = self.views.get(given.get("view_id", ""))
        wrong = blockkit.view_problems(given.get("view"))
        if wrong:
            return self._no("invalid_arguments", why=wrong)
        if old is None or old["id"] not in self.modals.get(old["user"], []):
            return self._no("not_found")
        if given.get("hash") not in (None, old["hash"]):
            return self._no("hash_conflict")
        return {"ok": True, "view": self._kept_view(given["view"], id=old["id"], user=old["user"])}

    def _views_publish(self, given: dict[str, Any]) -> dict[str, Any]:
        wrong = blockkit.view_problems(given.get("view"))
        user = given.get("user_id", "")
        if wrong or given["view"]["type"] != "home":
            return self._no("invalid_arguments", why=wrong)
        if not self._knows(user):
            return self._no("user_not_found")
        old = self.homes.get(user)
        if given.get("hash") not in (None, old["hash"] if old else None):
            return self._no("hash_conflict")
        self.homes[user] = self._kept_view(given["view"], id=old["id"] if old else None, user=user)
        return {"ok": True, "view": self.homes[user]}

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        user = given.get("user", "")
        return {"ok": True, "user": self.users[user]} if self._knows(user) else self._no("user_not_found")

    def _users_list(self, given: dict[str, Any]) -> dict[str, Any]:
        if self._asking.whole and not given.get("team_id"):
            return self._no("missing_argument", why="team_id")
        team = given["team_id"] if self._asking.whole else self._asking.workspace
        if not self.installs.reaches(self._asking, team):
            return self._no("team_access_not_granted")
        return self._paged("members", [u for u in self.users.values() if u["team_id"] == team], given)

    def _files_getUploadURLExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if not given.get("filename") or int(given.get("length", 0)) <= 0:
            return self._no("invalid_arguments")
        name = f"F{next(self._numbers)}"
        self._uploads[name] = {
            "id": name,
            "name": given["filename"],
            "length": int(given["length"]),
            "alt": given.get("alt_txt", ""),
        }
        return {"ok": True, "upload_url": f"{self.address}/upload/{name}", "file_id": name}

    def _files_completeUploadExternal(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        files = [self._uploads.get(file["id"], {}) for file in given.get("files", [])]
        user = self._user_in(given.get("channel_id", ""))
        if not files or any(len(file.get("content", b"")) != file.get("length") for file in files):
            return self._no("file_not_found")
        if user is None:
            return self._no("invalid_channel")
        thread = given.get("thread_ts", "")
        self.files.setdefault(user, []).extend(
            {**file, **told, "thread": thread} for file, told in zip(files, given["files"], strict=True)
        )
        return {"ok": True, "files": given["files"]}

    def _apps_connections_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": self.socket_address}

    # Response URLs

    def respond(self, name: str, body: dict[str, Any]) -> int:
        if name not in self._responses:
            return 404
        user, channel, ts, used, at = self._responses[name]
        if used >= RESPONSES or self.clock.now() - at > RESPONDING:
            return 404
        self._responses[name] = (user, channel, ts, used + 1, at)
        wrong = blockkit.problems(body.get("blocks", []), "message")
        if wrong or not body.get("text"):
            self.refused.append(f"invalid_blocks {wrong}")
            return 400
        self.show(user, channel, {"text": body["text"], "blocks": body.get("blocks", [])},
                  ts if body.get("replace_original") else "", passing=True)  # fmt: skip
        return 200


NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "users.info": "users:read",
    "users.list": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
"""The scope that each method needs, as its page in Slack's reference says."""
SCOPES = {*NEEDS.values(), "app_mentions:read", "commands", "users:read.email"}
"""Everything that a bot may be allowed here."""


def application(fake_of: "dict[str, FakeSlack]") -> Starlette:
    """Return the HTTP side; `fake_of["now"]` is the fake that answers."""

    async def api(request: Request) -> Response:
        fake, method = fake_of["now"], request.path_params["method"]
        raw = await request.body()
        json_sent = request.headers.get("content-type", "").startswith("application/json")
        if json_sent and method in FORMS_ONLY:
            return JSONResponse({"ok": False, "error": "invalid_form_data"})
        given: dict[str, Any] = (
            json.loads(raw or b"{}") if json_sent else dict(parse_qsl(raw.decode(), keep_blank_values=True))
        )
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        fault = fake.faults.get(method, []).pop(0) if fake.faults.get(method) else None
        if fault is not None and not fault.after:
            return _failed(fault)
        wait = fake.wait(method, token, given)
        if wait is not None:
            return _failed(Fault(retry_after=wait))
        if method == "oauth.v2.access":
            answer = fake.exchange(given, request.headers.get("authorization", ""))
        else:
            answer = fake.call(method, token, given)
        scopes = fake.scopes_of(token)
        return (
            _failed(fault) if fault is not None else JSONResponse(answer, headers={"x-oauth-scopes": scopes})
        )

    async def respond(request: Request) -> Response:
        status = fake_of["now"].respond(request.path_params["name"], json.loads(await request.body()))
        return PlainTextResponse("ok" if status == 200 else "no", status)

    async def upload(request: Request) -> Response:
        faults = fake_of["now"].faults.get("upload")
        if faults:
            return PlainTextResponse("no", faults.pop(0).status)
        fake_of["now"]._uploads[request.path_params["name"]]["content"] = await request.body()
        return PlainTextResponse("OK")

    return Starlette(
        routes=[
            Route("/api/{method}", api, methods=["POST"]),
            Route("/response/{name}", respond, methods=["POST"]),
            Route("/upload/{name}", upload, methods=["POST"]),
        ]
    )


def _failed(fault: Fault) -> Response:
    if fault.retry_after is not None:
        return JSONResponse(
            {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault.retry_after)}
        )
    if fault.drop:
        return Response(b"", 502)
    return JSONResponse({"ok": False, "error": fault.error}, fault.status)


@contextmanager
def serving(fake_of: dict[str, FakeSlack]) -> Iterator[str]:
    """Serve the fake on a loopback port, in a thread; yield its address."""
    with listening(application(fake_of)) as address:
        yield address
