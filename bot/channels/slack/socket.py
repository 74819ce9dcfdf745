"""Socket Mode: Slack's payloads over a connection that we open, for services without a public address."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import structlog
from anyio import to_thread
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import run
from bot.channels.slack.dispatcher import Dispatcher
from bot.channels.slack.webapi import QUIET

log = structlog.get_logger()

AGAIN = 10
"""Seconds between attempts to connect."""


@asynccontextmanager
async def connected(edge: Dispatcher, app_token: str, base_url: str) -> AsyncGenerator[None]:
    """Listen while the body runs; connects in the background, retrying until Slack accepts."""
    listening = asyncio.create_task(_listen(edge, app_token, base_url))
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen(edge: Dispatcher, app_token: str, base_url: str) -> None:
    web = AsyncWebClient(base_url=base_url, retry_handlers=[], logger=QUIET)
    client = SocketModeClient(app_token, web_client=web, logger=QUIET)
    under_way: set[asyncio.Task[None]] = set()

    async def hear(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.create_task(_answer(edge, client, request))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    client.socket_mode_request_listeners.append(hear)
    try:
        while True:
            try:
                await client.connect()
                log.info("connected to Slack")
                break
            except Exception as problem:
                log.warning("no connection to Slack yet", problem=type(problem).__name__)
                await asyncio.sleep(AGAIN)
        await asyncio.Event().wait()
    finally:
        await asyncio.gather(*under_way, return_exceptions=True)
        await client.close()


async def _answer(edge: Dispatcher, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
    payload = cast("dict[str, Any]", request.payload)  # pyright: ignore[reportUnknownMemberType]
    heard = await edge.hear(payload)
    if heard.status != 200:  # not acknowledged, so Slack sends it again
        return
    answer: Any = None
    if heard.body:
        answer = (
            json.loads(heard.body)
            if heard.content_type.startswith("application/json")
            else {"text": heard.body}
        )
    try:
        await client.send_socket_mode_response(
            SocketModeResponse(request.envelope_id, cast("dict[str, Any] | None", answer))
        )
    except (
        Exception
    ) as problem:  # Slack sends it again, and then finds it done: what is left to do is done now
        log.warning("an answer did not reach Slack", problem=type(problem).__name__)
    await to_thread.run_sync(run, heard.after)
