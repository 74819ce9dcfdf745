"""Reading of messages and views, as a person sees them and as Slack sends them back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.render.slack.elements import guarded, unguarded
from tests.slack.fake import NAMES, Shown

Block = dict[str, Any]


@dataclass(frozen=True)
class Pressable:
    """Button, or one line of an overflow menu: what is sent when it is pressed, and from where."""

    label: str
    beside: str
    action: Block
    shown: Shown | None
    view: Block | None = None


def escaped(text: str) -> str:
    """Return what people type, as Slack sends it; a mention stays one."""
    return re.sub(
        r"&lt;(@[A-Z0-9]+)&gt;", r"<\1>", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )


def plain(text: Block) -> str:
    """Return a text object as it is read: escapes undone, emphasis gone."""
    words = text["text"]
    if text.get("type") == "mrkdwn":
        words = re.sub(r"(?m)^(?:&gt;|>) ?", "", words)
        words = re.sub(r"(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])", r"\1", words)
        words = re.sub(r"(?<![\w_])_(?=\S)(.+?)(?<=\S)_(?![\w_])", r"\1", words)
        words = html.unescape(words)
    return words.replace("\u2060", "").replace("\u200b", "")


def elements(blocks: list[Block]) -> Iterator[tuple[str, Block]]:
    """Yield each interactive element with the text beside it."""
    title = beside = ""
    for number, block in enumerate(blocks):
        block.setdefault("block_id", f"auto{number}")
        words = "" if block["type"] == "actions" else " ".join(_words(block))
        if words:
            title, beside = title or words, words
        for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
            if "action_id" in element:
                yield f"{title} {beside}", {**element, "block_id": block["block_id"]}


def pressable(blocks: list[Block], shown: Shown | None, view: Block | None = None) -> Iterator[Pressable]:
    for beside, element in elements(blocks):
        if element["type"] == "button":
            yield Pressable(
                plain(element["text"]), beside, {**pressed_as(element), **_value(element)}, shown, view
            )
        elif element["type"] == "overflow":
            for option in element["options"]:
                yield Pressable(
                    plain(option["text"]),
                    beside,
                    {**pressed_as(element), "selected_option": option},
                    shown,
                    view,
                )


def pressed_as(element: Block) -> Block:
    return {name: element[name] for name in ("type", "action_id", "block_id")}


def _value(element: Block) -> Block:
    return {name: element[name] for name in ("value", "text") if name in element}


def read(message: Block) -> str:
    """Return a message as somebody would read it aloud."""
    blocks = message.get("blocks") or []
    return "\n".join(line for block in blocks for line in _words(block)) or message.get("text", "")


def _words(block: Block) -> list[str]:
    match block["type"]:
        case "header":
            return [plain(block["text"])]
        case "section":
            first = [plain(block["text"])] if "text" in block else []
            return first + [plain(field).replace("\n", ": ", 1) for field in block.get("fields", [])]
        case "rich_text":
            return _rich(block)
        case "context":
            return [plain(element) for element in block["elements"] if "text" in element]
        case "rich_text":
            first, *more = [_line(part) for element in block["elements"] for part in _paragraphs(element)]
            if block["elements"][0]["type"] == "rich_text_quote":
                return [" ".join([f"“{first}”", *more])]
            return [first, *more]
        case "image":
            return [block["alt_text"]]
        case "data_table" | "table":
            return [" · ".join(_cell(cell) for cell in row) for row in block["rows"][1:]]
        case "data_visualization":
            return [block["title"]]
        case "input":
            hint = f" {plain(block['hint'])}" if "hint" in block else ""
            return [
                plain(block["label"])
                + hint
                + (f" = {held(block['element'])}" if held(block["element"]) else "")
            ]
        case "actions":
            labels = [plain(e["text"]) for e in block["elements"] if e["type"] == "button"]
            menus = [
                f"[{plain(e['placeholder'])}: {' | '.join(plain(o['text']) for o in e['options'])}]"
                for e in block["elements"]
                if e["type"] == "static_select" and "options" in e
            ]
            return ["".join(f"[{label}]" for label in labels)] * bool(labels) + menus
        case _:
            return []


def _cell(cell: Block) -> str:
    return " ".join(_rich(cell)) if cell["type"] == "rich_text" else str(cell["text"])


def _paragraphs(element: Block) -> list[Block]:
    return element["elements"] if element["type"] == "rich_text_list" else [element]


def _line(paragraph: Block) -> str:
    return "".join(_piece(part) for part in paragraph["elements"]).replace("\n", " ").strip()


def _rich(block: Block) -> list[str]:
    """Return rich text, a line for each paragraph; a quote's author is in the next paragraph."""
    found: list[str] = []
    for element in block["elements"]:
        match element["type"]:
            case "rich_text_list":
                found += [_run(item) for item in element["elements"]]
            case "rich_text_quote":
                found.append(f"“{_run(element)}” ")
            case _ if found and found[-1].endswith("” "):
                found[-1] += _run(element)
            case _:
                found.append(_run(element))
    return found


