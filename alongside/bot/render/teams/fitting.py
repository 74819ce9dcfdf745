"""A whole card in the room that a message has.

What is too much is shortened, the longest words first; then lists end early. Nothing is lost by it: the card says how
much is missing, a text file with all of it comes with the message, and every button is still there, in a menu.
"""

from collections.abc import Container
from dataclasses import replace

from alongside.bot.render.teams.blocks import Drawing
from alongside.bot.render.teams.parts import Json, cut, heading, weight, words
from alongside.bot.render.words import shortened
from alongside.handlers.ui import Card

ROOM = 37_000
"""UTF-16 units for a card: a message may have about 100 KB as UTF-16, and Microsoft recommends to stay within 80 KB
(learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages). What goes around it needs some."""
LENGTHS = (2_000, 1_000, 500, 350, 250, 180, 120, 80)
SHORTENED = "Some of this is shortened: all of it is in the file that comes with it."


def fitted(card: Card, opens: Container[str]) -> tuple[list[Json], bool]:
    """The card's elements, and whether all of it is in them."""
    whole = _drawn(card, opens)
    if weight(whole) <= ROOM:
        return whole, True
    shorter = card
    for length in LENGTHS:
        shorter = replace(card, blocks=tuple(shortened(of, length, cut) for of in card.blocks))
        whole = [*_drawn(shorter, opens), words(SHORTENED, size="Small", isSubtle=True)]
        if weight(whole) <= ROOM:
            break
    return whole, False


def _drawn(card: Card, opens: Container[str]) -> list[Json]:
    drawing = Drawing(opens)
    return [heading(card.title, "Large"), *(shown for of in card.blocks for shown in drawing.block(of))]
