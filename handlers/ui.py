"""The closed vocabulary of what people see: cards, forms and what they are made of.

A feature builds these and never sees a channel's JSON; `bot/render` has one renderer a channel. Every string is plain
text. A renderer escapes it whole, so somebody's `<!channel>`, HTML or formula is shown and never obeyed; emphasis comes
from the kind of block, not from markup inside the text.

Renderers `match` on `Block` and `Input` and end in `assert_never`: a kind that one of them misses fails type checking.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Ids = Mapping[str, int | str]
"""What a button or a form carries beside its action's name: ids of rows, never text and never state."""

Tone = Literal["plain", "good", "soon", "late"]
"""How an item stands: nothing special, settled, due soon, past due. Never the only way that something is told."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `confirm` asks first, in words, before what can't be undone."""

    label: str
    action: str
    ids: Ids = field(default_factory=dict[str, int | str])
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a menu or an input: `value` goes back to the feature, `label` is read."""

    value: str
    label: str


# Blocks: what a card is made of.


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part of a card or form."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: the clause behind a date, who can read this."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, set apart, with who wrote them."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Short pairs of label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list, with what can be done about it: `buttons` in sight, `more` behind a menu."""

    title: str
    detail: str = ""
    tone: Tone = "plain"
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """One of several things to choose at once: sends `action` with `ids` and the chosen value as field `choice`."""

    label: str
    action: str
    options: tuple[Option, ...]
    ids: Ids = field(default_factory=dict[str, int | str])


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: a label and how many of each series."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, drawn as a picture by the channel. `alt` says in words what the picture shows."""

    title: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class File:
    """A file to keep, such as a CSV; the channel offers it for download."""

    name: str
    media_type: str
    content: bytes
    about: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""


Block = Text | Heading | Note | Quote | Facts | Item | Buttons | Menu | Chart | File | Divider


# Inputs: what a form asks for.


@dataclass(frozen=True, slots=True)
class TextInput:
    """Words. `limit` is in characters; longer is refused on this field and nothing typed is lost."""

    key: str
    label: str
    value: str = ""
    help: str = ""
    required: bool = False
    lines: Literal["one", "many"] = "one"
    limit: int = 3_000


@dataclass(frozen=True, slots=True)
class ChoiceInput:
    """One of several options."""

    key: str
    label: str
    options: tuple[Option, ...]
    value: str = ""
    help: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class TicksInput:
    """Any of several options. The field's value is the ticked values, joined by commas."""

    key: str
    label: str
    options: tuple[Option, ...]
    value: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class DateInput:
    """A day."""

    key: str
    label: str
    value: date | None = None
    help: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class TimeInput:
    """A time of day, in the reader's zone."""

    key: str
    label: str
    value: time | None = None
    help: str = ""
    required: bool = False


Input = TextInput | ChoiceInput | TicksInput | DateInput | TimeInput


@dataclass(frozen=True, slots=True)
class Card:
    """What the bot says.

    `preview` is what a notification shows: it gives nothing private away. `place` says where an answer to a press goes:
    it takes the place of the card that was pressed, or comes below it. `source` says how to build the card again, so
    that it is kept true while it stands: a builder's name and its ids, of which the first says what it is about. A card
    with a source gives its place only to one about the same thing. `asks` are the ids of the questions that
    somebody who answers this card in words would answer.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    preview: str = ""
    place: Literal["replace", "below"] = "replace"
    source: tuple[str, Ids] | None = None
    asks: tuple[int, ...] = ()


def about(ids: Ids) -> str:
    """What a card of these ids is about: "session:12"."""
    return next((f"{name}:{value}" for name, value in ids.items()), "")


@dataclass(frozen=True, slots=True)
class Form:
    """What the bot asks. Submitting sends `action` with `ids` and one field a key."""

    title: str
    action: str
    blocks: tuple[Text | Heading | Note | Quote | Facts | Divider | Input, ...]
    ids: Ids = field(default_factory=dict[str, int | str])
    submit: str = "Save"


Reply = Card | Form | None
"""What a request is answered with. None: nothing to say, nothing changes on the screen."""
