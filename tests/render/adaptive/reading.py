"""Reading of Adaptive Cards: what Teams shows, and what it sends for a press or an unchanged form."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def objects(part: Any) -> Iterator[Json]:
    """Yield every object in a card, except what its buttons store."""
    if isinstance(part, dict):
        yield part
        for name, inner in part.items():
            if name != "data":
                yield from objects(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from objects(inner)


def shown(card: Json) -> str:
    """Return every text that people can come to see, in order."""
    found: list[str] = []
    for part in objects(card["body"]):
        match part.get("type"):
            case "TextBlock" | "TextRun":
                found.append(part["text"])
            case "FactSet":
                found += [f"{fact['title']}: {fact['value']}" for fact in part["facts"]]
            case "Chart.HorizontalBar.Stacked":
                found.append(part["title"])
            case "Image":
                found.append(part["altText"])
            case "Input.ChoiceSet":
                found += [part["label"], *(choice["title"] for choice in part["choices"])]
            case str(kind) if kind.startswith("Input."):
                found.append(part["label"])
            case str(kind) if kind.startswith("Action."):
                found.append(part["title"])
            case _:
                pass
    return "\n".join(found).replace("\u200b", "")


def presses(card: Json) -> Iterator[tuple[str, Json]]:
    """Yield everything that can be pressed or chosen: its label, and the `data` that Teams sends for it."""
    choices = {
        part["id"]: part["choices"] for part in objects(card["body"]) if part.get("type") == "Input.ChoiceSet"
    }
    for part in objects(card["body"]):
        if part.get("type") not in ("Action.Execute", "Action.Submit"):
            continue
        sent = part["data"]
        if part["associatedInputs"] == "none":
            yield part["title"], sent
        else:
            name = sent.get("menu") or sent["of"]
            yield from ((choice["title"], {**sent, name: choice["value"]}) for choice in choices[name])


def untouched(card: Json) -> Json:
    """Return the `data` of an unchanged form. Teams leaves out empty values."""
    inputs = [part for part in objects(card["body"]) if part.get("type", "").startswith("Input.")]
    return {
        **card["actions"][0]["data"],
        **{part["id"]: part["value"] for part in inputs if part.get("value")},
    }
