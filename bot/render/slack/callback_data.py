"""Parsing of Slack's presses and submissions."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from bot.render.callback_data import Pressed, unpacked
from bot.render.slack.elements import unguarded

GO = "go:"
"""Beginning of the id of a form's further buttons, which send what was typed into it."""
BY_NAME = "+name"
"""End of the block id of a line that names people who are not in the picker of the same field."""


def pressed(action: Mapping[str, Any], view: Mapping[str, Any] | None = None) -> Pressed:
    """Return the press that an element of a payload's `actions` stands for, in a `view` if it was in one.

    Raises ValueError for an element that was never rendered.
    """
    name = action.get("action_id")
    if isinstance(name, str) and name.startswith(GO) and view is not None:
        sent = submitted(view)
        return replace(sent, fields={**sent.fields, "go": name.removeprefix(GO)})
    try:
        if action["type"] == "button":
            return unpacked(action["value"])
        value, name = action["selected_option"]["value"], action["action_id"]
        if action["type"] == "static_select" and name.startswith("menu:"):
            menu = unpacked(name.removeprefix("menu:"))
            return Pressed(menu.action, menu.ids, {"choice": unguarded(value)})
        return unpacked(value)
    except (LookupError, TypeError, AttributeError):
        raise ValueError("never rendered") from None


def submitted(view: Mapping[str, Any]) -> Pressed:
    """Return a submitted modal's action, ids, and fields by key. Raise ValueError for one that was never rendered."""
    try:
        kept = json.loads(view["private_metadata"])
        form, long = unpacked(json.dumps(kept["form"])), kept.get("long", {})
        values = cast("Mapping[str, Mapping[str, Any]]", view["state"]["values"])
        fields = {key: _typed(by_id, long) for key, by_id in values.items()}
        return Pressed(form.action, form.ids, joined(fields))
    except (LookupError, TypeError, AttributeError):
        raise ValueError("never rendered") from None


def is_typed_into(view: Mapping[str, Any]) -> bool:
    """Return whether a modal's texts are others than those that it opened with."""
    before = {
        of["block_id"]: of["element"].get("initial_value") or "" for of in view["blocks"] if "element" in of
    }
    states = {key: state for key, by_id in view["state"]["values"].items() for state in by_id.values()}
    return any(
        (state["value"] or "") != before.get(key, "")
        for key, state in states.items()
        if state["type"] == "plain_text_input"
    )


def joined(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields with those who were named beside those who were picked."""
    found = {key: value for key, value in fields.items() if not key.endswith(BY_NAME)}
    for key, value in fields.items():
        if key.endswith(BY_NAME) and value.strip():
            picked = found.get(key.removesuffix(BY_NAME), "")
            found[key.removesuffix(BY_NAME)] = f"{picked}, {value}" if picked else value
    return found


def _typed(by_id: Mapping[str, Any], long: Mapping[str, str]) -> str:
    """Return the value of one input. `long` maps short names to values that were too long for a choice."""

    def value_of(chosen: Mapping[str, Any]) -> str:
        return long[chosen["value"]] if chosen["value"] in long else unguarded(chosen["value"])

    (state,) = by_id.values()
    match state["type"]:
        case "plain_text_input":
            value = state["value"]
        case "datepicker":
            value = state["selected_date"]
        case "timepicker":
            value = state["selected_time"]
        case "users_select":
            value = f"<@{state['selected_user']}>" if state["selected_user"] else ""
        case "multi_users_select":
            value = ", ".join(f"<@{user}>" for user in state["selected_users"])
        case "checkboxes" | "multi_static_select":
            value = ",".join(map(value_of, state["selected_options"]))
        case _:
            chosen = state["selected_option"]
            value = value_of(chosen) if chosen else ""
    if not isinstance(value, str | None):
        raise TypeError
    return value or ""
