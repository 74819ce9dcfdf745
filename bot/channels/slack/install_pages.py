"""Web pages of an install: `GET` and `POST /slack/install`, `GET /slack/oauth_redirect`."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import structlog
from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.slack import signature
from bot.channels.slack.oauth import SCOPES
from bot.channels.slack.oauth_flow import (
    AGAIN,
    INSTALL,
    REDIRECT,
    Installing,
    Unwelcome,
    Way,
)
from bot.channels.slack.oauth_state import LASTS
from bot.payloads import read

log = structlog.get_logger()

COOKIE = "alongside-slack-install"
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
_page = _environment.get_template("install.html")
STYLE = (Path(__file__).parent / "templates" / "install.css").read_text()
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    # The form's answer redirects to Slack, and browsers apply form-action to redirects too.
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self' https:; "
    "base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
MOST = 10_000
"""Bytes of the form that begins an install: it contains a ticket."""


def routes(installing: Installing) -> list[Route]:
    """Return the pages' routes."""

    async def welcome(request: Request) -> Response:
        ticket = request.query_params.get("ticket", "")
        await to_thread.run_sync(installing.welcome, ticket)
        return page("Add Alongside to Slack", ticket=ticket)

    async def begin(request: Request) -> Response:
        try:
            form = signature.payload(await read(request, MOST))
        except signature.Rejected as no:
            return page("Not added", AGAIN, status=no.status)
        ticket: object = form.get("ticket")
        way = await to_thread.run_sync(installing.begin, ticket if isinstance(ticket, str) else "")
        return _with_cookie(RedirectResponse(way.url, 303, HEADERS), way)

    async def finish(request: Request) -> Response:
        given, browser = request.query_params, request.cookies.get(COOKIE, "")
        asked = (given.get("state", ""), browser, given.get("code", ""), given.get("error", ""))
        granted = await to_thread.run_sync(installing.finish, *asked)
        where = granted.name or granted.workspace
        here = f"the whole of {where}" if granted.whole else where
        then = (
            "Now match the people here to their accounts: "
            f"alongside people sync slack --workspace {granted.workspace}"
        )
        grid = "In your Grid's settings, choose the workspaces that shall have it." if granted.whole else ""
        answer = page("Alongside is there", f"It was added to {here}.", grid, then)
        answer.delete_cookie(COOKIE, path="/slack")
        return answer

    return [
        Route(INSTALL, _in_words(welcome), methods=["GET"]),
        Route(INSTALL, _in_words(begin), methods=["POST"]),
        Route(REDIRECT, _in_words(finish), methods=["GET"]),
    ]


def page(title: str, *words: str, ticket: str = "", status: int = 200) -> HTMLResponse:
    """Return one page; with a ticket, the page that leads on to Slack."""
    text = _page.render(
        title=title, words=[w for w in words if w], ticket=ticket, scopes=SCOPES, style=STYLE, action=INSTALL
    )
    return HTMLResponse(text, status, HEADERS)


def _with_cookie(answer: Response, way: Way) -> Response:
    answer.set_cookie(
        COOKIE, way.browser, max_age=int(LASTS["state"].total_seconds()), path="/slack", secure=way.secure,
        httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


def _in_words(answer: Any) -> Any:
    """Wrap an endpoint so that its refusals and failures are pages too."""

    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except Unwelcome as no:
            return page("Not added", no.words, status=no.status)
        except Exception:
            log.exception("an install failed")
            return page(
                "Not added", "Something went wrong on our side. Please try once more in a minute.", status=500
            )

    return endpoint
