"""Reading of Adaptive Cards, as a person sees them and as Teams sends them back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.render.teams.callback_data import FIELD
from bot.render.teams.elements import CARD, guarded, unguarded
from tests.teams.fake import Shown

Json = dict[str, Any]

SIGNS = ("✔ ", "◔ ", "● ")
"""How an item stands, before its words, which say the same."""
WRONG = "⚠ "


@dataclass(frozen=True)
class Pressable:
    """A button: the action of the card that it stands for, and on which message."""

    label: str
    beside: str
    action: Json
    shown: Shown | None
    chosen: Json


def card_of(activity: Json) -> Json | None:
    """Return the Adaptive Card of a message, or None."""
    found = [a["content"] for a in activity.get("attachments", []) if a["contentType"] == CARD]
    return found[0] if found else None


def is_card(activity: Json) -> bool:
    """Return whether the bot said this, and it is not Teams' own question about a file."""
    return card_of(activity) is not None or "text" in activity


def read(activity: Json) -> str:
    """Return a message as somebody would read it aloud."""
    card = card_of(activity)
    return read_card(card) if card is not None else activity.get("text", "")


def read_card(card: Json) -> str:
    lines: list[str] = []
    for before, element in zip([{}, *card["body"]], card["body"], strict=False):
        if before.get("id", "").startswith(FIELD) and _is_help(element):
            label, equals, value = lines[-1].partition(" = ")
            lines[-1] = f"{label} {text(element)}{equals}{value}"
        else:
            lines += _words(element)
    return "\n".join(lines)


def _is_help(element: Json) -> bool:
    """Return whether this is small print below an input."""
    return element["type"] == "RichTextBlock" and bool(element["inlines"][0].get("isSubtle"))


def _words(element: Json) -> list[str]:
    if element.get("isVisible") is False or element.get("targetWidth") == "atMost:narrow":
        return []  # a wide window is read
    match element["type"]:
        case "TextBlock" | "RichTextBlock":
            return [words] if (words := text(element)).strip() else []
        case "FactSet":
            return [f"{fact['title']}: {fact['value']}" for fact in element["facts"]]
        case "Image":
            return [element["altText"]]
        case "Chart.HorizontalBar.Stacked":
            return [element["title"], element["fallback"]["altText"]]
        case "Container" if element.get("style") == "emphasis":
            said, *by = [text(item) for item in element["items"]]
            return [" ".join([f"“{said}”", *by])]
        case "Container":
            return _item(element["items"])
        case "ColumnSet":
            return [line for column in element["columns"] for line in _item(column["items"])]
        case "Table":
            return [
                " · ".join(" ".join(_item(cell["items"])) for cell in row["cells"])
                for row in element["rows"][1:]
            ]
        case "Input.ChoiceSet" if not element["id"].startswith(FIELD):
            return [f"[{element['label']}: {' | '.join(c['title'] for c in element['choices'])}]"]
        case kind if kind.startswith("Input."):
            now = held(element)
            return [f"{element.get('label', '')}" + (f" = {now}" if now else "")]
        case "ActionSet":
            return ["".join(f"[{action['title']}]" for action in element["actions"])]
        case _:
            return []


def _item(items: list[Json]) -> list[str]:
    """Return one line for an item's text; one each for facts."""
    told = [text(item) for item in items if item["type"] in ("TextBlock", "RichTextBlock")]
    if all(item["type"] == "RichTextBlock" and _is_fact(item) for item in items):
        return told
    rest = [line for i in items if i["type"] in ("Container", "ColumnSet") for line in _words(i)]
    return ([" ".join(told)] if told else []) + rest


def _is_fact(item: Json) -> bool:
    return len(item["inlines"]) == 2 and item["inlines"][0]["text"].endswith(": ")


def text(element: Json) -> str:
    if element["type"] == "TextBlock":
        return element["text"]
    runs = [run["text"] for run in element.get("inlines", [])]
    if runs and runs[0] in SIGNS:
        runs = runs[1:]
    return "".join(runs).replace("\u200b", "")


