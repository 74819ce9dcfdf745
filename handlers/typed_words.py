"""Return of what was typed into a form that can no longer be used, so that it can be copied."""

import re
from collections.abc import Mapping
from dataclasses import replace

from handlers.ui import Block, Card, Quote, Text

SHOWN = 20
"""Most texts that are returned; no form has more."""
_CHOSEN = re.compile(r"[\d,.:-]*|[a-z_]*")
"""Values of choices, ticks, days and times, which nobody typed."""


def typed_blocks(fields: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the words of a form, to be copied; nothing where nobody typed any."""
    words = [value.strip() for value in fields.values() if not _CHOSEN.fullmatch(value.strip())]
    if not words:
        return ()
    return (Text("This is what you typed, to copy from:"), *(Quote(text) for text in words[:SHOWN]))


def with_typed_words(card: Card, fields: Mapping[str, str]) -> Card:
    """Return the card with the words of a form that was sent too late; it is shown once and not refreshed."""
    back = typed_blocks(fields)
    return replace(card, blocks=(*card.blocks, *back), source=None, place="below") if back else card
