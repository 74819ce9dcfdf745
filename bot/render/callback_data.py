"""What somebody pressed in a card, whichever channel showed it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from handlers.ui import Ids


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody pressed, chose or submitted: an action's name, ids, and fields."""

    action: str
    ids: Ids
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


def packed(action: str, ids: Ids, *choice: str) -> str:
    """A whole press as one text; `unpacked` undoes it."""
    return json.dumps([action, dict(ids), *choice], separators=(",", ":"), ensure_ascii=False)


def unpacked(kept: Any) -> Pressed:
    """The press that was packed. Raises ValueError for what never was."""
    try:
        action, ids, *choice = json.loads(kept)
        whole = isinstance(action, str) and all(isinstance(value, int | str) for value in ids.values())
        if whole and all(isinstance(chosen, str) for chosen in choice):
            return Pressed(action, cast("Ids", ids), {"choice": choice[0]} if choice else {})
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass
    raise ValueError("never rendered")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a card: `alt` says what a picture shows, `title` is what people read above it."""

    name: str
    content: bytes
    alt: str
    title: str
