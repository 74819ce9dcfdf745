"""`POST /slack/events`: everything that Slack sends over HTTP."""

from collections.abc import Sequence

import structlog
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from alongside.bot.clock import Clock
from alongside.bot.slack import guard
from alongside.bot.slack.edge import After, Edge

log = structlog.get_logger()

PATH = "/slack/events"


def routes(edge: Edge, secret: str, clock: Clock) -> list[Route]:
    """The endpoint; `secret` is Slack's signing secret."""

    async def hear(request: Request) -> Response:
        try:
            body = await read(request)
            payload = guard.check(secret, request.headers, body, clock.now())
        except guard.Rejected as no:
            return Response(no.words, no.status, media_type="text/plain")
        except ClientDisconnect:
            return Response(status_code=400)
        heard = await edge.hear(payload)
        after = BackgroundTask(run, heard.after) if heard.after else None
        return Response(heard.body, heard.status, media_type=heard.content_type, background=after)

    return [Route(PATH, hear, methods=["POST"])]


def run(after: Sequence[After]) -> None:
    """What is to be done after a response. A failure is said to the log: the response is gone."""
    for task in after:
        try:
            task()
        except Exception:
            log.exception("an answer could not be shown")


async def read(request: Request, most: int = guard.MAX_BYTES) -> bytes:
    """A request's body. Raises Rejected for one of more than so many bytes, and ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise guard.Rejected(413, "too large")
    return bytes(body)