def _run(element: Block) -> str:
    words = "".join(_piece(part) for part in element["elements"])
    signed = element["elements"][0]["type"] == "emoji"
    return (
        (words[1:] if signed else words).replace("\n", " ", 1)
        if element["type"] == "rich_text_section"
        else words
    )


def _piece(part: Block) -> str:
    """Return a piece of rich text; of a link, its address; of a member, their name."""
    if part["type"] == "user":
        return NAMES[part["user_id"]]
    return {"text": part.get("text", ""), "link": part.get("url", "")}.get(part["type"], "")


# Forms


def asked(view: Block) -> Iterator[tuple[str, Block]]:
    for block in view["blocks"]:
        if block["type"] == "input":
            yield block["block_id"].partition("#")[0], block


def questions(view: Block) -> list[tuple[str, str, str]]:
    """Return a form's inputs: key, label, and the value that would be sent."""
    return [(key, plain(block["label"]), held(block["element"])) for key, block in asked(view)]


def held(element: Block) -> str:
    """Return an untouched input's value."""
    if "initial_option" in element:
        return unguarded(element["initial_option"]["value"])
    if "initial_options" in element:
        return ",".join(unguarded(option["value"]) for option in element["initial_options"])
    if users := element.get("initial_users") or list(filter(None, [element.get("initial_user")])):
        return ", ".join(users)
    return element.get("initial_value") or element.get("initial_date") or element.get("initial_time") or ""


def _members(names: str) -> list[str]:
    """Return the members whom a reader picks by their names; somebody who is no member can't be picked."""
    by_name = {name: user for user, name in NAMES.items()}
    return [by_name.get(name.strip(), name.strip()) for name in names.split(",") if name.strip()]


def _chosen(element: Block, value: str) -> Block | None:
    """Return the option with this value; one that is not offered is forged."""
    offered = next((o for o in _offered(element) if o["value"] == guarded(value)), None)
    return offered or (
        {"text": {"type": "plain_text", "text": "?"}, "value": guarded(value)} if value else None
    )


def _offered(element: Block) -> list[Block]:
    return element.get("options") or [o for group in element["option_groups"] for o in group["options"]]


def state(view: Block, typed: dict[str, str]) -> Block:
    values: Block = {}
    for key, block in asked(view):
        element = block["element"]
        value = typed.get(key, held(element))
        sent: Block = {"type": element["type"]}
        match element["type"]:
            case "plain_text_input":
                sent["value"] = value or None
            case "datepicker":
                sent["selected_date"] = value or None
            case "timepicker":
                sent["selected_time"] = value or None
            case "static_select" | "radio_buttons":
                sent["selected_option"] = _chosen(element, value)
            case "users_select":
                sent["selected_user"] = next(iter(_members(value)), None)
            case "multi_users_select":
                sent["selected_users"] = _members(value)
            case _:
                ticked = [guarded(one) for one in value.split(",")] if value else []
                sent["selected_options"] = [o for o in _offered(element) if o["value"] in ticked]
        values[block["block_id"]] = {element["action_id"]: sent}
    return values
