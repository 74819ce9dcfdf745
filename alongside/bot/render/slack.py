"""A card or a form as Block Kit, and what people press in it as it comes back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never, cast

from alongside.bot.render import chart
from alongside.handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Chart,
    ChoiceInput,
    DateInput,
    Divider,
    Facts,
    File,
    Form,
    Heading,
    Ids,
    Input,
    Item,
    Menu,
    Note,
    Option,
    Quote,
    Text,
    TextInput,
    TicksInput,
    TimeInput,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody pressed, chose or submitted: an action's name, ids, and fields."""

    action: str
    ids: Ids
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a card: `alt` says what a picture shows, `title` is what people read above it."""

    name: str
    content: bytes
    alt: str
    title: str


def message(card: Card) -> Json:
    """A card as `text` (what a notification shows) and `blocks`."""
    return {"text": escape(card.preview or "Alongside has something for you."), "blocks": _blocks(card)[:50]}


def home(card: Card) -> Json:
    """A card as a person's App Home."""
    return {"type": "home", "blocks": _blocks(card)[:100]}


def view(form: Form, private_metadata: str) -> Json:
    """A form as a modal. `private_metadata` is a JSON object or empty; the form's action and ids join it."""
    kept = {**json.loads(private_metadata or "{}"), "form": [form.action, dict(form.ids)]}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": _plain(form.title, 24),
        "submit": _plain(form.submit, 24),
        "close": _plain("Cancel", 24),
        "private_metadata": _json(kept),
        "blocks": [
            block
            for part in form.blocks
            for block in ([_input(part)] if isinstance(part, Input) else _block(part))
        ][:100],
    }


def errors(key: str, words: str) -> dict[str, str]:
    """What a modal shows under the field of this key."""
    return {key: words}


def pressed(action: Mapping[str, Any]) -> Pressed:
    """What one element of `actions` stands for. Raises ValueError, KeyError or TypeError for what was never rendered."""
    if action["type"] == "button":
        return _read(action["value"])
    chosen = action["selected_option"]["value"]
    if action["type"] == "overflow":
        return _read(chosen)
    _, _, kept = str(action["action_id"]).partition(":")
    found = _read(kept)
    return Pressed(found.action, found.ids, {"choice": str(chosen)})


def submitted(view: Mapping[str, Any]) -> Pressed:
    """A submitted form's action, ids, and its fields by their keys. Raises as `pressed` does."""
    found = _read(json.dumps(json.loads(view["private_metadata"])["form"]))
    values = cast("Mapping[str, Mapping[str, Any]]", view["state"]["values"])
    return Pressed(
        found.action, found.ids, {key: _typed(next(iter(by_id.values()))) for key, by_id in values.items()}
    )


def attachments(card: Card) -> list[Attachment]:
    """A card's charts as PNG and its files, in order."""
    found: list[Attachment] = []
    for block in card.blocks:
        match block:
            case Chart():
                found.append(Attachment("chart.png", chart.png(block), block.alt, block.title))
            case File():
                found.append(Attachment(block.name, block.content, "", block.about))
            case _:
                pass
    return found


def escape(text: str) -> str:
    """Slack's three control characters as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(card: Card) -> list[Json]:
    return [
        {"type": "header", "text": _plain(card.title, 150)},
        *(b for block in card.blocks for b in _block(block)),
    ]


def _block(block: Block) -> list[Json]:
    match block:
        case Text():
            return [{"type": "section", "text": _plain(block.text, 3000)}]
        case Heading():
            return [{"type": "header", "text": _plain(block.text, 150)}]
        case Note():
            return [{"type": "context", "elements": [_plain(block.text, 2000)]}]
        case Quote():
            return [{"type": "section", "text": _plain(block.text, 3000)}]
        case Facts():
            return [
                {
                    "type": "section",
                    "fields": [_plain(f"{label}: {value}", 2000) for label, value in block.rows[:10]],
                }
            ]
        case Item():
            words = {
                "type": "section",
                "text": _plain("\n".join(filter(None, (block.title, block.detail))), 3000),
            }
            return [words, *_block(Buttons((*block.buttons, *block.more)))]
        case Buttons():
            return (
                [{"type": "actions", "elements": [_button(b, n) for n, b in enumerate(block.buttons)]}]
                if block.buttons
                else []
            )
        case Menu():
            element: Json = {
                "type": "static_select",
                "action_id": "menu:" + _json([block.action, dict(block.ids)]),
                "placeholder": _plain(block.label, 150),
                "options": [_option(option) for option in block.options[:100]],
            }
            return [{"type": "actions", "elements": [element]}]
        case Chart():
            return [{"type": "context", "elements": [_plain(block.alt, 2000)]}]
        case File():
            return [{"type": "context", "elements": [_plain(block.about, 2000)]}]
        case Divider():
            return [{"type": "divider"}]
        case _:
            assert_never(block)


def _button(button: Button, number: int) -> Json:
    element: Json = {
        "type": "button",
        "action_id": f"press:{number}",
        "text": _plain(button.label, 75),
        "value": _json([button.action, dict(button.ids)]),
    }
    if button.style != "plain":
        element["style"] = button.style
    if button.confirm:
        element["confirm"] = {
            "title": _plain(button.label, 100),
            "text": _plain(button.confirm, 300),
            "confirm": _plain(button.label, 30),
            "deny": _plain("Cancel", 30),
        }
    return element


def _input(asked: Input) -> Json:
    element: Json = {"action_id": "value"}
    match asked:
        case TextInput():
            element |= {
                "type": "plain_text_input",
                "multiline": asked.lines == "many",
                "max_length": min(asked.limit, 3000),
            }
            if asked.value:
                element["initial_value"] = asked.value[:3000]
        case ChoiceInput():
            element |= {
                "type": "static_select",
                "options": [_option(option) for option in asked.options[:100]],
            }
            first = [_option(option) for option in asked.options if option.value == asked.value]
            if first:
                element["initial_option"] = first[0]
        case TicksInput():
            element |= {"type": "multi_static_select" if len(asked.options) > 10 else "checkboxes"}
            element["options"] = [_option(option) for option in asked.options[:100]]
            first = [_option(option) for option in asked.options if option.value in asked.value]
            if first:
                element["initial_options"] = first
        case DateInput():
            element |= {"type": "datepicker"}
            if asked.value:
                element["initial_date"] = asked.value.isoformat()
        case TimeInput():
            element |= {"type": "timepicker"}
            if asked.value:
                element["initial_time"] = f"{asked.value:%H:%M}"
        case _:
            assert_never(asked)
    shown: Json = {
        "type": "input",
        "block_id": asked.key,
        "label": _plain(asked.label, 2000),
        "element": element,
    }
    shown["optional"] = isinstance(asked, TicksInput) or not asked.required
    if asked.help:
        shown["hint"] = _plain(asked.help, 2000)
    return shown


def _typed(state: Mapping[str, Any]) -> str:
    match state["type"]:
        case "plain_text_input":
            return state["value"] or ""
        case "datepicker":
            return state["selected_date"] or ""
        case "timepicker":
            return state["selected_time"] or ""
        case "checkboxes" | "multi_static_select":
            return ",".join(option["value"] for option in state["selected_options"])
        case _:
            return state["selected_option"]["value"] if state["selected_option"] else ""


def _option(option: Option) -> Json:
    return {"text": _plain(option.label, 75), "value": option.value}


def _plain(text: str, limit: int) -> Json:
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return {"type": "plain_text", "text": text or " ", "emoji": False}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _read(kept: str) -> Pressed:
    action, ids = json.loads(kept)
    return Pressed(str(action), cast("Ids", dict(ids)))
