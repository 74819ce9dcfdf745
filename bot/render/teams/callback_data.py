"""Parsing of Teams' presses and submissions."""

from collections.abc import Mapping
from typing import Any, cast

from bot.render.callback_data import Pressed, unpacked
from bot.render.teams.elements import unguarded
from handlers.ui import Ids

FIELD = "in."
"""Prefix of a field's key in the id of its input."""
BY_NAME = "+name"
"""End of the id of a line that names people who are not in the picker of the same field."""


def pressed(data: Mapping[str, Any]) -> Pressed:
    """Return the press that `data` stands for, from an Action.Execute or from task/fetch.

    Raises ValueError for one that was never rendered.
    """
    try:
        if isinstance(packed := data.get("of"), str):
            return unpacked(data[packed])
        fields: dict[str, str] = {}
        if isinstance(menu := data.get("menu"), str):
            fields = {"choice": unguarded(_text(data[menu]))}
        return Pressed(_text(data["verb"]), _ids(data["ids"]), fields)
    except (LookupError, TypeError, AttributeError):
        raise ValueError("never rendered") from None


def submitted(data: Mapping[str, Any]) -> Pressed:
    """Return a submitted form's action, ids, and fields by key. Raise ValueError for one that was never rendered.

    Teams leaves out empty inputs.
    """
    try:
        fields = {key: _typed(kind, data.get(FIELD + key)) for key, kind in data["form"].items()}
        for key, kind in data["form"].items():
            if kind == "people" and (named := _typed("text", data.get(FIELD + key + BY_NAME))).strip():
                fields[key] = f"{fields[key]}, {named}" if fields[key] else named
        if go := data.get("go"):
            fields["go"] = _text(go)
        return Pressed(_text(data["verb"]), _ids(data["ids"]), fields)
    except (LookupError, TypeError, AttributeError):
        raise ValueError("never rendered") from None


def origin(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what a form was opened from, as `dialog` was told; empty if it was not told."""
    found = data.get("from")
    if not isinstance(found, Mapping):
        return {}
    return {str(k): v for k, v in cast("Mapping[Any, Any]", found).items() if isinstance(v, str)}


def _typed(kind: str, value: Any) -> str:
    if value is None:
        return ""
    text = _text(value)
    match kind:
        case "choice":
            return unguarded(text) if text else ""
        case "ticks":
            return ",".join(unguarded(part) for part in text.split(",")) if text else ""
        case "time":
            return text[:5]
        case "people":
            return ", ".join(f"<@{one.strip().lower()}>" for one in text.split(",") if one.strip())
        case _:
            return text.replace("\r\n", "\n")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _ids(value: Any) -> Ids:
    ids = cast("Mapping[str, Any]", value)
    if not all(isinstance(of, int | str) for of in ids.values()):
        raise TypeError
    return dict(ids)
