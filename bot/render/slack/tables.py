"""Tables, figures and lines with names and links as Block Kit.

A table is a `data_table` (May 2026: sorted, filtered and paged by the client); if the workspace refuses it, a
`table`; else a list. Facts of docs.slack.dev/reference/block-kit/blocks/data-table-block: 1 to 100 rows below the
header, 20 columns, every row of the same length, no rich text in the header. Views take neither kind of table.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Literal, assert_never

from bot.render.plain_text import figure_line
from bot.render.slack.elements import SECTION, Json, bullets, cut, line, pieces, plain, rich, words
from handlers.ui import Cell, Figure, Inline, Link, PersonName, State, Table, text_of

TableStyle = Literal["native", "data_table", "table", "list"]
STYLES: tuple[TableStyle, ...] = ("native", "data_table", "table", "list")
"""Styles of charts and tables, best first; "native": charts are drawn by Slack, and tables are a `data_table`."""

ROWS, COLUMNS, CAPTION, CELL, PAGE = 100, 20, 150, 1_000, 25


def inline(of: Inline) -> Json:
    """Render a part of a line: text, a name that opens the person's profile, or a link."""
    match of:
        case str():
            return words(of)
        case PersonName():
            return {"type": "user", "user_id": of.at} if of.at else words(of.name, bold=True)
        case Link():
            return {"type": "link", "url": of.address, "text": of.label or of.address}
        case _:
            assert_never(of)


def paragraph(parts: Sequence[Inline]) -> list[Json]:
    """Render a line with names and links."""
    return [rich(line(*map(inline, parts)))] if parts else []


def figures(of: Sequence[Figure]) -> list[Json]:
    """Render figures as lines, the value in bold."""
    lines = [
        line(words(f"{label}: "), words(value, bold=True)) for label, value in map(figure_line, of) if label
    ]
    return [rich(*lines[at : at + 10]) for at in range(0, len(lines), 10)]


def table(of: Table, style: TableStyle, most: int) -> list[Json]:
    """Render a table of at most `most` rows, and how many are missing."""
    if style == "list" or not of.rows or len(of.columns) > COLUMNS:
        return _as_list(of, most)
    room = min(most, ROWS if style != "table" else ROWS - 1)
    header = [{"type": "raw_text", "text": _short(column.label)} for column in of.columns]
    rows = [header, *([_cell(cell) for cell in row] for row in of.rows[:room])]
    if style != "table":
        caption = cut(of.caption.strip() or "Table", CAPTION)
        shown: list[Json] = [{"type": "data_table", "caption": caption, "rows": rows, "page_size": PAGE}]
    else:
        settings = [_setting(of, number) for number in range(len(of.columns))]
        shown = [{"type": "table", "rows": rows, "column_settings": settings}]
    return [*shown, *_missing(len(of.rows) - room)]


def _cell(of: Cell) -> Json:
    match of:
        case str():
            return {"type": "raw_text", "text": _short(of)}
        case int():
            return {"type": "raw_number", "value": of, "text": f"{of:,}"}
        case PersonName() | Link():
            return rich(line(inline(of)))
        case State():
            return rich(line(words(_short(of.text), bold=of.tone in ("soon", "late"))))
        case _:
            assert_never(of)


def _setting(of: Table, number: int) -> Json:
    counts = all(isinstance(row[number], int) for row in of.rows)
    return {"align": "right"} if counts else {"is_wrapped": True}


def _as_list(of: Table, most: int) -> list[Json]:
    """Render a row as a line: the first cell in bold, then the others that are not empty."""
    lines: list[Json] = []
    for row in islice(of.rows, most):
        first, *rest = row
        name = inline(first) if isinstance(first, PersonName | Link) else words(text_of(first), bold=True)
        told = [f"{column.label} {cell}" if isinstance(cell, int) else text_of(cell)
                for column, cell in zip(of.columns[1:], rest, strict=True)]  # fmt: skip
        said = " · ".join(part for part in told if part.strip())
        lines.append(line(name, *([words(f": {said}")] if said else [])))
    caption = [rich(line(words(piece, bold=True))) for piece in pieces(of.caption, SECTION)]
    lists = [rich(bullets(lines[at : at + 20])) for at in range(0, len(lines), 20)]
    return [*caption, *lists, *_missing(len(of.rows) - most)]


def _missing(rows: int) -> list[Json]:
    said = f"And {rows:,} more: all of them are in the file that comes with it."
    return [{"type": "context", "elements": [plain(said, 2_000)]}] if rows > 0 else []


def _short(text: str) -> str:
    return cut(text, CELL) if text.strip() else "–"
