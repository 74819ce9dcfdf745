"""What goes into the reading of a message, and what comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handlers.language.text.patterns import word_set

Asked = Literal["book", "slots", "action", "agenda", "agreement", "sign", "held"]
"""What the bot asked this person last and still waits on."""

Signal = Literal["data_request", "distress", "not_held"]
"""Something in a message that needs its own answer, whatever else it says."""

FIELDS: Mapping[str, frozenset[str]] = {
    intent: word_set(fields)
    for intent, fields in {
        "propose": "start from to",
        "accept": "option",
        "decline": "",
        "booked": "start on",
        "held": "on kind",
        "cancel": "",
        "move": "start from to",
        "snooze": "until",
        "away": "from until",
        "back": "on",
        "request": "start from to",
        "agenda_add": "text",
        "agenda_show": "",
        "action_add": "owner text due",
        "action_done": "ref",
        "action_defer": "due ref",
        "actions_show": "whose",
        "overdue": "what missing who",
        "figures": "what who from to",
        "next_session": "",
        "why": "",
        "policy_show": "",
        "record_show": "whose",
        "readers": "",
        "raise": "",
        "care": "about",
        "agreement_show": "",
        "agreement_review": "",
        "sign": "",
        "dispute": "text",
        "pause": "until",
        "help": "",
        "thanks": "",
        "unclear": "",
    }.items()
}
"""Every intent of the contract with the fields that it may carry. Any of them may also carry `with`, the display name
of the person whom the message is about."""

OVERDUE_WHAT = (
    "sessions", "actions", "agreements", "records", "cases", "appraisals", "observations", "reviews", "learning",
)  # fmt: skip
"""The values of `what`, for `overdue` and `figures`. `missing` is True for "who has none?"; `who` is "me", "team", a
display name, or a team's name as written. `about` of `care` is "me" or "other"."""

SHOWN = frozenset({"propose", "move", "request"})
"""Intents that suggest a time: these are shown before anything happens, so that a question saves nobody anything."""
CHANGES = word_set(
    """accept decline booked held cancel snooze away agenda_add action_add action_done action_defer
    agreement_review sign dispute pause back"""
)
"""The other intents that change something."""

Fields = Mapping[str, object]
"""An intent's fields: text, ISO dates (`YYYY-MM-DD`), ISO local times (`YYYY-MM-DDTHH:MM`), or an option's number."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was typed, and what is known around it.

    `now` is the moment it was sent (aware), `tz` the writer's IANA zone. `offered` (with `asked="slots"`) holds the
    start times on offer, ISO 8601 local, in the order shown; `booked` is the start of the pair's next booked session
    in the same form. `people` are the display names that the writer may mean. `kinds` are the policy's kinds of session
    other than the ordinary one, each with its titles and the words for it: `{"group": ("group supervision",)}`.
    """

    text: str
    now: datetime
    tz: str
    asked: Asked | None = None
    offered: tuple[str, ...] = ()
    booked: str | None = None
    people: tuple[str, ...] = ()
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a message could mean."""

    intent: str
    fields: Fields = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message is taken to mean.

    `readings` has, for `unclear`, the two or three meanings that the reader hesitates between, so that the bot can
    ask with buttons; it is empty where there is no good guess. `signal` marks a request for one's own data, words of
    danger or distress, or that the other did not come ("he never turned up"); it never changes the intent.
    """

    intent: str
    fields: Fields = field(default_factory=dict[str, object])
    readings: tuple[Reading, ...] = ()
    signal: Signal | None = None


UNCLEAR = Meaning("unclear")


def unclear(*readings: Reading) -> Meaning:
    """Return the meaning of a message that the bot must ask about, with the candidates to offer: three at most."""
    kept: list[Reading] = []
    for reading in readings:
        if reading not in kept:
            kept.append(reading)
    return Meaning("unclear", readings=tuple(kept[:3]))
