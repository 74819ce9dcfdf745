"""The endpoint `POST /slack/events`: everything that Slack sends over HTTP."""

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.background import run
from bot.channels.slack import signature
from bot.channels.slack.dispatcher import Dispatcher
from bot.clock import Clock
from bot.payloads import read

PATH = "/slack/events"


def routes(edge: Dispatcher, secret: str, clock: Clock) -> list[Route]:
    """Return the endpoint's route; `secret` is Slack's signing secret."""

    async def hear(request: Request) -> Response:
        try:
            body = await read(request, signature.MAX_BYTES)
            if signature.is_certificate_check(body):
                return Response()
            payload = signature.check(secret, request.headers, body, clock.now())
        except signature.Rejected as no:
            return Response(no.words, no.status, media_type="text/plain")
        except ClientDisconnect:
            return Response(status_code=400)
        heard = await edge.hear(payload)
        after = BackgroundTask(run, heard.after) if heard.after else None
        return Response(heard.body, heard.status, media_type=heard.content_type, background=after)

    return [Route(PATH, hear, methods=["POST"])]
