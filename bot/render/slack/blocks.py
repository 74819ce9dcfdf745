"""Rendering of a card's blocks as Block Kit."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from bot.render.slack.elements import (
    ACTION_ID,
    BUTTON,
    BUTTON_VALUE,
    CONTEXT,
    ELEMENTS,
    HEADER,
    OPTION,
    OPTION_VALUE,
    OVERFLOW,
    PLACEHOLDER,
    SECTION,
    Json,
    bullets,
    choices,
    cut,
    guarded,
    in_full,
    line,
    linked,
    option,
    packed,
    pieces,
    plain,
    rich,
    size,
    words,
)
from bot.render.slack.tables import ROWS, figures, inline, paragraph, table
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Chart,
    Divider,
    Facts,
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
    Quote,
    Table,
    Text,
    Tone,
)

TONES: dict[Tone, str] = {"good": "white_check_mark", "soon": "hourglass_flowing_sand", "late": "red_circle"}
"""Emoji before an item; its text says the same."""
TITLE, DETAIL = 1_000, 2_000
"""Maximum characters of an item's title and detail in one block of rich text."""


def heading(text: str) -> list[Json]:
    """Render a title; one that is too long for a header is repeated below it in full."""
    rest = [rich(line(words(piece))) for piece in pieces(text, SECTION)] if size(text) > HEADER else []
    return [{"type": "header", "text": plain(text, HEADER)}, *rest]


def block(of: Block, *, tight: bool = False) -> list[Json]:
    """Render one block. With `tight`, an item and its actions share one block if possible."""
    match of:
        case Text():
            return [
                {"type": "section", "text": plain(piece, SECTION), "expand": True}
                for piece in pieces(of.text, SECTION)
            ]
        case Line():
            return paragraph(of.parts)
        case Heading():
            return heading(of.text)
        case Note():
            return small(of.text)
        case Quote():
            by = [line(words(of.by[:SECTION], italic=True))] if of.by.strip() else []
            *first, last = pieces(of.text, SECTION) or ["…"]
            return [*(rich(_quoted(piece)) for piece in first), rich(_quoted(last), *by)]
        case Facts():
            return _facts(of.rows)
        case Item():
            return _item(of, tight)
        case Buttons():
            return with_more(of.buttons, (), "")
        case Menu():
            return _menu(of)
        case Table():
            return table(of, "list", ROWS)
        case Figures():
            return figures(of.figures)
        case Chart() | Months():
            return small(of.title, of.alt)
        case File():
            return small(f"{of.name}: {of.about}")
        case Divider():
            return [{"type": "divider"}]
        case _:
            assert_never(of)


def small(*texts: str) -> list[Json]:
    """Render small print."""
    elements = [plain(piece, CONTEXT) for text in texts for piece in pieces(text, CONTEXT)]
    return [{"type": "context", "elements": elements[at : at + 10]} for at in range(0, len(elements), 10)]


def listed(items: Iterable[Item]) -> Json:
    """Render items without actions as one list."""
    return rich(bullets(_told(item)[0] for item in items))


def button(of: Button, about: str = "") -> Json:
    """Render a button; beside an item, its accessible name includes the item."""
    shown: Json = {"type": "button", "text": plain(of.label, BUTTON), "value": packed(of.action, of.ids)}
    if about := of.about or about:
        shown["accessibility_label"] = cut(f"{of.label}: {about}", BUTTON)
    if size(shown["value"]) > BUTTON_VALUE:
        raise ValueError(f"Slack keeps {BUTTON_VALUE} characters for a button: “{of.action}” has more ids")
    if of.style != "plain":
        shown["style"] = of.style
    if of.confirm:
        shown["confirm"] = confirmed(of.label, of.confirm)
        if of.style == "danger":
            shown["confirm"]["style"] = "danger"
    return shown


def _way_on(of: Button | Link) -> Json:
    """Render a button, or a link that looks like one."""
    if isinstance(of, Button):
        return button(of)
    return {"type": "button", "text": plain(of.label, BUTTON), "url": of.address}


def confirmed(label: str, question: str) -> Json:
    """Return the dialog that asks for confirmation."""
    return {
        "title": plain(label, 100),
        "text": plain(question, 300),
        "confirm": plain(label, 30),
        "deny": plain("Not now", 30),
    }


