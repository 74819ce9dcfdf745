"""Graph's calendars as the vendor documents them, on loopback: what it refuses, this refuses."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.serving import listening

CANARY = "Zebedee hearing"
OURS = re.compile(r"ep/id eq '([^']+)' and ep/value eq '([^']+)'")


class Login:
    """Tokens, as msal would give them."""

    asked = 0

    def token(self, scope: str) -> str:
        self.asked += 1
        return "good"

    def forget(self) -> None:
        self.asked += 0


@dataclass
class FakeGraph:
    """Mailboxes and their events; `waits` makes it throttle so many calls, `denied` are closed mailboxes."""

    address: str = ""
    boxes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    busy: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    waits: int = 0
    denied: set[str] = field(default_factory=set)
    changed: list[tuple[str, str]] = field(default_factory=list)
    forgets: bool = False
    page: int = 2
    twice: dict[str, str] = field(default_factory=dict)

    def put(self, mailbox: str, event: dict[str, Any]) -> None:
        self.boxes[mailbox][event["id"]] = event
        self.changed.append((mailbox, event["id"]))

    def remove(self, mailbox: str, ref: str) -> None:
        self.boxes[mailbox].pop(ref, None)
        self.changed.append((mailbox, ref))

    def move(self, mailbox: str, ref: str, hours: int) -> None:
        event = self.boxes[mailbox][ref]
        for edge in ("start", "end"):
            at = datetime.fromisoformat(event[edge]["dateTime"]) + timedelta(hours=hours)
            event[edge] = {"dateTime": at.isoformat(), "timeZone": "UTC"}
        self.put(mailbox, event)

    def spread(self, mailbox: str, ref: str) -> None:
        """Let the guests' mailboxes show what the organiser's has."""
        event = self.boxes[mailbox][ref]
        for guest in event["attendees"]:
            box = self.boxes.get(guest["emailAddress"]["address"])
            if box is not None:
                box[f"copy-{ref}"] = {**event, "id": f"copy-{ref}", "singleValueExtendedProperties": []}


def error(status: int, code: str, **headers: str) -> Response:
    said = {"error": {"code": code, "message": f"about {CANARY}"}}
    return JSONResponse(said, status, {name.replace("_", "-"): value for name, value in headers.items()})


def application(now: dict[str, FakeGraph]) -> Starlette:
    async def answer(request: Request) -> Response:
        fake = now["now"]
        mailbox = request.path_params["mailbox"]
        path = request.path_params["path"]
        fake.calls.append((request.method, path))
        if request.headers.get("authorization") != "Bearer good":
            return error(401, "InvalidAuthenticationToken")
        if fake.waits:
            fake.waits -= 1
            return error(429, "ApplicationThrottled", retry_after="7")
        if mailbox in fake.denied:
            return error(403, "ErrorAccessDenied")
        if mailbox not in fake.boxes:
            return error(404, "ErrorInvalidUser")
        if path == "calendar/getSchedule":
            return _schedule(fake, await request.json())
        if 'IdType="ImmutableId"' not in request.headers.get("prefer", ""):
            return error(400, "TheTestAsksForImmutableIds")
        if path == "calendarView/delta":
            return _delta(fake, mailbox, request)
        return await _event(fake, mailbox, path, request)

    return Starlette(
        routes=[
            Route("/v1.0/users/{mailbox}/{path:path}", answer, methods=["GET", "POST", "PATCH", "DELETE"])
        ]
    )


def _schedule(fake: FakeGraph, asked: dict[str, Any]) -> Response:
    since, until = (datetime.fromisoformat(asked[name]["dateTime"]) for name in ("startTime", "endTime"))
    if len(asked["schedules"]) > 20:
        return error(400, "ErrorMailboxDataArrayTooBig")
    if until - since >= timedelta(days=62) or not 5 <= asked["availabilityViewInterval"] <= 1_440:
        return error(400, "ErrorInvalidParameter")
    value: list[dict[str, Any]] = []
    for one in asked["schedules"]:
        if one in fake.boxes and one not in fake.denied:
            value.append(
                {"scheduleId": one, "availabilityView": "0", "scheduleItems": fake.busy.get(one, [])}
            )
        else:
            value.append({"scheduleId": one, "error": {"responseCode": "ErrorMailRecipientNotFound"}})
    return JSONResponse({"value": value})


def _delta(fake: FakeGraph, mailbox: str, request: Request) -> Response:
    given = request.query_params
    token = given.get("$deltatoken") or given.get("$skiptoken")
    if token and fake.forgets:
        fake.forgets = False
        return error(410, "SyncStateNotFound")
    seen, _, start = (token or "0.0").partition(".")
    mine = list(dict.fromkeys(ref for box, ref in fake.changed[int(seen) :] if box == mailbox))
    if not token and "startDateTime" not in given:
        return error(400, "ErrorInvalidParameter")
    items = [
        fake.boxes[mailbox].get(ref, {"id": ref, "@removed": {"reason": "deleted"}})
        for ref in mine[int(start) : int(start) + fake.page]
    ]
    base = f"{fake.address}/v1.0/users/{mailbox}/calendarView/delta"
    if int(start) + fake.page < len(mine):
        return JSONResponse(
            {"value": items, "@odata.nextLink": f"{base}?$skiptoken={seen}.{int(start) + fake.page}"}
        )
    return JSONResponse({"value": items, "@odata.deltaLink": f"{base}?$deltatoken={len(fake.changed)}.0"})


async def _event(fake: FakeGraph, mailbox: str, path: str, request: Request) -> Response:
    box = fake.boxes[mailbox]
    _, _, ref = path.partition("/")
    ref, _, does = ref.partition("/")
    if request.method == "GET" and not ref:
        found = OURS.search(request.query_params.get("$filter", ""))
        assert found, "events are looked for by our own property alone"
        ours = [e for e in box.values() for p in e.get("singleValueExtendedProperties", [])
                if (p["id"], p["value"]) == found.groups()]  # fmt: skip
        return JSONResponse({"value": ours})
    if request.method == "POST" and not ref:
        asked = await request.json()
        if asked["transactionId"] in fake.twice:
            return JSONResponse(box[fake.twice[asked["transactionId"]]], 201)
        event = {"attendees": [], "isCancelled": False, **asked, "id": f"AA{uuid.uuid4().hex}="}
        fake.twice[asked["transactionId"]] = event["id"]
        fake.put(mailbox, event)
        fake.spread(mailbox, event["id"])
        return JSONResponse(event, 201)
    if ref not in box:
        return error(404, "ErrorItemNotFound")
    if request.method == "PATCH":
        asked = await request.json()
        assert "body" not in asked, "the online meeting would go"
        fake.put(mailbox, {**box[ref], **asked})
        fake.spread(mailbox, ref)
    elif does == "cancel":
        if not box[ref]["attendees"]:
            return error(400, "ErrorInvalidRequest")
        for guest in box[ref]["attendees"]:
            fake.boxes.get(guest["emailAddress"]["address"], {}).pop(f"copy-{ref}", None)
        fake.remove(mailbox, ref)
        return Response(status_code=202)
    elif request.method == "DELETE":
        fake.remove(mailbox, ref)
        return Response(status_code=204)
    return JSONResponse(box[ref])


@contextmanager
def serving(fake: FakeGraph) -> Iterator[FakeGraph]:
    with listening(application({"now": fake})) as address:
        fake.address = address
        yield fake
