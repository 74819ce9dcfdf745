"""Fitting of a whole card into a message or a view.

Long texts are shortened first, step by step; then lists end early. Nothing is lost by it: the card says how much is
missing, a text file with everything comes with the message, and every button is still there, in a menu.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, cast

from bot.render.plain_text import (
    LENGTHS,
    SHORTENED,
    SURE,
    shortened,
)
from bot.render.slack.blocks import (
    block,
    button,
    choice,
    confirmed,
    heading,
    listed,
    rows,
    small,
    with_more,
)
from bot.render.slack.charts import drawn as native_chart
from bot.render.slack.charts import is_native
from bot.render.slack.elements import (
    BUTTON,
    OPTION_VALUE,
    Json,
    choices,
    cut,
    packed,
    plain,
    size,
)
from bot.render.slack.tables import ROWS, TableStyle, table
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Chart,
    Divider,
    Heading,
    Item,
    Menu,
    Table,
)

LIST = 2_500
"""Maximum characters in one block of a list."""
ROWS_AT_MOST = (ROWS, 50, 25, 12)
"""Numbers of rows to which a table is shortened in turn until everything fits."""
UNSEEN = ("options", "option_groups", "confirm")


@dataclass(frozen=True, slots=True)
class SurfaceRoom:
    """Limits of a surface: the number of blocks, and the weight of all of them.

    Slack documents no limit for a whole message, and refuses (`msg_blocks_too_long`) somewhere above 11,000
    characters: github.com/slackapi/bolt-js issues 2509 and 2867. A view may have 250 kB.
    """

    blocks: int
    weight: int
    table_style: TableStyle = "list"
    rows: int = ROWS
    """Maximum rows of a table."""


MESSAGE = SurfaceRoom(50, 10_000, "native")
VIEW = SurfaceRoom(100, 60_000)


@dataclass(frozen=True, slots=True)
class _Part:
    """Blocks that are shown or dropped together, and what they were rendered from."""

    shown: list[Json]
    of: Sequence[Block]


def fitted(card: Card, room: SurfaceRoom) -> tuple[list[Json], bool]:
    """Return the card's blocks, and whether they contain all of it."""
    tables = [of for of in card.blocks if isinstance(of, Table)]
    for most in ROWS_AT_MOST if tables else (ROWS,):
        room = replace(room, rows=most)
        for tight in (False, True):
            whole = _joined(_parts(card, tight, room))
            if _fits(whole, room):
                return whole, all(len(of.rows) <= most for of in tables)
    shorter = card
    for length in LENGTHS:
        shorter = replace(card, blocks=tuple(shortened(of, length, cut) for of in card.blocks))
        parts, last = _apart(_parts(shorter, True, room))
        whole = _joined(parts) + small(SHORTENED) + _joined(last)
        if _fits(whole, room):
            return whole, False
    return _ending_early(shorter, room), False


def _parts(card: Card, tight: bool, room: SurfaceRoom) -> list[_Part]:
    parts = [_Part(heading(card.title), ())]
    charts = room.table_style == "native" and is_native(card.blocks)
    for together, group in groupby(card.blocks, _only_told):
        if together:
            parts += [_Part([listed(few)], few) for few in _few(cast("Iterator[Item]", group))]
        else:
            for of in group:
                drawn = _drawn(of, room, tight=tight, charts=charts)
                parts.append(_Part(drawn, (of,)))
    if card.more:
        last = parts.pop().of if isinstance(card.blocks[-1] if card.blocks else None, Buttons) else ()
        ways_on = tuple(b for of in last if isinstance(of, Buttons) for b in of.buttons)
        parts.append(_Part(with_more(ways_on, card.more, card.title), (Buttons((*ways_on, *card.more)),)))
    return parts


def _drawn(of: Block, room: SurfaceRoom, *, tight: bool, charts: bool) -> list[Json]:
    match of:
        case Table():
            return table(of, room.table_style, room.rows)
        case Chart() if charts:
            return [native_chart(of), *small(of.alt)]
        case _:
            return block(of, tight=tight)


def _only_told(of: Block) -> bool:
    return isinstance(of, Item) and not of.buttons and not of.more and size(of.title + of.detail) <= LIST