# What can be pressed


def pressable(card: Json, shown: Shown | None) -> Iterator[Pressable]:
    """Yield each button with the text beside it. One that asks for confirmation counts as the action itself."""
    hidden = {e["id"]: e for e in elements(card["body"]) if e.get("isVisible") is False}
    title = beside = ""
    for element, near in _with_words(card["body"]):
        if near:
            title, beside = title or near, near
        for action in element.get("actions", []) if element["type"] == "ActionSet" else []:
            yield from _ways(action, f"{title} {beside}", shown, hidden)
    for action in card.get("actions", []):
        yield from _ways(action, title, shown, hidden)


def _ways(action: Json, beside: str, shown: Shown | None, hidden: dict[str, Json]) -> Iterator[Pressable]:
    if action["type"] == "Action.ToggleVisibility":
        asked = next(
            e for e in elements(hidden[action["targetElements"][0]]["items"]) if e["type"] == "ActionSet"
        )
        action, label = asked["actions"][0], action["title"]
        yield Pressable(label, beside, action, shown, {})
    elif action.get("associatedInputs") != "auto":
        yield Pressable(action["title"], beside, action, shown, {})


def _with_words(body: list[Json]) -> Iterator[tuple[Json, str]]:
    """Yield each visible element, with its text."""
    for element in body:
        if element.get("isVisible") is False:
            continue
        yield element, "" if element["type"] == "ActionSet" else " ".join(_words(element))
        if element["type"] == "Container" and element.get("style") != "emphasis":
            yield from ((e, "") for e in elements(element["items"]) if e["type"] == "ActionSet")
        if element["type"] == "ColumnSet":
            yield from (
                (e, "") for c in element["columns"] for e in elements(c["items"]) if e["type"] == "ActionSet"
            )


def elements(body: list[Json]) -> Iterator[Json]:
    """Yield every element, also nested ones."""
    for element in body:
        yield element
        yield from elements(element.get("items", []))
        for column in element.get("columns", []):
            yield from elements(column.get("items", []))  # a table's columns are widths alone
        for row in element.get("rows", []):
            for cell in row["cells"]:
                yield from elements(cell["items"])


def menus(card: Json) -> Iterator[tuple[Json, Json]]:
    """Yield each menu with the button that sends its choice."""
    body = [e for e in elements(card["body"]) if e["type"] in ("Input.ChoiceSet", "ActionSet")]
    for menu, row in pairwise(body):
        if menu["type"] == "Input.ChoiceSet" and row["type"] == "ActionSet":
            yield menu, row["actions"][0]


# Forms


def inputs(card: Json) -> dict[str, Json]:
    """Return a form's inputs by their fields' keys."""
    return {
        element["id"].removeprefix(FIELD): element
        for element in elements(card["body"])
        if element["type"].startswith("Input.")
    }


def held(element: Json) -> str:
    """Return an untouched input's value, as its field has it."""
    value = element.get("value", "")
    if element["type"] == "Input.ChoiceSet" and "choices.data" not in element:
        if element.get("isMultiSelect"):
            return ",".join(unguarded(part) for part in value.split(",")) if value else ""
        return unguarded(value) if value else ""
    return value


def sent(element: Json, value: str) -> str:
    """Return what the client sends for a field's value."""
    if element["type"] == "Input.ChoiceSet" and value and "choices.data" not in element:
        if element.get("isMultiSelect"):
            return ",".join(guarded(part) for part in value.split(","))
        return guarded(value)
    return value


def wrong(card: Json) -> tuple[str, str] | None:
    """Return the field under which a dialog shows an error, and the error; it stands at the top as well."""
    key, top = "", None
    for element in elements(card["body"]):
        if element["type"].startswith("Input."):
            key = element["id"].removeprefix(FIELD)
        elif element["type"] == "RichTextBlock" and text(element).startswith(WRONG):
            if key:
                return key, text(element).removeprefix(WRONG)
            top = key, text(element).removeprefix(WRONG)
    return top
