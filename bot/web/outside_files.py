"""Files for somebody outside, by a link that ends: a page that says what it is, and the file at the press of a button.

The page alone fetches nothing, so that the preview of a chat or a mail programme does not count as having fetched it.
"""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.web.calendar_files import HEADERS
from handlers.reading import outside

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sealed file</title>
<meta name="viewport" content="width=device-width"></head>
<body style="font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem">
<main><h1>Sealed file</h1><p>Somebody has made a file for you. It opens in your browser, with the passphrase that you
were told in another way. Each fetching is kept.</p>
<form method="post"><button style="font:inherit;padding:.5rem 1rem">Fetch the file</button></form></main></body></html>
"""
NOTHING = "There is nothing at this address: it was mistyped, or its day has passed."


def outside_routes(app: App) -> list[Route]:
    """Return the one address. What leads nowhere is not told from what no longer does."""

    def is_there(token: str) -> bool:
        with app.transaction(reading=True) as db:
            return outside.is_there(db, token, app.clock.now())

    def fetch(token: str) -> bytes | None:
        with app.transaction() as db:
            return outside.fetch(db, token, app.clock.now())

    async def endpoint(request: Request) -> Response:
        token = str(request.path_params["token"])
        if request.method != "POST":
            there = await to_thread.run_sync(is_there, token)
            return (
                HTMLResponse(PAGE, 200, HEADERS) if there else Response(NOTHING, 404, HEADERS, "text/plain")
            )
        page = await to_thread.run_sync(fetch, token)
        if page is None:
            return Response(NOTHING, 404, HEADERS, "text/plain")
        more = {"content-disposition": 'attachment; filename="sealed-file.html"'}
        return Response(page, 200, {**HEADERS, **more}, "text/html")

    return [Route(outside.PATH + "{token}", endpoint, methods=["GET", "POST"])]
