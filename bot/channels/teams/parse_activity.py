"""Parsing of request bodies before the activity handler: only complete, readable activities pass."""

from typing import Any

from bot.payloads import Rejected, parsed

MAX_BYTES = 300_000
"""Maximum body size, more than Teams sends: a message or a dialog's answer has about 100 kB at most."""


def activity(body: bytes) -> dict[str, Any]:
    """Return the activity in a body: an object with a `type`. Raise Rejected for anything else."""
    if len(body) > MAX_BYTES:
        raise Rejected(413, "too large")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Rejected(400, "unreadable") from None
    found = parsed(text)
    if not isinstance(found.get("type"), str):
        raise Rejected(400, "unreadable")
    return found