def _told(item: Item) -> tuple[Json, list[Json]]:
    """Return an item's text as a paragraph, and further blocks for what is too long for it."""
    sign = [{"type": "emoji", "name": TONES[item.tone]}, words(" ")] if item.tone in TONES else []
    state = [words(f"\n{item.state}", bold=item.tone in ("soon", "late"))] if item.state.strip() else []
    title, *rest = pieces(item.title, TITLE) or ["…"]
    below = [*rest, *pieces(item.detail, DETAIL)]
    apart = " · " if state else "\n"
    detail = linked(apart + below.pop(0)) if below and not rest else []
    return line(*sign, words(title, bold=True), *state, *detail), [
        rich(line(words(piece))) for piece in below
    ]


def _item(of: Item, tight: bool) -> list[Json]:
    second = " · ".join(part for part in (of.state, of.detail) if part.strip())
    text = "\n".join(part for part in (of.title, second) if part.strip())
    if tight and size(text) <= SECTION and (accessory := _accessory(of)):
        return [{"type": "section", "text": plain(text, SECTION), "accessory": accessory}]
    first, more = _told(of)
    labels = in_full((b.label for b in (*of.buttons, *of.more)), BUTTON)
    elements = [button(b, of.title) for b in of.buttons] + _more(of)
    return [rich(first), *more, *labels, *rows(elements)]


def with_more(buttons: Sequence[Button | Link], more: Sequence[Button], about: str) -> list[Json]:
    """Render a row of buttons, with the card's less frequent actions in a menu at its end."""
    labels = in_full((b.label for b in (*buttons, *more)), BUTTON)
    return [*labels, *rows([*map(_way_on, buttons), *_more(Item(about, more=tuple(more)))])]


def _accessory(of: Item) -> Json | None:
    """Return all of an item's actions as one element, or None if that is not possible."""
    every = list({packed(b.action, b.ids): b for b in (*of.buttons, *of.more)}.values())
    if len(every) == 1:
        shown = button(every[0], of.title)
    elif 2 <= len(every) <= OVERFLOW and all(map(_in_menu, every)):
        shown = _overflow(every)
    else:
        return None
    return {**shown, "action_id": "press:0"}


def _more(of: Item) -> list[Json]:
    """Return the elements for an item's less frequent actions.

    Those that ask for confirmation, and a single one, are buttons: a menu can only ask one question for all.
    """
    hidden = list({packed(b.action, b.ids): b for b in of.more if _in_menu(b)}.values())
    shown = [button(b, of.title) for b in of.more if not _in_menu(b)]
    for at in range(0, len(hidden), OVERFLOW):
        few = hidden[at : at + OVERFLOW]
        shown.append(_overflow(few) if len(few) > 1 else button(few[0], of.title))
    return shown


def _in_menu(of: Button) -> bool:
    return of.confirm is None and size(packed(of.action, of.ids)) <= OPTION_VALUE


def _overflow(buttons: Sequence[Button]) -> Json:
    return {"type": "overflow", "options": [choice(b.label, packed(b.action, b.ids)) for b in buttons]}


def choice(label: str, value: str) -> Json:
    """Return a line of a menu that stands for a button."""
    return {"text": plain(label, OPTION), "value": value}


def rows(elements: Sequence[Json]) -> list[Json]:
    """Return buttons and menus in rows."""
    named = [{**element, "action_id": f"press:{number}"} for number, element in enumerate(elements)]
    return [
        {"type": "actions", "elements": named[at : at + ELEMENTS]} for at in range(0, len(named), ELEMENTS)
    ]


def _menu(of: Menu) -> list[Json]:
    if not of.options:
        return []
    action_id = f"menu:{packed(of.action, of.ids)}"
    if len(action_id) > ACTION_ID or any(size(guarded(o.value)) > OPTION_VALUE for o in of.options):
        shown = [
            {"type": "button", "text": plain(o.label, BUTTON), "value": packed(of.action, of.ids, o.value)}
            for o in of.options
        ]
        return [*small(of.label), *in_full((o.label for o in of.options), BUTTON), *rows(shown)]
    select: Json = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(of.label, PLACEHOLDER),
        **choices([option(o) for o in of.options]),
    }
    labels = in_full((o.label for o in of.options), 2 * OPTION - 10)
    return [*labels, {"type": "actions", "elements": [select]}]


def _facts(facts: Sequence[tuple[str, Inline]]) -> list[Json]:
    lines = [line(words(f"{label}: ", bold=True), *_value(value)) for label, value in facts]
    return [rich(*lines[at : at + 10]) for at in range(0, len(lines), 10)]


def _value(of: Inline) -> list[Json]:
    return [p for piece in pieces(of, DETAIL) for p in linked(piece)] if isinstance(of, str) else [inline(of)]


def _quoted(text: str) -> Json:
    return {"type": "rich_text_quote", "elements": [words(text)]}
