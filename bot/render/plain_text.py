"""What the channels with little room share: blocks with shorter words, what a card says of it, a card as plain text."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from handlers.ui import (
    Block,
    Buttons,
    Card,
    Chart,
    Divider,
    Facts,
    File,
    Heading,
    Item,
    Menu,
    Note,
    Quote,
    Text,
)

LENGTHS = (2_000, 1_000, 500, 350, 250, 180, 120, 80)
"""To how many characters long words are shortened, until everything fits."""
SHORTENED = "Some of this is shortened: all of it is in the file that comes with it."
SURE = "Are you sure? This is one of those things that can't be undone."
"""What a menu asks first, whose choices each would ask something of their own."""

Cut = Callable[[str, int], str]


def shortened(of: Block, length: int, cut: Cut) -> Block:
    """The block with no words longer than `length`, as the channel counts them; what can be pressed stays."""
    match of:
        case Text() | Note():
            return replace(of, text=cut(of.text, length))
        case Quote():
            return replace(of, text=cut(of.text, length), by=cut(of.by, length))
        case Facts():
            return replace(
                of, rows=tuple((cut(label, length), cut(value, length)) for label, value in of.rows)
            )
        case Item():
            return replace(of, title=cut(of.title, length), detail=cut(of.detail, length))
        case Chart():
            return replace(of, title=cut(of.title, length), alt=cut(of.alt, length))
        case File():
            return replace(of, about=cut(of.about, length))
        case Heading() | Buttons() | Menu() | Divider():
            return of
        case _:
            assert_never(of)


def in_words(card: Card) -> str:
    """All that a card says, as a text file."""
    return "\n".join((card.title, "", *(line for of in card.blocks for line in _read(of)), ""))


def _read(of: Block) -> list[str]:
    match of:
        case Text() | Heading() | Note():
            return [of.text, ""]
        case Quote():
            return [f"“{of.text}” {of.by}".rstrip(), ""]
        case Facts():
            return [*(f"{label}: {value}" for label, value in of.rows), ""]
        case Item():
            return [f"- {of.title}", *([f"  {of.detail}"] if of.detail else [])]
        case Chart():
            return [of.title, of.alt, ""]
        case File():
            return [f"{of.name}: {of.about}", ""]
        case Buttons() | Menu():
            return []
        case Divider():
            return ["", "---", ""]
        case _:
            assert_never(of)
