"""Cards and forms as HTML, for the web console and for any page that shows a card.

Every text is escaped by Jinja2. A button has its action's name and ids (as JSON) in `data-` attributes; the console's
script sends them. Nothing here needs an inline script or style, so pages can forbid both.
"""

import base64
import json
from collections.abc import Callable, Sequence
from itertools import count, groupby
from pathlib import Path
from textwrap import shorten
from typing import Any, assert_never, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.render import chart
from bot.render.months import SIGNS
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Cell,
    Chart,
    ChoiceInput,
    DateInput,
    Divider,
    Facts,
    Figure,
    Figures,
    File,
    Form,
    Heading,
    Ids,
    Inline,
    Input,
    Item,
    Line,
    Link,
    Menu,
    Months,
    Note,
    PersonInput,
    PersonName,
    Quote,
    State,
    Table,
    Text,
    TextInput,
    TicksInput,
    TimeInput,
    text_of,
)

RADIOS = 6
"""Maximum number of options shown as radio buttons; more are in a drop-down list."""

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_macros = _environment.get_template("blocks.html").module


def card(shown: Card, ref: str = "") -> Markup:
    """Render a card as an `article`. `ref` is the message's id on the channel, sent back with each press."""
    return _draw("card", title=shown.title, ref=ref, body=_blocks(shown.blocks, shown.title),
                 more=[_button(button, shown.title) for button in shown.more])  # fmt: skip


def form(asked: Form, ref: str = "") -> Markup:
    """Render a form as the inside of a dialog. `ref` is the message whose button opened it, if any."""
    numbers = count(1)
    wrong = {error.key: error.words for error in asked.errors}
    body = Markup().join(
        _input(part, f"field-{next(numbers)}", wrong.get(part.key, ""))
        if isinstance(part, Input)
        else _block(part, asked.title, level=3)
        for part in asked.blocks
    )
    return _draw(
        "form",
        title=asked.title,
        action=asked.action,
        ids=_json(asked.ids),
        ref=ref,
        body=body,
        submit=asked.submit,
        place=asked.place,
        step=asked.step,
        steps=len(asked.steps),
        others=asked.others,
        summary=asked.summary,
    )


def button(of: Button, focus: str = "") -> Markup:
    """Render a button outside of any card; `focus` is its key when the page is drawn again."""
    return _button(of, focus=focus)


def _blocks(blocks: Sequence[Block], about: str) -> Markup:
    """Render all blocks; consecutive items become one list."""
    parts: list[Markup] = []
    for in_list, group in groupby(blocks, lambda block: isinstance(block, Item)):
        drawn = [_block(block, about) for block in group]
        parts.append(_draw("items", items=drawn) if in_list else Markup().join(drawn))
    return Markup().join(parts)


def _block(block: Block, about: str, level: int = 4) -> Markup:
    """Render one block. `about` is the card's title, which a block's own buttons refer to; `level` is a heading's."""
    match block:
        case Text() | Note():
            return _draw("text" if isinstance(block, Text) else "note", text=block.text)
        case Line():
            return _draw("line", parts=[_inline(part) for part in block.parts])
        case Heading():
            return _draw("heading", text=block.text, level=level)
        case Quote():
            return _draw("quote", text=block.text, by=block.by)
        case Facts():
            return _draw("facts", rows=[(label, _inline(value)) for label, value in block.rows])
        case Item():
            return _draw(
                "item",
                title=block.title,
                detail=block.detail,
                tone=block.tone,
                state=block.state,
                buttons=[_button(button, block.title) for button in block.buttons],
                more=[_button(button, block.title) for button in block.more],
                about=_label(block.title),
            )
        case Buttons():
            return _draw(
                "buttons",
                buttons=[_way_on(button) for button in block.buttons],
                about=_label(about),
            )
        case Menu():
            return _draw(
                "menu", label=block.label, action=block.action, ids=_json(block.ids), options=block.options
            )
        case Table():
            return _table(block)
        case Figures():
            return _draw("figures", figures=[_figure(figure) for figure in block.figures])
        case Months():
            return _draw("months", of=block, signs=SIGNS)
        case Chart():
            drawn = chart.svg(block)
            width, height = chart.size(drawn)
            source = _data("image/svg+xml", drawn.encode())
            return _draw("picture", source=source, alt=block.alt, width=width, height=height)
        case File():
            return _draw(
                "file", name=block.name, about=block.about, source=_data(block.media_type, block.content)
            )
        case Divider():
            return _draw("divider")
        case _:
            assert_never(block)


