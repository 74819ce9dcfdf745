"""What stands in front of Bolt: only whole, fresh requests that Slack has signed go through.

Bolt 1.30 fails on timestamps that are no number, signatures that are not ASCII, bodies that are not UTF-8 and JSON
nested very deep, and answers an unsigned `ssl_check`. Nothing of that reaches it.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from bot.payloads import Rejected, clean, parsed

MAX_BYTES = 1_000_000
"""More than Slack sends: a view's state is the largest, and a view holds at most 250 kB."""
FRESH = 300
"""Seconds between Slack's clock and ours within which a request counts, as Slack's documentation asks."""
FIELDS = 100

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature of a body sent at `timestamp` (seconds since 1970)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def check(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, Any]:
    """The payload of a request that Slack has signed. Raises Rejected for any other, whatever it holds."""
    if len(body) > MAX_BYTES:
        raise Rejected(413, "too large")
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not secret or not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        raise Rejected(401, "not signed")
    if abs(now.timestamp() - int(timestamp)) > FRESH:
        raise Rejected(401, "too old")
    if not hmac.compare_digest(sign(secret, timestamp, body), signature):
        raise Rejected(401, "wrong signature")
    return payload(body)


def payload(body: bytes) -> dict[str, Any]:
    """What a body holds: JSON, a form, or JSON in a form's `payload`. Raises Rejected where it is none of them."""
    try:
        text = body.decode()
        if text.lstrip().startswith("{"):
            return parsed(text)
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS, errors="strict"))
    except ValueError:
        raise Rejected(400, "unreadable") from None
    return parsed(form["payload"]) if "payload" in form else clean(form)
