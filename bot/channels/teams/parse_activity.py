"""What stands in front of the edge: only whole, readable activities go through."""

from typing import Any

from bot.payloads import Rejected, parsed

MAX_BYTES = 300_000
"""More than Teams sends: a message or a dialog's answer is at most about 100 kB."""


def activity(body: bytes) -> dict[str, Any]:
    """The activity that a body holds: an object with a `type`. Raises Rejected where it holds none."""
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
