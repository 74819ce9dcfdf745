"""Benchmark of a pressed button in Teams end to end, beside a bare Starlette handler that runs the same statements.

A form in the chat that puts an item on the agenda, submitted by people who have one there already: an
`adaptiveCard/action` with a token as the Bot Framework signs it, one transaction that reads and writes, and in the
response the whole agenda as the card that replaces the form. After the response, both sides check whether that
message is stored.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import jwt
from anyio import to_thread
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import Engine, insert
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench import agenda_floor, planning
from bench.agenda_floor import Pressed
from bench.calling import posted
from bench.databases import Place
from bench.organisation import SERVICES, TEAMS, Organisation
from bench.serving import Served, Side, Trial, compare, served
from bench.statements import by_driver, keeper, requests_heard, shape, watched
from bot.app import App, Incoming
from bot.background import run
from bot.channels.teams import routes
from bot.channels.teams.activity_handler import ActivityHandler
from bot.channels.teams.connector import Connector
from bot.channels.teams.credentials import AppCredentials
from bot.channels.teams.jwt_validation import (
    ALGORITHM,
    CHANNEL_ID,
    ISSUER,
    LEEWAY,
    TokenValidator,
)
from bot.channels.teams.messages import CHANNEL, Messages
from bot.channels.teams.signing_keys import Keys
from bot.clock import Clock, SystemClock
from bot.render import teams as renderer
from bot.web.server import application
from handlers.ui import Form
from storage.connections import connect
from storage.models import Conversation, Identity, PostedMessage

REQUESTS = 640
"""Requests in one slice: as many people, each adds one item."""
APP = "0b0b0b0b-1111-4222-8333-444444444444"
TENANT = "7e7e7e7e-0000-4000-8000-000000000001"
NOWHERE = "http://127.0.0.1:9/"
"""Service URL in the activities. Nothing is sent there: every answer is in its response."""
KID = "bench-key"
TOUCHED = ("encrypted_texts", "file_keys", "handled_requests", "agenda_items", "list_positions", "outbox")
"""Tables that requests write to, parents first, except the audit log, from which nothing can be deleted."""


@dataclass(frozen=True)
class Sender:
    """Somebody who submits the form, and the form's data as it was rendered for them."""

    person_id: int
    pair_id: int
    data: Mapping[str, Any]

    @property
    def user(self) -> str:
        return f"{self.person_id:08d}-0000-4000-8000-00000000000b"

    @property
    def conversation(self) -> str:
        return f"a:1-bench-{self.person_id:040d}"

    @property
    def message(self) -> str:
        return f"1{self.person_id:012d}"

    def pressed(self, key: str) -> Pressed:
        """Return the submission as the floor takes it."""
        ref = f"{self.conversation}/{self.message}"
        return Pressed(CHANNEL, TENANT, self.user, ref, self.pair_id, key)


def measure(place: Place, of: Organisation, rounds: int) -> list[Served]:
    """Measure both sides for every number of callers."""
    app = replace(planning.app(place), clock=SystemClock())
    senders = _senders(app, of)
    reset = keeper(place.engine, TOUCHED)
    floor_engine = connect(place.engine.url.render_as_string(hide_password=False))
    numbers = itertools.count(1)
    signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    requests = partial(_requests, signer, senders, numbers)
    trial = Trial(
        "Teams: an item, by a form in the chat",
        place.name,
        Side(_ours(app, _keys(app.clock, signer)), requests),
        Side(_floor(floor_engine, signer.public_key()), requests),
        reset,
        lambda: requests_heard(place.engine),
        partial(_by_driver, floor_engine, senders, numbers, reset),
    )
    try:
        _same_statements(app, floor_engine, senders[0], reset)
        return compare(trial, REQUESTS, rounds)
    finally:
        floor_engine.dispose()


