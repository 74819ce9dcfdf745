"""Access control of the console: a browser on this machine, from the console's own page.

The console lets its user speak as anybody, so it answers loopback only, unless configured otherwise. Another site in
the same browser must not reach it either: a foreign page is refused by its `Origin`, one whose name resolves to
127.0.0.1 by its `Host`, and a form or link from elsewhere by a header that only the console's script sets.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-alongside"
LIMIT = 1_048_576
"""Maximum bytes of a request's body: several fields of 20,000 characters in any script."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class PageGuard:
    """Middleware in front of the console. `anywhere` admits other machines; the same-site rules apply to them too."""

    def __init__(self, app: ASGIApp, anywhere: bool = False) -> None:
        self._app = app
        self._anywhere = anywhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it in words (403, 413)."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
            await send(message)

        if refusal := self._refusal(scope):
            status, words = refusal
            await JSONResponse({"words": words}, status)(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if not self._anywhere and not (_from_here(scope) and _is_here(headers)):
            return 403, (
                "The console answers only on the machine that it runs on, as http://localhost or http://127.0.0.1. "
                "To open it to others, set ALONGSIDE_CONSOLE_ANYWHERE."
            )
        if not (_same_site(headers) or _is_visit(scope, headers)):
            return 403, "That came from another site, so nothing was done. Please use the console's own page."
        if scope["method"] not in ("GET", "HEAD"):
            if HEADER not in headers or not headers.get("content-type", "").startswith("application/json"):
                return 403, "That did not come from the console's own page, so nothing was done."
            length = headers.get("content-length", "")
            if not length.isdecimal() or int(length) > LIMIT:
                return 413, "That is more than fits in one message. Nothing was lost: please shorten it."
        return None


def _from_here(scope: Scope) -> bool:
    """Return whether the client is this machine, and not a proxy on it that forwards for another."""
    client = scope.get("client")
    return bool(client) and _loopback(client[0]) and not any(n in Headers(scope=scope) for n in FORWARDED)


def _is_here(headers: Headers) -> bool:
    """Return whether the request's host is this machine by a local name, not some site's name."""
    try:
        name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or _loopback(name)


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _same_site(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin, host = headers.get("origin"), headers.get("host", "")
    return origin is None or origin in (f"http://{host}", f"https://{host}")


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Return whether somebody followed a link to the page.

    It shows them the page, and tells the other site nothing.
    """
    return scope["method"] == "GET" and scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"
