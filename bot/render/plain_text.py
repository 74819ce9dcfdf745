"""Helpers for channels with little room: shortened blocks, and a card as plain text."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from handlers.ui import (
    Block,
    Buttons,
    Card,
    Cell,
    Chart,
    Divider,
    Facts,
    Figure,
    Figures,
    File,
    Heading,
    Inline,
    Item,
    Line,
    Link,
    Menu,
    Months,
    Note,
    PersonName,
    Quote,
    State,
    Table,
    Text,
    text_of,
)

LENGTHS = (2_000, 1_000, 500, 350, 250, 180, 120, 80)
"""Lengths, in characters, to which long texts are shortened in turn until everything fits."""
SHORTENED = "Some of this is shortened: all of it is in the file that comes with it."
SURE = "Are you sure? This is one of those things that can't be undone."
"""Question that a menu asks first if its choices would each ask their own."""

Cut = Callable[[str, int], str]


def shortened(of: Block, length: int, cut: Cut) -> Block:
    """Return the block with no text longer than `length`, as the channel counts it. Buttons and menus stay."""
    match of:
        case Text() | Note():
            return replace(of, text=cut(of.text, length))
        case Quote():
            return replace(of, text=cut(of.text, length), by=cut(of.by, length))
        case Line():
            return replace(of, parts=tuple(cut_part(part, length, cut) for part in of.parts))
        case Facts():
            return replace(
                of, rows=tuple((cut(label, length), cut_part(value, length, cut)) for label, value in of.rows)
            )
        case Item():
            return replace(
                of,
                title=cut(of.title, length),
                detail=cut(of.detail, length),
                state=cut(of.state, length),
            )
        case Table():
            return replace(
                of,
                caption=cut(of.caption, length),
                rows=tuple(tuple(cut_cell(cell, length, cut) for cell in row) for row in of.rows),
            )
        case Figures():
            return replace(of, figures=tuple(_shorter_figure(figure, length, cut) for figure in of.figures))
        case Months():
            return replace(of, title=cut(of.title, length), alt=cut(of.alt, length))
        case Chart():
            return replace(of, title=cut(of.title, length), alt=cut(of.alt, length))
        case File():
            return replace(of, about=cut(of.about, length))
        case Heading() | Buttons() | Menu() | Divider():
            return of
        case _:
            assert_never(of)


def cut_part(of: Inline, length: int, cut: Cut) -> Inline:
    """Return a part of a line with no text longer than `length`."""
    match of:
        case str():
            return cut(of, length)
        case PersonName():
            return replace(of, name=cut(of.name, length))
        case Link():
            return replace(of, label=cut(of.label, length))
        case _:
            assert_never(of)


def cut_cell(of: Cell, length: int, cut: Cut) -> Cell:
    """Return a table cell with no text longer than `length`."""
    match of:
        case int():
            return of
        case State():
            return replace(of, text=cut(of.text, length))
        case _:
            return cut_part(of, length, cut)


def _shorter_figure(of: Figure, length: int, cut: Cut) -> Figure:
    return Figure(cut(of.label, length), cut(of.value, length), cut(of.change, length), of.series)


def figure_line(of: Figure) -> tuple[str, str]:
    """Return a figure's label, and its value with its change."""
    return of.label, f"{of.value} ({of.change})" if of.change.strip() else of.value


def in_words(card: Card) -> str:
    """Return everything that a card says, as a text file."""
    return "\n".join((card.title, "", *(line for of in card.blocks for line in _read(of)), ""))


def _read(of: Block) -> list[str]:
    match of:
        case Text() | Heading() | Note():
            return [of.text, ""]
        case Quote():
            return [f"“{of.text}” {of.by}".rstrip(), ""]
        case Line():
            return ["".join(map(_with_address, of.parts)), ""]
        case Facts():
            return [*(f"{label}: {_with_address(value)}" for label, value in of.rows), ""]
        case Item():
            title = f"{of.title}: {of.state}" if of.state else of.title
            return [f"- {title}", *([f"  {of.detail}"] if of.detail else [])]
        case Table():
            return [*_table(of), ""]
        case Figures():
            return [*(": ".join(figure_line(figure)) for figure in of.figures), ""]
        case Months():
            return [*_months(of), ""]
        case Chart():
            return [of.title, of.alt, ""]
        case File():
            return [f"{of.name}: {of.about}", ""]
        case Buttons():
            links = [_with_address(button) for button in of.buttons if isinstance(button, Link)]
            return [*links, ""] if links else []
        case Menu():
            return []
        case Divider():
            return ["", "---", ""]
        case _:
            assert_never(of)


def _with_address(of: Cell) -> str:
    return f"{of.label} ({of.address})" if isinstance(of, Link) else text_of(of)


def _table(of: Table) -> list[str]:
    rows = [[column.label for column in of.columns], *(list(map(_with_address, row)) for row in of.rows)]
    return [of.caption, *("\t".join(" ".join(cell.split()) for cell in row) for row in rows)]


def _months(of: Months) -> list[str]:
    return [
        of.title,
        *(
            f"{name}: "
            + ", ".join(f"{month} {state}" for month, state in zip(of.months, states, strict=False))
            for name, states in of.rows
        ),
        of.alt,
    ]
