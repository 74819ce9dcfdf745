"""What comes from outside, whichever channel it comes by: taken only whole, readable and not too deep; its parts."""

import json
from collections.abc import Mapping
from typing import Any, cast

from starlette.requests import Request

DEEPEST = 100
"""Levels of nesting: what Slack and Teams send stays well below."""

Payload = Mapping[str, Any]


class Rejected(Exception):
    """A request that goes no further. `status` is the HTTP answer; the words say why and nothing more."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class Unreadable(Exception):
    """A payload without what its kind always has."""


async def read(request: Request, most: int) -> bytes:
    """A request's body. Raises Rejected for one of more than so many bytes, and ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Rejected(413, "too large")
    return bytes(body)


def parsed(text: str) -> dict[str, Any]:
    """The object that a JSON text holds, clean. Raises Rejected where it holds none."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        raise Rejected(400, "unreadable") from None
    if not isinstance(found, dict):
        raise Rejected(400, "unreadable")
    return cast("dict[str, Any]", clean(found))


def clean(value: Any, depth: int = 0) -> Any:
    """The same without characters that no database takes: NUL, and halves of surrogate pairs.

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
    """A text of a payload, or `otherwise` where it has none of that name. Raises Unreadable."""
    value = payload.get(name)
    if isinstance(value, str):
        return value
    if value is None and otherwise is not None:
        return otherwise
    raise Unreadable


def part(value: Any) -> Payload:
    """An object inside a payload. Raises Unreadable for anything else."""
    if not isinstance(value, Mapping):
        raise Unreadable
    return cast("Payload", value)
