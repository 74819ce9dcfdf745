"""Benchmark of a slash command end to end, beside a bare Bolt app that runs the same statements.

`/agenda add <text>` of people who have an item there already: the signature is checked, one transaction reads and
writes, and the whole agenda is in the response.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import Engine, insert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench import agenda_floor, planning
from bench.calling import posted
from bench.databases import Place
from bench.organisation import SERVICES, TEAMS, Organisation
from bench.serving import Served, Side, Trial, compare
from bench.statements import by_driver, keeper, requests_heard, shape, watched
from bot.app import App, Incoming
from bot.channels.slack import routes, signature
from bot.channels.slack.dispatcher import Dispatcher
from bot.channels.slack.messages import Messages
from bot.channels.slack.transport import CHANNEL
from bot.channels.slack.webapi import WebApi
from bot.channels.slack.workspaces import OneWorkspace
from bot.clock import SystemClock
from bot.web.server import application
from storage.connections import connect
from storage.models import Identity

REQUESTS = 640
"""Requests in one slice: as many people, each adds one item."""
SECRET = "a signing secret of the bench"
CONVERSATION = "C0GENERAL"
TOUCHED = ("encrypted_texts", "file_keys", "handled_requests", "agenda_items", "list_positions")
"""Tables that requests write to, parents first, except the audit log, from which nothing can be deleted."""


def measure(place: Place, of: Organisation, rounds: int) -> list[Served]:
    """Measure both sides for every number of callers."""
    app = replace(planning.app(place), clock=SystemClock())
    people = _people(app, of)
    reset = keeper(place.engine, TOUCHED)
    floor_engine = connect(place.engine.url.render_as_string(hide_password=False))
    numbers = itertools.count(1)
    requests = partial(_requests, people, numbers)
    trial = Trial(
        "Slack: /agenda add",
        place.name,
        Side(_ours(app), requests),
        Side(_floor(floor_engine), requests),
        reset,
        lambda: requests_heard(place.engine),
        partial(_by_driver, floor_engine, people, numbers, reset),
    )
    try:
        _same_statements(app, floor_engine, people[0], reset)
        return compare(trial, REQUESTS, rounds)
    finally:
        floor_engine.dispose()


def _people(app: App, of: Organisation) -> list[int]:
    """Return the workers who type, each on Slack and with one item on the agenda with their team leader."""
    first = of.team_leader + SERVICES * TEAMS
    people = list(range(first, first + REQUESTS))
    with app.transaction() as db:
        rows = [
            {"person_id": one, "channel": CHANNEL, "address": _user(one), "organisation_id": 1}
            for one in people
        ]
        db.execute(insert(Identity), rows)
    for one in people:
        app.answer(Incoming(one, text="/agenda add How I get on with the new form"))
    return people


def _user(person_id: int) -> str:
    return f"U{person_id:08d}"


def _ours(app: App) -> Starlette:
    """Return the product as `alongside serve` has it, with Slack and without the console."""
    edge = Dispatcher(app, Messages(WebApi(OneWorkspace("xoxb-bench"), app.clock)))
    return application(app, lambda: "", routes.routes(edge, SECRET, app.clock))


def _floor(engine: Engine) -> Starlette:
    """Return a bare Bolt app.

    Its own signature check, the statements in a worker thread, an answer in the response.
    """
    bolt: Any = AsyncApp(signing_secret=SECRET, authorize=_authorized, process_before_response=True)

    async def agenda(ack: AsyncAck, body: Mapping[str, str]) -> None:
        doing = partial(agenda_floor.add, engine, CHANNEL, body["user_id"], body["channel_id"],
                        f"slack:{body['trigger_id']}")  # fmt: skip
        count = await to_thread.run_sync(doing)
        block = {
            "type": "section",
            "text": {"type": "plain_text", "text": f"Added: there are {count} items."},
        }
        await ack({"response_type": "ephemeral", "text": "Added.", "blocks": [block]})

    bolt.command("/agenda")(agenda)
    handler = AsyncSlackRequestHandler(bolt)

    async def hear(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(routes.PATH, hear, methods=["POST"])])


async def _authorized() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bench")


def _requests(people: Sequence[int], numbers: "itertools.count[int]", count: int) -> list[bytes]:
    """Return signed requests, each with its own trigger."""
    return [_request(_user(one), next(numbers)) for one in itertools.islice(itertools.cycle(people), count)]


def _request(user: str, number: int) -> bytes:
    body = urlencode({
        "token": "", "team_id": "T0BENCH", "team_domain": "bench", "channel_id": CONVERSATION,
        "channel_name": "general", "user_id": user, "user_name": "somebody", "command": "/agenda",
        "text": "add What to do about the long waits", "api_app_id": "A0BENCH", "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0BENCH/1/x", "trigger_id": f"{number}.{time.time()}",
    }).encode()  # fmt: skip
    timestamp = str(int(time.time()))
    signed = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body) or ""
    head = {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*",
        "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signed,
    }  # fmt: skip
    return posted(routes.PATH, head, body)


def _by_driver(
    engine: Engine,
    people: Sequence[int],
    numbers: "itertools.count[int]",
    reset: Callable[[], None],
    count: int,
) -> float:
    """Return the seconds of the floor's statements by the driver alone."""
    requests: list[Any] = []
    for one in itertools.islice(itertools.cycle(people), count):
        with watched(engine) as seen:
            agenda_floor.add(engine, CHANNEL, _user(one), CONVERSATION, f"slack:{next(numbers)}")
        requests.append(seen)
    reset()
    return by_driver(engine, requests)


def _same_statements(app: App, floor: Engine, person_id: int, reset: Callable[[], None]) -> None:
    """Make sure that the floor runs what we run, in the same order."""
    edge = Dispatcher(app, Messages(WebApi(OneWorkspace("xoxb-bench"), app.clock)))
    body = _request(_user(person_id), 0).partition(b"\r\n\r\n")[2]
    with watched(app.engine) as ours:
        heard = asyncio.run(edge.hear(signature.payload(body)))
    reset()
    with watched(floor) as theirs:
        agenda_floor.add(floor, CHANNEL, _user(person_id), CONVERSATION, "slack:0")
    reset()
    assert heard.status == 200, "our side did not answer"
    assert shape(ours) == shape(theirs), f"ours: {shape(ours)}\nthe floor's: {shape(theirs)}"
