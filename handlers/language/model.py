"""What goes into the reading of a message, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .wordlist import word_set

Asked = Literal["book", "slots", "action", "agenda", "agreement", "sign"]
"""What the bot asked this person last and still waits on."""

Signal = Literal["data_request", "distress"]
"""Something in a message that needs its own answer, whatever else it says."""

SHOWN = frozenset({"propose", "move", "request"})
"""Intents that suggest a time: these are shown before anything happens, so that a question saves nobody anything."""
CHANGES = word_set(
    """accept decline booked held cancel snooze away agenda_add action_add action_done action_defer
    agreement_review sign dispute pause"""
)
"""The other intents that change something."""

Fields = Mapping[str, object]
"""An intent's fields: text, ISO dates (`YYYY-MM-DD`), ISO local times (`YYYY-MM-DDTHH:MM`), or an option's number."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was typed, and what is known around it.

    `now` is the moment it was sent (aware), `tz` the writer's IANA zone. `offered` (with `asked="slots"`) holds the
    start times on offer, ISO 8601 local, in the order shown; `booked` is the start of the pair's next booked session
    in the same form. `people` are the display names that the writer may mean.
    """

    text: str
    now: datetime
    tz: str
    asked: Asked | None = None
    offered: tuple[str, ...] = ()
    booked: str | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a message could mean."""

    intent: str
    fields: Fields = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message is taken to mean.

    `readings` has, for `unclear`, the two or three meanings that the reader hesitates between, so that the bot can
    ask with buttons; it is empty where there is no good guess. `signal` marks a request for one's own data, or words
    of danger or distress; it never changes the intent.
    """

    intent: str
    fields: Fields = field(default_factory=dict[str, object])
    readings: tuple[Reading, ...] = ()
    signal: Signal | None = None


UNCLEAR = Meaning("unclear")


def unclear(*readings: Reading) -> Meaning:
    """The meaning of a message that the bot must ask about, with the candidates to offer: three at most."""
    kept: list[Reading] = []
    for reading in readings:
        if reading not in kept:
            kept.append(reading)
    return Meaning("unclear", readings=tuple(kept[:3]))
