"""Reading of payloads from outside, for every channel: size, form and depth are checked."""

import json
from collections.abc import Mapping
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

DEEPEST = 100
"""Maximum levels of nesting: what Slack and Teams send stays well below."""

Payload = Mapping[str, Any]


class Rejected(Exception):
    """Refused request. `status` is the HTTP answer; the words give the reason and nothing more."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class Unreadable(Exception):
    """Payload that lacks what its type always has."""


async def in_words(_request: Request, problem: Exception) -> Response:
    """Answer an HTTPException with its words."""
    assert isinstance(problem, HTTPException)
    return JSONResponse({"words": problem.detail}, problem.status_code)


async def read(request: Request, most: int) -> bytes:
    """Return a request's body. Raise Rejected for more than `most` bytes, and ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Rejected(413, "too large")
    return bytes(body)


def parsed(text: str) -> dict[str, Any]:
    """Parse a JSON object and clean it. Raise Rejected for anything else."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        raise Rejected(400, "unreadable") from None
    if not isinstance(found, dict):
        raise Rejected(400, "unreadable")
    return cast("dict[str, Any]", clean(found))


def clean(value: Any, depth: int = 0) -> Any:
    """Remove characters that no database takes: NUL, and halves of surrogate pairs.

    Raises Rejected for what is nested deeper than DEEPEST.
    """
    if depth > DEEPEST:
        raise Rejected(400, "unreadable")
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {clean(name): clean(part, depth + 1) for name, part in items}
    if isinstance(value, list):
        return [clean(part, depth + 1) for part in cast("list[Any]", value)]
    return value


def text(payload: Payload, name: str, otherwise: str | None = None) -> str:
    """Return a text of a payload, or `otherwise` if the payload does not have it. Raise Unreadable."""
    value = payload.get(name)
    if isinstance(value, str):
        return value
    if value is None and otherwise is not None:
        return otherwise
    raise Unreadable


def part(value: Any) -> Payload:
    """Return an object inside a payload. Raise Unreadable for anything else."""
    if not isinstance(value, Mapping):
        raise Unreadable
    return cast("Payload", value)
