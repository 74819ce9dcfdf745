"""Callback data of buttons and forms, the same for every channel."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from handlers.ui import Ids


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press, choice or submission: an action's name, ids and fields."""

    action: str
    ids: Ids
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


def packed(action: str, ids: Ids, *choice: str) -> str:
    """Encode an action, its ids and perhaps a choice as one text; `unpacked` decodes it."""
    return json.dumps([action, dict(ids), *choice], separators=(",", ":"), ensure_ascii=False)


def unpacked(kept: Any) -> Pressed:
    """Decode what `packed` encoded. Raise ValueError for anything else."""
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
    """File that goes with a card: `alt` describes a picture, `title` is shown above it."""

    name: str
    content: bytes
    alt: str
    title: str
