"""What somebody pressed in a card, whichever channel showed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alongside.handlers.ui import Ids


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody pressed, chose or submitted: an action's name, ids, and fields."""

    action: str
    ids: Ids
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a card: `alt` says what a picture shows, `title` is what people read above it."""

    name: str
    content: bytes
    alt: str
    title: str