def _senders(app: App, of: Organisation) -> list[Sender]:
    """Return workers on Teams, each with one item on the agenda with their team leader, and the form that they see."""
    first = of.team_leader + SERVICES * TEAMS
    found = [_sender(app, one) for one in range(first, first + REQUESTS)]
    here = {"channel": CHANNEL, "workspace": TENANT, "organisation_id": 1}
    with app.transaction() as db:
        db.execute(insert(Identity), [{**here, "person_id": o.person_id, "address": o.user} for o in found])
        begun = [{**here, "address": o.user, "ref": o.conversation, "service_url": NOWHERE} for o in found]
        db.execute(insert(Conversation), begun)
        stand = [
            {
                **here, "person_id": o.person_id, "address": o.user, "ref": f"{o.conversation}/{o.message}",
                "name": "agenda", "ids": {"agenda": o.pair_id}, "about": f"agenda:{o.pair_id}",
                "sent_at": app.clock.now(),
            }
            for o in found
        ]  # fmt: skip
        db.execute(insert(PostedMessage), stand)
    return found


def _sender(app: App, person_id: int) -> Sender:
    app.answer(Incoming(person_id, text="/agenda add How I get on with the new form"))
    form = app.answer(Incoming(person_id, "agenda.new"))
    assert isinstance(form, Form)
    sender = Sender(person_id, int(form.ids["pair"]), {})
    card = renderer.inline(form, {"c": sender.conversation, "m": sender.message})
    return replace(sender, data=card["actions"][0]["data"])


def _ours(app: App, keys: Keys) -> Starlette:
    """Return the product as `alongside serve` has it, with Teams and without the console."""
    tokens = TokenValidator(APP, TENANT, keys, app.clock)
    return application(app, lambda: "", routes.routes(_edge(app), tokens))


def _edge(app: App) -> ActivityHandler:
    credentials = AppCredentials(APP, TENANT, "a secret of the bench", NOWHERE.rstrip("/"))
    return ActivityHandler(app, Messages(app, Connector(APP, credentials, app.clock), TENANT, NOWHERE))


def _keys(clock: Clock, signer: rsa.RSAPrivateKey) -> Keys:
    """Return the signing keys as the product fetches them, over loopback; they are cached from then on."""

    def openid(request: Request) -> Response:
        return JSONResponse({"issuer": ISSUER, "jwks_uri": str(request.url_for("listed"))})

    def listed(_request: Request) -> Response:
        public = RSAAlgorithm.to_jwk(signer.public_key(), as_dict=True)
        return JSONResponse({"keys": [{**public, "use": "sig", "kid": KID, "endorsements": [CHANNEL_ID]}]})

    with served(Starlette(routes=[Route("/openid", openid), Route("/keys", listed)])) as port:
        keys = Keys(clock, f"http://127.0.0.1:{port}/openid")
        assert asyncio.run(keys.get(KID)) is not None, "the keys were not fetched"
    return keys


def _floor(engine: Engine, public: rsa.RSAPublicKey) -> Starlette:
    """Return a bare handler.

    PyJWT's check of the token, the statements in a worker thread, a card in the response.
    """

    async def hear(request: Request) -> Response:
        _, _, token = request.headers["authorization"].partition(" ")
        activity = await request.json()
        try:
            claims = jwt.decode(token, public, [ALGORITHM], audience=APP, issuer=ISSUER, leeway=LEEWAY)
        except jwt.PyJWTError:
            return Response(status_code=401)
        if claims.get("serviceurl") != activity["serviceUrl"]:
            return Response(status_code=401)
        pressed = _read(activity)
        count = await to_thread.run_sync(agenda_floor.create, engine, pressed)
        text = {"type": "TextBlock", "text": f"Added: there are {count} items.", "wrap": True}
        card = {"type": "AdaptiveCard", "version": "1.5", "body": [text]}
        after = BackgroundTask(agenda_floor.look_after, engine, pressed)
        return JSONResponse({"statusCode": 200, "type": renderer.CARD, "value": card}, background=after)

    return Starlette(routes=[Route(routes.PATH, hear, methods=["POST"])])


