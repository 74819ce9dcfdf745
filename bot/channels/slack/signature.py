"""Validation of Slack's requests before Bolt: only complete, recent requests that Slack has signed pass.

Bolt 1.30 fails on timestamps that are not numbers, signatures that are not ASCII, bodies that are not UTF-8 and JSON
nested very deep. None of that reaches it: slack_sdk's own check comes after a strict check of both headers.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from bot.payloads import Rejected, clean, parsed

MAX_BYTES = 1_000_000
"""Maximum body size, more than Slack sends: a view's state is the largest, and a view has at most 250 kB."""
FRESH = 300
"""Seconds between Slack's clock and ours within which a request is valid, as Slack's documentation asks."""
FIELDS = 100
LONGEST_CHECK = 500

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SSL_CHECK = re.compile(rb"(?:token=[\w%.-]*&)?ssl_check=1(?:&token=[\w%.-]*)?", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class _At(Clock):
    """Clock that returns the time at which a request came, for slack_sdk."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._now.timestamp()


def is_certificate_check(body: bytes) -> bool:
    """Return whether a body is Slack's `ssl_check`, which Slack sends now and then to check the certificate.

    docs.slack.dev/interactivity/implementing-slash-commands. It expects a 200. A body with anything else in it does
    not count, because nothing is done for this one.
    """
    return len(body) < LONGEST_CHECK and _SSL_CHECK.fullmatch(body) is not None


def check(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, Any]:
    """Return the payload of a request that Slack has signed. Raise Rejected for any other."""
    if len(body) > MAX_BYTES:
        raise Rejected(413, "too large")
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not secret or not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        raise Rejected(401, "not signed")
    if abs(now.timestamp() - int(timestamp)) > FRESH:
        raise Rejected(401, "too old")
    try:
        genuine = SignatureVerifier(secret, _At(now)).is_valid(body, timestamp, signature)
    except UnicodeDecodeError:
        raise Rejected(400, "unreadable") from None
    if not genuine:
        raise Rejected(401, "wrong signature")
    return payload(body)


def payload(body: bytes) -> dict[str, Any]:
    """Parse a body: JSON, a form, or JSON in a form's `payload`. Raise Rejected for anything else."""
    try:
        text = body.decode()
        if text.lstrip().startswith("{"):
            return parsed(text)
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS, errors="strict"))
    except ValueError:
        raise Rejected(400, "unreadable") from None
    return parsed(form["payload"]) if "payload" in form else clean(form)
