"""Google Calendar and Google's tokens as documented, on loopback: what it refuses, this refuses."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.serving import listening

CANARY = "Zebedee hearing"


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


@dataclass
class FakeGoogle:
    """Calendars and their events; ids that were ever used; `waits` throttles so many calls by a 403."""

    address: str = ""
    boxes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    busy: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    granted: set[str] = field(default_factory=lambda: {"freebusy", "events"})
    waits: int = 0
    forgets: bool = False
    changed: list[tuple[str, str]] = field(default_factory=list)

    def account(self, folder: Path) -> Path:
        """Write a service account's key file."""
        pem = key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        file = folder / "account.json"
        told = {"client_email": "bot@example.iam", "private_key": pem, "token_uri": f"{self.address}/token"}
        file.write_text(json.dumps(told))
        return file

    def put(self, email: str, event: dict[str, Any]) -> None:
        self.boxes[email][event["id"]] = event
        self.changed.append((email, event["id"]))

    def move(self, email: str, ref: str, hours: int) -> None:
        event = self.boxes[email][ref]
        for edge in ("start", "end"):
            at = datetime.fromisoformat(event[edge]["dateTime"]) + timedelta(hours=hours)
            event[edge] = {"dateTime": at.isoformat()}
        self.put(email, event)

    def delete(self, email: str, ref: str) -> None:
        self.put(email, {**self.boxes[email][ref], "status": "cancelled"})
        for box in self.boxes.values():
            box.pop(f"copy-{ref}", None)


def refused(status: int, reason: str) -> Response:
    said = {"error": {"code": status, "message": CANARY, "errors": [{"reason": reason}]}}
    return JSONResponse(said, status)


def application(fake: FakeGoogle) -> Starlette:
    async def token(request: Request) -> Response:
        form = await request.form()
        claims = jwt.decode(
            str(form["assertion"]), key().public_key(), ["RS256"], audience=f"{fake.address}/token"
        )
        if claims["scope"].rpartition(".")[2] not in fake.granted or claims["sub"] not in fake.boxes:
            return JSONResponse({"error": "unauthorized_client"}, 401)
        return JSONResponse({"access_token": f"{claims['sub']} {claims['scope']}", "expires_in": 3_599})

    async def free_busy(request: Request) -> Response:
        fake.calls.append("freeBusy")
        asked = await request.json()
        if len(asked["items"]) > 50:
            return refused(400, "tooManyCalendarsRequested")
        found: dict[str, Any] = {}
        for item in asked["items"]:
            there = item["id"] in fake.boxes
            found[item["id"]] = (
                {"busy": fake.busy.get(item["id"], [])}
                if there
                else {"errors": [{"reason": "notFound"}], "busy": []}
            )
        return JSONResponse({"calendars": found})

    async def events(request: Request) -> Response:
        email, _, scope = request.headers["authorization"].removeprefix("Bearer ").partition(" ")
        if not scope.endswith("calendar.events"):
            return refused(403, "insufficientPermissions")
        fake.calls.append(f"{request.method} events")
        if fake.waits:
            fake.waits -= 1
            return refused(403, "userRateLimitExceeded")
        if request.method == "GET":
            assert "summary" not in request.query_params["fields"], "words are not asked for"
            return _changes(fake, email, request)
        asked = await request.json()
        if any(asked["id"] in box for box in fake.boxes.values()):
            return refused(409, "duplicate")
        assert set(asked["id"]) <= set("abcdefghijklmnopqrstuv0123456789")
        fake.put(email, {"status": "confirmed", "etag": '"1"', **asked})
        _spread(fake, email, asked["id"])
        return JSONResponse(fake.boxes[email][asked["id"]])

    async def event(request: Request) -> Response:
        email = request.headers["authorization"].removeprefix("Bearer ").partition(" ")[0]
        ref = request.path_params["ref"]
        fake.calls.append(f"{request.method} event")
        there = fake.boxes[email].get(ref)
        if there is None:
            return refused(404, "notFound")
        if request.method == "PATCH":
            if there["status"] == "cancelled":
                return refused(403, "forbidden")
            fake.put(email, {**there, **await request.json()})
            _spread(fake, email, ref)
        if request.method == "DELETE":
            if there["status"] == "cancelled":
                return refused(410, "deleted")
            fake.delete(email, ref)
            return Response(status_code=204)
        return JSONResponse(fake.boxes[email][ref])

    return Starlette(routes=[
        Route("/token", token, methods=["POST"]),
        Route("/calendar/v3/freeBusy", free_busy, methods=["POST"]),
        Route("/calendar/v3/calendars/primary/events", events, methods=["GET", "POST"]),
        Route("/calendar/v3/calendars/primary/events/{ref}", event, methods=["GET", "PATCH", "DELETE"]),
    ])  # fmt: skip


def _spread(fake: FakeGoogle, email: str, ref: str) -> None:
    event = fake.boxes[email][ref]
    for guest in event.get("attendees", []):
        if guest["email"] in fake.boxes:
            fake.boxes[guest["email"]][f"copy-{ref}"] = event


def _changes(fake: FakeGoogle, email: str, request: Request) -> Response:
    given = request.query_params
    if "syncToken" in given and {"timeMin", "showDeleted"} & set(given):
        return refused(400, "badRequest")
    if "syncToken" in given and fake.forgets:
        fake.forgets = False
        return refused(410, "fullSyncRequired")
    since, page = int(given.get("syncToken", 0)), int(given.get("pageToken", 0))
    mine = list(dict.fromkeys(ref for box, ref in fake.changed[since:] if box == email))
    items = [fake.boxes[email][ref] for ref in mine[page : page + 1]]
    if page + 1 < len(mine):
        return JSONResponse({"items": items, "nextPageToken": str(page + 1)})
    return JSONResponse({"items": items, "nextSyncToken": str(len(fake.changed))})


@contextmanager
def serving(fake: FakeGoogle) -> Iterator[FakeGoogle]:
    with listening(application(fake)) as address:
        fake.address = address
        yield fake
