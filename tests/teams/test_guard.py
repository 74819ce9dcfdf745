"""What reaches the edge is whole, readable and an activity: whatever else comes is refused."""

import json
from typing import Any

import pytest

from bot.channels.teams import parse_activity
from bot.payloads import DEEPEST, Rejected


def status(body: bytes) -> int:
    try:
        parse_activity.activity(body)
    except Rejected as no:
        return no.status
    return 200


def deep(levels: int) -> bytes:
    return b'{"type": "message", "value": ' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


def test_an_activity_is_taken_as_it_is() -> None:
    told: dict[str, Any] = {"type": "invoke", "value": {"a": [1, None, True, "é"]}, "unknown": {}}
    assert parse_activity.activity(json.dumps(told).encode()) == told
    assert parse_activity.activity(json.dumps(told, ensure_ascii=False).encode()) == told


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"null", b"7", b'"message"', b"[]", b"{", b"{}" * 2, b"{}", b'{"type": 7}', b'{"type": null}',
     b'{"type": ["message"]}', b"\xff\xfe", "{}".encode("utf-16"), b'{"type": "message", "text": "\xff"}',
     b"type=message", deep(DEEPEST + 1), deep(40_000), b'{"a": ' + b"[" * 200_000, b'{"type": "message", "n": '
     + b"9" * 5_000 + b"}"],
    ids=lambda body: f"{body[:20]!r} of {len(body)}",
)  # fmt: skip
def test_what_is_no_activity_is_refused(body: bytes) -> None:
    assert status(body) == 400


def test_what_is_too_large_is_refused_unread() -> None:
    assert status(b"[" * (parse_activity.MAX_BYTES + 1)) == 413
    assert status(b'{"type": "message"}' + b" " * (parse_activity.MAX_BYTES - 30)) == 200


def test_characters_that_no_database_takes_are_left_out() -> None:
    found = parse_activity.activity(
        rb'{"type": "message", "text": "a\u0000b\ud800c", "\u0000k": {"x": ["\udfff"]}}'
    )
    assert found == {"type": "message", "text": "ab?c", "k": {"x": ["?"]}}