def _input(asked: Input, name: str, wrong: str = "") -> Markup:
    """Render one input. `name` is its id on the page; the ids of its hint and its error begin with it."""
    common = {"id": name, "key": asked.key, "label": asked.label, "help": asked.help, "wrong": wrong}
    match asked:
        case TextInput():
            return _draw(
                "text_input", **common, value=asked.value, required=asked.required, many=asked.lines == "many",
                limit=asked.limit,
            )  # fmt: skip
        case ChoiceInput():
            macro = "radios" if asked.required and len(asked.options) <= RADIOS else "select"
            return _draw(macro, **common, options=asked.options, value=asked.value, required=asked.required)
        case TicksInput():
            return _draw("ticks", **common, options=asked.options, value=asked.value)
        case DateInput():
            value = asked.value.isoformat() if asked.value else ""
            return _draw("short_input", **common, type="date", value=value, required=asked.required)
        case TimeInput():
            value = f"{asked.value:%H:%M}" if asked.value else ""
            return _draw("short_input", **common, type="time", value=value, required=asked.required)
        case PersonInput():
            value = ", ".join(one.name for one in asked.value)
            return _draw(
                "person_input", **common, value=value, required=asked.required, several=asked.several
            )
        case _:
            assert_never(asked)


def _inline(of: Inline) -> Markup:
    """Render a part of a line: text, a name or a link."""
    match of:
        case str():
            return Markup.escape(of)
        case PersonName():
            return _draw("person", name=of.name, address=of.at)
        case Link():
            return _draw("link", label=of.label or of.address, address=of.address)
        case _:
            assert_never(of)


def _table(of: Table) -> Markup:
    counts = [all(isinstance(row[n], int) for row in of.rows) for n in range(len(of.columns))]
    rows = [
        [(_cell(cell), cell.tone if isinstance(cell, State) else "plain") for cell in row] for row in of.rows
    ]
    return _draw(
        "table",
        caption=of.caption,
        columns=list(zip(of.columns, counts, strict=True)),
        rows=rows,
        counts=counts,
    )


def _cell(of: Cell) -> Markup:
    return _inline(of) if isinstance(of, str | PersonName | Link) else Markup.escape(text_of(of))


def _figure(of: Figure) -> Markup:
    """Render a tile. The bars of its series are at most 100 high."""
    most = max(of.series, default=0) or 1
    bars = [round(100 * max(value, 0) / most) for value in of.series]
    return _draw("figure", label=of.label, value=of.value, change=of.change, bars=bars)


def _way_on(of: Button | Link) -> Markup:
    if isinstance(of, Button):
        return _button(of)
    return _draw("link_button", label=of.label, address=of.address)


def _button(button: Button, about: str = "", focus: str = "") -> Markup:
    """Render a button; beside an item, its accessible name includes the item: "Done: <the item>"."""
    about = button.about or about
    return _draw(
        "button", label=button.label, action=button.action, ids=_json(button.ids), style=button.style,
        confirm=button.confirm or "", name=f"{button.label}: {_label(about)}" if about else "", focus=focus,
    )  # fmt: skip


def _label(text: str) -> str:
    """Return the beginning of a long text, for a label that is read out."""
    return shorten(text, 100, placeholder="…")


def _json(ids: Ids) -> str:
    return json.dumps(dict(ids), separators=(",", ":"))


def _data(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _draw(macro: str, **values: Any) -> Markup:
    return cast(Callable[..., Markup], getattr(_macros, macro))(**values)
