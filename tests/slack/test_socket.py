"""Socket Mode: the same answers over a connection that we open."""

import asyncio
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.channels.slack import socket
from storage.models import AgendaItem
from tests.slack.fake import APP_TOKEN
from tests.slack.world import SlackWorld

SECONDS = 60
"""How long a busy machine may take over anything: what is waited for comes far sooner."""


@pytest.fixture
def pair(world: SlackWorld) -> SlackWorld:
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


def over_a_socket(world: SlackWorld, *envelopes: dict[str, Any]) -> dict[str, Any]:
    """Let the product connect, send it these one after the other; what it acknowledged each with, by envelope.

    As Slack does, it sends again over a new connection what was not acknowledged over the one before.
    """
    acknowledged: dict[str, Any] = {}
    connections: list[web.WebSocketResponse] = []
    waiting: dict[str, dict[str, Any]] = {}

    async def connect(request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1})
        for envelope in waiting.values():
            await connection.send_json(envelope)
        world.clock.move(timedelta(minutes=2))  # Slack lets few connections be opened at once
        connections.append(connection)
        async for said in connection:
            if said.type == WSMsgType.TEXT:
                answer = json.loads(said.data)
                acknowledged[answer["envelope_id"]] = answer.get("payload")
                waiting.pop(answer["envelope_id"], None)
        return connection

    async def run() -> None:
        server = web.Application()
        server.add_routes([web.get("/socket", connect)])
        runner = web.AppRunner(server)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        world.fake.socket_address = f"ws://127.0.0.1:{port}/socket"
        async with socket.connected(world.edge, APP_TOKEN, f"{world.fake.address}/api/"):
            await until(lambda: connections or None)
            for envelope in envelopes:
                if envelope["type"] == "disconnect":
                    known = len(connections)
                    await connections[-1].send_json(envelope)
                    await until(lambda known=known: len(connections) > known or None)
                    continue
                waiting[envelope["envelope_id"]] = envelope
                with suppress(ConnectionError):
                    await connections[-1].send_json(envelope)
                await until(lambda envelope=envelope: envelope["envelope_id"] in acknowledged or None)
        await runner.cleanup()

    asyncio.run(run())
    return acknowledged


async def until(ready: Any) -> Any:
    async with asyncio.timeout(SECONDS):
        while (found := ready()) is None:
            await asyncio.sleep(0.01)
        return found


def command(user: str, text: str, trigger: str = "1.2.3") -> dict[str, Any]:
    payload = {"command": "/agenda", "text": text, "user_id": user, "team_id": "T0FAKE", "channel_id": "C1",
               "trigger_id": trigger, "response_url": "http://127.0.0.1:1/"}  # fmt: skip
    return {
        "type": "slash_commands",
        "envelope_id": f"e{trigger}",
        "payload": payload,
        "accepts_response_payload": True,
    }


def test_a_command_is_answered_over_the_socket(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    answer = over_a_socket(pair, command(priya.user, "My leave"))["e1.2.3"]
    assert answer["response_type"] == "ephemeral"
    assert "My leave" in str(answer["blocks"])
    assert len(pair.rows(AgendaItem)) == 1


def test_what_is_sent_again_is_acknowledged_and_done_once(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    again = {**command(priya.user, "My leave"), "envelope_id": "again"}
    assert over_a_socket(pair, command(priya.user, "My leave"), again)["again"] is None
    assert len(pair.rows(AgendaItem)) == 1


def test_when_slack_wants_another_connection_it_gets_one_and_nothing_is_missed(pair: SlackWorld) -> None:
    priya = pair.chat("Priya Nair")
    warned = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "x"}}
    answers = over_a_socket(
        pair, command(priya.user, "My leave"), warned, command(priya.user, "The rota", "4.5.6")
    )
    assert "The rota" in str(answers["e4.5.6"]["blocks"])
    assert len(pair.rows(AgendaItem)) == 2
    assert len(pair.fake.called("apps.connections.open")) >= 2


def test_what_is_left_to_do_is_done_even_where_the_acknowledgement_is_lost(pair: SlackWorld) -> None:
    """Slack sends it again, and it counts once: nothing else would show the answer."""
    priya = pair.chat("Priya Nair")

    class Lost:
        async def send_socket_mode_response(self, response: object) -> None:
            raise ConnectionError

    event = {"type": "message", "channel_type": "im", "channel": pair.fake.conversation(priya.user),
             "user": priya.user, "text": "/agenda My leave", "ts": "1.2"}  # fmt: skip
    payload = {
        "type": "event_callback",
        "team_id": "T0FAKE",
        "event": event,
        "event_id": "Ev1",
        "event_time": 1,
    }
    request = SocketModeRequest("events_api", "e1", payload)
    asyncio.run(socket._answer(pair.edge, Lost(), request))  # type: ignore[arg-type]
    assert "My leave" in priya.last
