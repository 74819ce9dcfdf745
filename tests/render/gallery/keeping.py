"""Cards and forms of the vocabulary as JSON, so that they can be rendered again without being played again."""

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from handlers import ui

FILE = Path(__file__).parent / "cards.json"


def save(cards: Mapping[str, ui.Card | ui.Form]) -> None:
    """Keep them by their names."""
    text = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(_plain(card), ensure_ascii=False)}" for name, card in cards.items()
    )
    FILE.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


def load() -> dict[str, ui.Card | ui.Form]:
    """What was kept."""
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return {name: _built(card) for name, card in kept.items()}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
    match value:
        case bytes():
            return {"is": "bytes", "of": base64.b64encode(value).decode()}
        case date() | time():
            return {"is": type(value).__name__, "of": value.isoformat()}
        case tuple() | list():
            return [_plain(part) for part in value]
        case Mapping():
            return {"is": "ids", "of": dict(value)}
        case _:
            return value


def _built(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_built(part) for part in value)
    if not isinstance(value, dict):
        return value
    match value["is"]:
        case "bytes":
            return base64.b64decode(value["of"])
        case "date":
            return date.fromisoformat(value["of"])
        case "time":
            return time.fromisoformat(value["of"])
        case "ids":
            return value["of"]
        case kind:
            return getattr(ui, kind)(**{name: _built(part) for name, part in value.items() if name != "is"})
