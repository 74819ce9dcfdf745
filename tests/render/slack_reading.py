"""Reading of blocks: what Slack shows, and what it sends for a press or an unchanged form."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def shown(part: Any) -> str:
    """Return every text that people see, in order."""
    return "\n".join(_texts(part))


def objects(part: Any) -> Iterator[Json]:
    """Yield every object in blocks."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from objects(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from objects(inner)


def presses(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Yield everything that can be pressed or chosen.

    Its label, and the entry of `actions` that Slack sends for it.
    """
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            sent = {"type": element.get("type"), "action_id": escaped(element.get("action_id", ""))}
            if element.get("type") == "button" and "url" in element:
                continue  # a link
            if element.get("type") == "button":
                yield element["text"]["text"], {**sent, "value": escaped(element["value"])}
            elif element.get("type") in ("overflow", "static_select"):
                for option in options(element):
                    yield option["text"]["text"], {**sent, "selected_option": chosen(option)}


def escaped(text: str) -> str:
    """Return what Slack may make of a text that it sends back (bolt-python issue 513)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def chosen(option: Json) -> Json:
    """Return an option as Slack sends it back."""
    return {**option, "value": escaped(option["value"])}


def options(element: Json) -> list[Json]:
    """Return the options of a menu, grouped or not."""
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    return [option for group in groups for option in group["options"]]


def untouched(view: Json) -> Json:
    """Return a modal as Slack submits it unchanged."""
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            sent: Json = {"type": element["type"]}
            match element["type"]:
                case "plain_text_input":
                    sent["value"] = element.get("initial_value")
                case "datepicker":
                    sent["selected_date"] = element.get("initial_date")
                case "timepicker":
                    sent["selected_time"] = element.get("initial_time")
                case "checkboxes" | "multi_static_select":
                    sent["selected_options"] = [
                        chosen(option) for option in element.get("initial_options", [])
                    ]
                case "users_select":
                    sent["selected_user"] = element.get("initial_user")
                case "multi_users_select":
                    sent["selected_users"] = element.get("initial_users", [])
                case _:
                    first = element.get("initial_option")
                    sent["selected_option"] = chosen(first) if first else None
            values[block["block_id"]] = {element["action_id"]: sent}
    return {**view, "state": {"values": values}}


def _texts(part: Any) -> Iterator[str]:
    for found in objects(part):
        if found.get("type") == "data_visualization":
            yield found["title"]
        if found.get("type") in ("plain_text", "mrkdwn", "text"):
            yield found["text"]
