"""Each block of a card as Block Kit."""

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
"""The sign before an item; its words say the same."""
TITLE, DETAIL = 1_000, 2_000
"""An item's words, in one block of rich text."""


def heading(text: str) -> list[Json]:
    """A title; one that is too long for a header stands below it in full."""
    rest = [rich(line(words(piece))) for piece in pieces(text, SECTION)] if size(text) > HEADER else []
    return [{"type": "header", "text": plain(text, HEADER)}, *rest]


def block(of: Block, *, tight: bool = False) -> list[Json]:
    """One block. `tight`: an item and what can be done about it share one, where they can."""
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
    """Small print."""
    elements = [plain(piece, CONTEXT) for text in texts for piece in pieces(text, CONTEXT)]
    return [{"type": "context", "elements": elements[at : at + 10]} for at in range(0, len(elements), 10)]


def listed(items: Iterable[Item]) -> Json:
    """Items with nothing to press, as one list."""
    return rich(bullets(_told(item)[0] for item in items))


def button(of: Button, about: str = "") -> Json:
    """A button; beside an item, its name for a screen reader says which."""
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
    """A button, or a link that looks like one."""
    if isinstance(of, Button):
        return button(of)
    return {"type": "button", "text": plain(of.label, BUTTON), "url": of.address}


def confirmed(label: str, question: str) -> Json:
    """The dialog that asks first."""
    return {
        "title": plain(label, 100),
        "text": plain(question, 300),
        "confirm": plain(label, 30),
        "deny": plain("Not now", 30),
    }


def _told(item: Item) -> tuple[Json, list[Json]]:
    """An item's words as a paragraph, and what of them is too long for one, in blocks of its own."""
    sign = [{"type": "emoji", "name": TONES[item.tone]}, words(" ")] if item.tone in TONES else []
    state = [words(f" {item.state}", bold=item.tone in ("soon", "late"))] if item.state.strip() else []
    title, *rest = pieces(item.title, TITLE) or ["…"]
    below = [*rest, *pieces(item.detail, DETAIL)]
    detail = linked("\n" + below.pop(0)) if below and not rest else []
    return line(*sign, words(title, bold=True), *state, *detail), [
        rich(line(words(piece))) for piece in below
    ]


def _item(of: Item, tight: bool) -> list[Json]:
    title = f"{of.title}: {of.state}" if of.state.strip() else of.title
    text = "\n".join(part for part in (title, of.detail) if part.strip())
    if tight and size(text) <= SECTION and (accessory := _accessory(of)):
        return [{"type": "section", "text": plain(text, SECTION), "accessory": accessory}]
    first, more = _told(of)
    labels = in_full((b.label for b in (*of.buttons, *of.more)), BUTTON)
    elements = [button(b, of.title) for b in of.buttons] + _more(of)
    return [rich(first), *more, *labels, *rows(elements)]


def with_more(buttons: Sequence[Button | Link], more: Sequence[Button], about: str) -> list[Json]:
    """A row of buttons, and what is rarely done about the whole card behind a menu at its end."""
    labels = in_full((b.label for b in (*buttons, *more)), BUTTON)
    return [*labels, *rows([*map(_way_on, buttons), *_more(Item(about, more=tuple(more)))])]


def _accessory(of: Item) -> Json | None:
    """All that can be done about an item as one element, where that is possible."""
    every = list({packed(b.action, b.ids): b for b in (*of.buttons, *of.more)}.values())
    if len(every) == 1:
        shown = button(every[0], of.title)
    elif 2 <= len(every) <= OVERFLOW and all(map(_in_menu, every)):
        shown = _overflow(every)
    else:
        return None
    return {**shown, "action_id": "press:0"}


def _more(of: Item) -> list[Json]:
    """What is behind an item's menu; what asks first, or is alone, is a button: a menu has one question for all."""
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
    """A line of a menu that stands for a button."""
    return {"text": plain(label, OPTION), "value": value}


def rows(elements: Sequence[Json]) -> list[Json]:
    """Buttons and menus side by side."""
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
