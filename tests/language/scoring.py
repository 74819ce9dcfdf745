"""Scoring of answers against samples, as the language contract counts them."""

import html
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from handlers.language import Meaning, Message, interpret

SAMPLES = Path(__file__).parent / "samples"
STATE = frozenset(
    [
        "propose",
        "accept",
        "decline",
        "booked",
        "held",
        "cancel",
        "move",
        "snooze",
        "away",
        "request",
        "agenda_add",
        "action_add",
        "action_done",
        "action_defer",
        "agreement_review",
        "sign",
        "dispute",
        "pause",
        "back",
    ]
)
DATES = ("start", "from", "to", "on", "until", "due")
NEVER_LEFT_OUT = ("kind",)
"""Fields whose lack does harm: a meeting of another kind that is kept as an ordinary one resets the clock."""


def samples(*names: str) -> list[dict[str, Any]]:
    """Return the items of these sample files; of all files if none is named."""
    paths = [SAMPLES / f"{name}.jsonl" for name in names] or sorted(SAMPLES.glob("*.jsonl"))
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line
    ]


def message_of(item: dict[str, Any], **changes: Any) -> Message:
    """Return an item's message, with some of its parts changed."""
    parts = {
        "text": item["text"],
        "now": datetime.fromisoformat(item["now"]),
        "tz": item["tz"],
        "asked": item["asked"],
        "offered": tuple(item["offered"]),
        "booked": item["booked"],
        "people": tuple(item["people"]),
        "kinds": item.get("kinds") or {},
    }
    return Message(**{**parts, **changes})


def accepted(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every meaning that an item accepts."""
    return [item["expect"], *item.get("alt", [])]


def _squash(text: object) -> str:
    plain = html.unescape(str(text)).replace("\u2019", "'").replace("\u2018", "'").replace("\xa0", " ")
    return " ".join(plain.lower().split())


def faults(want: dict[str, Any], got: Meaning) -> list[tuple[str, str]]:
    """Return how a meaning differs from an accepted one: (intent, wrong, extra, missing or text; where)."""
    if want["intent"] != got.intent:
        return [("intent", got.intent)]
    found: list[tuple[str, str]] = []
    for key, value in want["fields"].items():
        if key in ("text_has", "ref_has"):
            have = _squash(got.fields.get(key[:-4]) or "")
            found += [("text", word) for word in value if _squash(word) not in have]
        elif value is None:
            found += [("extra", key)] if got.fields.get(key) is not None else []
        elif got.fields.get(key) is None:
            found.append(("wrong" if key in NEVER_LEFT_OUT else "missing", key))
        elif str(got.fields[key]).casefold() != str(value).casefold():
            found.append(("wrong", key))
    return found + [
        ("extra", key)
        for key in (*DATES, *NEVER_LEFT_OUT)
        if got.fields.get(key) is not None and key not in want["fields"]
    ]


def judged(items: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Meaning, bool, bool, bool]]:
    """Yield each item with its meaning, and whether intent and everything are right, and whether it would do harm."""
    for item in items:
        got = interpret(message_of(item))
        tried = [faults(want, got) for want in accepted(item)]
        right = any(not one for one in tried)
        intent = any(want["intent"] == got.intent for want in accepted(item))
        bad = all(any(kind in ("intent", "wrong", "extra") for kind, _ in one) for one in tried)
        yield item, got, intent, right, not right and got.intent in STATE and bad
