"""Tables and lines with names and links as Adaptive Card elements.

`Table` needs version 1.5; its first row is a header unless it says otherwise. If some columns may be left out, there
is a second table without them for narrow windows: Teams shows each element only in windows of its `targetWidth`.
"""

from collections.abc import Sequence
from typing import Any, assert_never
from urllib.parse import quote

from bot.render.teams.elements import Json, rich, run, titled, words
from handlers.ui import Cell, Inline, Link, PersonName, State, Table, Tone, text_of

COLOURS: dict[Tone, str] = {"good": "Good", "soon": "Warning", "late": "Attention"}
CHAT = "https://teams.microsoft.com/l/chat/0/0?users="


def inline(of: Inline, **style: Any) -> Json:
    """Render a part of a line: text, a name that opens a chat with the person, or a link."""
    match of:
        case str():
            return run(of, **style)
        case PersonName():
            opens = {"selectAction": _opening(CHAT + quote(of.at), of.name)} if of.at else {}
            return run(of.name, **style, **opens)
        case Link():
            return run(
                of.label or of.address, **style, underline=True, selectAction=_opening(of.address, of.label)
            )
        case _:
            assert_never(of)


def paragraph(parts: Sequence[Inline]) -> list[Json]:
    """Render a line with names and links."""
    return [rich(*map(inline, parts))] if parts else []


def link_button(of: Link) -> Json:
    """Render a link that looks like a button."""
    return _opening(of.address, of.label)


def table(of: Table, most: int) -> list[Json]:
    """Render a table of at most `most` rows, and how many are missing."""
    if not of.rows:
        return []
    every = list(range(len(of.columns)))
    narrow = [number for number in every if not of.columns[number].wide]
    if len(narrow) == len(every) or not narrow:
        shown = [_table(of, every, most)]
    else:
        shown = [
            {**_table(of, every, most), "targetWidth": "atLeast:standard"},
            {**_table(of, narrow, most), "targetWidth": "atMost:narrow"},
        ]
    missing = len(of.rows) - most
    said = f"And {missing:,} more: all of them are in the file that comes with it."
    return [*shown, *([words(said, "Small", size="Small", isSubtle=True)] if missing > 0 else [])]


def _table(of: Table, numbers: Sequence[int], most: int) -> Json:
    columns = [{"width": _width(of, number)} for number in numbers]
    header = [_in_cell(rich(run(of.columns[n].label or "–", weight="Bolder"))) for n in numbers]
    rows = [[_in_cell(_cell(row[n], first=n == 0)) for n in numbers] for row in of.rows[:most]]
    return {
        "type": "Table",
        "columns": columns,
        "showGridLines": False,
        "rows": [{"type": "TableRow", "cells": cells} for cells in (header, *rows)],
    }


def _width(of: Table, number: int) -> int:
    """Return a column's relative width, about as its longest text, within limits."""
    longest = max((len(text_of(row[number])) for row in of.rows), default=0)
    return 1 if _counts(of, number) else 2 if longest <= 20 else 3 if longest <= 40 else 4


def _counts(of: Table, number: int) -> bool:
    return all(isinstance(row[number], int) for row in of.rows)


def _in_cell(item: Json) -> Json:
    return {"type": "TableCell", "items": [item]}


def _cell(of: Cell, *, first: bool) -> Json:
    style = {"weight": "Bolder"} if first else {}
    match of:
        case int():
            return rich(run(f"{of:,}", **style), horizontalAlignment="Right")
        case State():
            colour = {"color": COLOURS[of.tone]} if of.tone in COLOURS else {}
            return rich(run(of.text if of.text.strip() else "–", **style, **colour))
        case str():
            return rich(run(of if of.strip() else "–", **style))
        case _:
            return rich(inline(of, **style))


def _opening(address: str, label: str) -> Json:
    return {"type": "Action.OpenUrl", "title": titled(label), "url": address}
