"""The endpoint `POST /api/messages`: everything that Teams sends."""

import structlog
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.background import run
from bot.channels.teams import parse_activity
from bot.channels.teams.activity_handler import ActivityHandler
from bot.channels.teams.jwt_validation import NO_TOKEN, TokenValidator
from bot.payloads import Rejected, read

log = structlog.get_logger()

PATH = "/api/messages"


def routes(edge: ActivityHandler, tokens: TokenValidator) -> list[Route]:
    """Return the endpoint's route. Requests without a valid token of Microsoft's are refused."""

    async def hear(request: Request) -> Response:
        try:
            token = tokens.look(request.headers.get("authorization", ""))
            activity = parse_activity.activity(await read(request, parse_activity.MAX_BYTES))
            await tokens.match(token, activity)
        except Rejected as no:
            if no.words != NO_TOKEN:  # requests without a token are background noise: don't log them
                log.warning("an activity was refused", why=no.words)
            return Response(no.words, no.status, media_type="text/plain")
        except ClientDisconnect:
            return Response(status_code=400)
        heard = await edge.hear(activity)
        after = BackgroundTask(run, heard.after) if heard.after else None
        if heard.body is None:
            return Response(status_code=heard.status, background=after)
        return JSONResponse(dict(heard.body), heard.status, background=after)

    return [Route(PATH, hear, methods=["POST"])]
