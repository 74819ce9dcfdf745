"""What people's calendars fetch: one session's file, and a feed. Whoever has the address may read it."""

from collections.abc import Callable
from datetime import datetime

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import App
from handlers.calendar_setup import Setup
from handlers.calendars import entries, links
from handlers.calendars.ics import MEDIA_TYPE
from handlers.policy import Policy
from storage.db import Db

HEADERS = {
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
Find = Callable[[Db, Policy, Setup, str, datetime], bytes | None]


def calendar_routes(app: App) -> list[Route]:
    """Return the two addresses. What leads nowhere is not told from what no longer does."""
    return [
        Route(links.FILES + "{token}.ics", _answer(app, entries.file_at, "session.ics"), methods=["GET"]),
        Route(links.FEEDS + "{token}.ics", _answer(app, entries.feed_at, ""), methods=["GET"]),
    ]


def _answer(app: App, find: Find, name: str) -> Callable[[Request], object]:
    def found(token: str) -> bytes | None:
        with app.transaction(reading=True) as db:
            return find(db, app.policy, app.setup, token, app.clock.now())

    async def endpoint(request: Request) -> Response:
        text = await to_thread.run_sync(found, str(request.path_params["token"]))
        if text is None:
            return Response("There is nothing at this address.", 404, HEADERS, "text/plain")
        more = {"content-disposition": f'attachment; filename="{name}"'} if name else {}
        return Response(text, 200, {**HEADERS, **more}, MEDIA_TYPE)

    return endpoint