def _read(activity: Mapping[str, Any]) -> Pressed:
    where, user = activity["conversation"], activity["from"]["aadObjectId"]
    pair_id = int(activity["value"]["action"]["data"]["ids"]["pair"])
    key = f"teams:{where['id']}:{user}:{activity['localTimestamp']}"
    return Pressed(CHANNEL, where["tenantId"], user, f"{where['id']}/{activity['replyToId']}", pair_id, key)


def _requests(
    signer: rsa.RSAPrivateKey, senders: Sequence[Sender], numbers: "itertools.count[int]", count: int
) -> list[bytes]:
    """Return signed requests, each with its own time. One token is used for all, as Microsoft does for a while."""
    now = int(time.time())
    claims = {"serviceurl": NOWHERE, "nbf": now, "exp": now + 3600, "iss": ISSUER, "aud": APP}
    token = jwt.encode(claims, signer, ALGORITHM, {"kid": KID, "x5t": KID})
    return [_request(token, one, next(numbers)) for one in itertools.islice(itertools.cycle(senders), count)]


def _request(token: str, sender: Sender, number: int) -> bytes:
    body = json.dumps(_activity(sender, number)).encode()
    head = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)", "Accept": "*/*",
        "Authorization": f"Bearer {token}", "x-ms-conversation-id": sender.conversation,
    }  # fmt: skip
    return posted(routes.PATH, head, body)


def _activity(sender: Sender, number: int) -> dict[str, Any]:
    at = (datetime.now(UTC) + timedelta(milliseconds=number)).isoformat()
    data = {**sender.data, "in.text": "What to do about the long waits"}
    action = {"type": "Action.Execute", "verb": sender.data["verb"], "data": data}
    return {
        "type": "invoke", "name": "adaptiveCard/action", "id": f"f:{number}", "timestamp": at, "localTimestamp": at,
        "localTimezone": "Europe/London", "channelId": CHANNEL_ID, "serviceUrl": NOWHERE, "locale": "en-GB",
        "from": {"id": f"29:1-{sender.user}", "name": "Somebody", "aadObjectId": sender.user},
        "recipient": {"id": f"28:{APP}", "name": "Alongside"}, "replyToId": sender.message,
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": sender.conversation},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows"}],
        "channelData": {"tenant": {"id": TENANT}, "source": {"name": "message"}},
        "value": {"action": action, "trigger": "manual"},
    }  # fmt: skip


def _by_driver(
    engine: Engine,
    senders: Sequence[Sender],
    numbers: "itertools.count[int]",
    reset: Callable[[], None],
    count: int,
) -> float:
    """Return the seconds of the floor's statements by the driver alone, in transactions as the floor has them."""
    transactions: list[Any] = []
    for one in itertools.islice(itertools.cycle(senders), count):
        pressed = one.pressed(f"teams:{next(numbers)}")
        for part in (agenda_floor.create, agenda_floor.look_after):
            with watched(engine) as seen:
                part(engine, pressed)
            transactions.append(seen)
    reset()
    return by_driver(engine, transactions)


def _same_statements(app: App, floor: Engine, sender: Sender, reset: Callable[[], None]) -> None:
    """Make sure that the floor runs what we run, in the same order, and that our answer is a card in place."""
    with watched(app.engine) as ours:
        heard = asyncio.run(_edge(app).hear(_activity(sender, 0)))
        run(heard.after)
    reset()
    with watched(floor) as theirs:
        agenda_floor.create(floor, sender.pressed("teams:0"))
        agenda_floor.look_after(floor, sender.pressed("teams:0"))
    reset()
    assert (heard.body or {}).get("type") == renderer.CARD, f"no card: {heard.body}"
    assert "long waits" in json.dumps(heard.body), "the card doesn't show what was added"
    assert shape(ours) == shape(theirs), f"ours: {shape(ours)}\nthe floor's: {shape(theirs)}"