def _few(items: Iterator[Item]) -> Iterator[list[Item]]:
    few: list[Item] = []
    for item in items:
        if few and sum(len(i.title) + len(i.detail) for i in (*few, item)) > LIST:
            yield few
            few = []
        few.append(item)
    yield few


def _joined(parts: Sequence[_Part]) -> list[Json]:
    return [shown for part in parts for shown in part.shown]


def _fits(blocks: Sequence[Json], room: SurfaceRoom) -> bool:
    return len(blocks) <= room.blocks and weight(blocks) <= room.weight


def weight(shown: Any) -> int:
    """Return the weight of blocks: every visible text, and something for each element.

    A menu's options do not count: Slack documents far more of them than it takes of text.
    """
    if isinstance(shown, dict):
        of = cast("Json", shown)
        text = of["text"] if isinstance(of.get("text"), str) else ""
        inner = sum(weight(part) for name, part in of.items() if name not in UNSEEN)
        return size(text) + len(of.get("url", "")) + (20 if "type" in of else 0) + inner
    return sum(weight(part) for part in cast("list[Any]", shown)) if isinstance(shown, list) else 0


def _ending_early(card: Card, room: SurfaceRoom) -> list[Json]:
    """Return as many parts as fit, from the first on, and menus for the remaining buttons.

    The last part is kept if it is buttons.
    """
    (first, *parts), last = _apart(_parts(card, True, room))
    for kept in range(len(parts), -1, -1):
        dropped = [of for part in parts[kept:] for of in part.of]
        shown = _joined([first, *parts[:kept]]) + _rest(dropped) + _joined(last)
        if _fits(shown, room):
            return shown
    return _as_many(_rest([of for part in (*parts, *last) for of in part.of]) + _joined([first]), room)


def _apart(parts: list[_Part]) -> tuple[list[_Part], list[_Part]]:
    """Split off the last part if it is buttons: they stay at the end."""
    ways_on = len(parts) > 1 and isinstance(parts[-1].of[0], Buttons)
    return (parts[:-1], parts[-1:]) if ways_on else (parts, [])


def _as_many(blocks: Sequence[Json], room: SurfaceRoom) -> list[Json]:
    shown: list[Json] = []
    for of in blocks:
        if _fits([*shown, of], room):
            shown.append(of)
    return shown


def _rest(dropped: Sequence[Block]) -> list[Json]:
    missing = sum(not isinstance(of, Divider | Heading | Buttons | Menu) for of in dropped)
    said = f"And {missing:,} more: {SHORTENED[0].lower()}{SHORTENED[1:]}" if missing else SHORTENED
    lines = {value: (label, of) for label, value, of in _lines(dropped)}
    in_menu = {value: line for value, line in lines.items() if size(value) <= OPTION_VALUE}
    others = [choice(label, value) for value, (label, of) in in_menu.items() if not of.confirm]
    asking = [choice(label, value) for value, (label, of) in in_menu.items() if of.confirm]
    menus = [_pick("More to do…", others)] if others else []
    if asking:
        menus.append({**_pick("More to do, asking first…", asking), "confirm": confirmed("Yes", SURE)})
    buttons = [
        {**button(of), "text": plain(label, BUTTON), "value": value}
        for value, (label, of) in lines.items()
        if value not in in_menu
    ]
    return [*small(said), *rows([*menus, *buttons])]


def _pick(label: str, lines: Sequence[Json]) -> Json:
    return {"type": "static_select", "placeholder": plain(label, 150), **choices(lines)}


def _lines(dropped: Sequence[Block]) -> Iterator[tuple[str, str, Button]]:
    """Yield each button of these blocks: its line in a menu, its value, and the button."""
    for of in dropped:
        match of:
            case Buttons():
                for b in of.buttons:
                    if isinstance(b, Button):
                        yield b.label, packed(b.action, b.ids), b
            case Item():
                for b in (*of.buttons, *of.more):
                    yield f"{b.label}: {of.title}", packed(b.action, b.ids), b
            case Menu():
                for o in of.options:
                    yield f"{of.label}: {o.label}", packed(of.action, of.ids, o.value), Button("", of.action)
            case _:
                pass
