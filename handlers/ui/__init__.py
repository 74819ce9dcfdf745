"""The closed vocabulary of what people see: cards, forms and their parts.

A feature builds these and never sees a channel's JSON; `bot/render` has one renderer for each channel.
Every string is plain text. A renderer escapes all of it, so that somebody's `<!channel>`, HTML or formula
is shown and never executed; emphasis comes from the kind of block, not from markup inside the text.

Renderers `match` on `Block` and `Input` and end in `assert_never`: a kind that one of them misses fails
type checking.
"""

from dataclasses import dataclass, field
from typing import Literal

from handlers.ui.blocks import (
    Bar,
    Block,
    Button,
    Buttons,
    Cell,
    Chart,
    Column,
    Divider,
    Facts,
    Figure,
    Figures,
    File,
    Heading,
    Ids,
    Inline,
    Item,
    Line,
    Link,
    Menu,
    Months,
    MonthState,
    Note,
    Option,
    PersonName,
    Quote,
    State,
    Table,
    Text,
    Tone,
    text_of,
)
from handlers.ui.inputs import (
    ChoiceInput,
    DateInput,
    FieldError,
    Input,
    PersonInput,
    Required,
    TextInput,
    TicksInput,
    TimeInput,
)

__all__ = [
    "Bar",
    "Block",
    "Button",
    "Buttons",
    "Card",
    "Cell",
    "Chart",
    "ChoiceInput",
    "Column",
    "DateInput",
    "Divider",
    "Facts",
    "FieldError",
    "Figure",
    "Figures",
    "File",
    "Form",
    "Heading",
    "Ids",
    "Inline",
    "Input",
    "Item",
    "Line",
    "Link",
    "Menu",
    "MonthState",
    "Months",
    "Note",
    "Option",
    "PersonInput",
    "PersonName",
    "Quote",
    "Reply",
    "Required",
    "State",
    "Table",
    "Text",
    "TextInput",
    "TicksInput",
    "TimeInput",
    "Tone",
    "about",
    "text_of",
]


@dataclass(frozen=True, slots=True)
class Card:
    """Message of the bot.

    `preview` is what a notification shows: it gives nothing private away. `place` says where an answer to a
    press goes: it replaces the card that was pressed, or comes below it; "window": it opens over the chat where
    the channel has dialogs, else comes below. `source` says how to build the card again, so that it can be
    refreshed: a builder's name and its ids, of which the first says what it is about. A card with a source is
    replaced only by one about the same thing. `asks` are the ids of the questions that a typed answer to this
    card would answer. `more` holds rarely used buttons, behind "⋯". `drawn` says how often the message that it
    replaces has been built.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    preview: str = ""
    place: Literal["replace", "below", "window"] = "replace"
    source: tuple[str, Ids] | None = None
    asks: tuple[int, ...] = ()
    more: tuple[Button, ...] = ()
    drawn: int | None = None


def about(ids: Ids) -> str:
    """Return what a card of these ids is about: "session:12"."""
    return next((f"{name}:{value}" for name, value in ids.items()), "")


@dataclass(frozen=True, slots=True)
class Form:
    """Form to fill in; submitting it sends `action` with `ids` and one field for each key.

    `steps` are the titles of the steps of a long form, and `step` the number of the present one, from 1. `others`
    are further ways to send it, such as "Back": the chosen value comes as field `go`. `errors` were found after it
    was sent: each stands on its field, and at the top.
    """

    title: str
    action: str
    blocks: tuple[Text | Heading | Note | Quote | Facts | Divider | Input, ...]
    ids: Ids = field(default_factory=dict[str, int | str])
    submit: str = "Save"
    steps: tuple[str, ...] = ()
    step: int = 0
    others: tuple[Option, ...] = ()
    errors: tuple[FieldError, ...] = ()
    draft: bool = True
    """Whether what is typed may be kept if the form is closed before it is sent."""

    @property
    def place(self) -> str:
        """Where the reader is among the steps, in words; empty for a form in one."""
        return f"Step {self.step} of {len(self.steps)}: {self.steps[self.step - 1]}" if self.steps else ""

    @property
    def summary(self) -> str:
        """What is to be put right, in words; empty where nothing is."""
        labels = {part.key: part.label for part in self.blocks if isinstance(part, Input)}
        return "\n".join(
            f"{labels[error.key]}: {error.words}" if error.key in labels else error.words
            for error in self.errors
        )


Reply = Card | Form | None
"""Answer to a request; None: nothing to say, nothing changes on the screen."""
