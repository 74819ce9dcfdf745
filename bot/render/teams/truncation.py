"""Fitting of a whole card into a message.

Long texts are shortened first, step by step; then lists end early. Nothing is lost by it: the card says how much is
missing, a text file with everything comes with the message, and every button is still there, in a menu.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from bot.render.callback_data import packed
from bot.render.plain_text import LENGTHS, SHORTENED, shortened
from bot.render.teams.blocks import MANY, ROWS, Drawing, Press
from bot.render.teams.elements import (
    ROOM,
    Json,
    cut,
    heading,
    size,
    weight,
    words,
)
from handlers.ui import Block, Button, Buttons, Card, Divider, Heading, Item, Menu, Table

LINES = (80, 48, 32)
"""Lengths, in characters, to which a menu's lines are shortened in turn until all fit."""
ROWS_AT_MOST = (ROWS, 50, 25, 12)
"""Numbers of rows to which a table is shortened in turn until everything fits."""
TITLE = 250
"""Characters above which a title is repeated below the heading in full."""


def fitted(card: Card, opens: Container[str]) -> tuple[list[Json], bool]:
    """Return the card's elements, and whether they contain all of it."""
    all_rows = all(len(of.rows) <= ROWS for of in card.blocks if isinstance(of, Table))
    for rows in ROWS_AT_MOST if _has_rows(card) else (ROWS,):
        whole = _joined(_drawn(card, opens, rows))
        if weight(whole) <= ROOM:
            return whole, all_rows and rows == ROWS
    shorter = card
    for length in LENGTHS:
        shorter = replace(
            card,
            title=cut(card.title, 2_000),
            blocks=tuple(shortened(of, length, cut) for of in card.blocks),
        )
        whole = [*_joined(_drawn(shorter, opens, ROWS_AT_MOST[-1])), _small(SHORTENED)]
        if weight(whole) <= ROOM:
            return whole, False
    return _ending_early(shorter, opens), False


def _has_rows(card: Card) -> bool:
    return any(isinstance(of, Table) for of in card.blocks)


def _drawn(card: Card, opens: Container[str], rows: int) -> list[list[Json]]:
    """Render the title, then each block."""
    listed = sum(isinstance(of, Item) and bool(of.buttons or of.more) for of in card.blocks)
    below = [words(card.title)] if size(card.title) > TITLE else []
    title = [heading(cut(card.title, TITLE), "Large"), *below]
    drawing = Drawing(opens, many=listed > MANY, rows=rows)
    return [title, *drawing.blocks(card.blocks), drawing.row((), card.more, card.title)]


def _ending_early(card: Card, opens: Container[str]) -> list[Json]:
    """Return as many blocks as fit, from the first on, and menus for the remaining buttons.

    The last block is kept if it is buttons.
    """
    blocks = [
        replace(of, text=cut(of.text, LENGTHS[-1])) if isinstance(of, Heading) else of for of in card.blocks
    ]
    last = blocks[-1:] if len(blocks) > 1 and isinstance(blocks[-1], Buttons) else []
    blocks = blocks[: len(blocks) - len(last)]
    for width in LINES:
        shown = _up_to(card, blocks, last, 0, width, opens)
        if weight(shown) <= ROOM:
            break
    else:
        return _least(card, [*blocks, *last], opens)
    fits, too_many = 0, len(blocks)
    while too_many - fits > 1:
        half = (fits + too_many) // 2
        tried = _up_to(card, blocks, last, half, width, opens)
        if weight(tried) <= ROOM:
            fits, shown = half, tried
        else:
            too_many = half
    return shown


def _up_to(
    card: Card, blocks: Sequence[Block], last: Sequence[Block], end: int, width: int, opens: Container[str]
) -> list[Json]:
    drawing = Drawing(opens, many=True, rows=ROWS_AT_MOST[-1])
    title = heading(cut(card.title, TITLE), "Large")
    drawn = _joined(drawing.blocks([*blocks[:end], *last]))
    missing = sum(not isinstance(of, Divider | Heading | Buttons | Menu) for of in blocks[end:])
    said = f"And {missing:,} more: {SHORTENED[0].lower()}{SHORTENED[1:]}" if missing else SHORTENED
    rest = [*blocks[end:], *([Buttons(card.more)] if card.more else [])]
    return [title, *drawn, _small(said), *drawing.menus(list(_presses(rest, width)))]


def _least(card: Card, blocks: Sequence[Block], opens: Container[str]) -> list[Json]:
    """Return the title and as many of the buttons as there is room for, from the first on."""
    presses = list(_presses([*blocks, Buttons(card.more)], LINES[-1]))
    while True:
        title = [heading(cut(card.title, TITLE), "Large"), _small(SHORTENED)]
        shown = [*title, *Drawing(opens).menus(presses)]
        if weight(shown) <= ROOM or not presses:
            return shown
        presses = presses[: len(presses) * 3 // 4]


def _presses(dropped: Sequence[Block], width: int) -> Iterator[Press]:
    for of in dropped:
        match of:
            case Buttons():
                for b in of.buttons:
                    if isinstance(b, Button):
                        yield cut(b.label, width), packed(b.action, b.ids), b
            case Item():
                for b in (*of.buttons, *of.more):
                    yield cut(f"{b.label}: {of.title}", width), packed(b.action, b.ids), b
            case Menu():
                for o in of.options:
                    yield (
                        cut(f"{of.label}: {o.label}", width),
                        packed(of.action, of.ids, o.value),
                        Button("", of.action),
                    )
            case _:
                pass


def _joined(parts: Sequence[Sequence[Json]]) -> list[Json]:
    return [shown for part in parts for shown in part]


def _small(text: str) -> Json:
    return words(text, "Small", size="Small", isSubtle=True)
