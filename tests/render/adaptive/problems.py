"""Checks of an Adaptive Card for Teams: by the schema that Microsoft publishes, and by its documentation.

The schema does not contain how large a message may be and what Teams adds to cards
(learn.microsoft.com/microsoftteams/platform: bots/how-to/format-your-bot-messages, task-modules-and-cards), nor what
people need who use a screen reader.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from tests.render.adaptive.reading import Json, objects

SCHEMA = jsonschema.Draft6Validator(
    json.loads((Path(__file__).parent / "adaptive-card-1.5.0.json").read_text(encoding="utf-8"))
)
MOST = 80 * 1024
"""Bytes as UTF-16 within which a message is sure to arrive. Pictures in it don't count."""
PICTURE = 1024 * 1024
SHOWN = 6
WIDTHS = ("atLeast:standard", "atMost:narrow")
MARKDOWN = re.compile(r"[*_`~\[\]<>#\\|]|^\s*([-+]|\d+[.)]) |\n")


def problems(card: Json) -> list[str]:
    """Return everything that is wrong with a card, in words."""
    return [*_schema(card), *_ours(card)]


def _schema(card: Json) -> Iterator[str]:
    if card.get("msteams") != {"width": "Full"}:
        yield f"msteams: {card.get('msteams')}"
    known = _without_teams_own({name: value for name, value in card.items() if name != "msteams"})
    yield from (f"{list(e.absolute_path)}: {e.message[:200]}" for e in SCHEMA.iter_errors(known))


TEAMS = ("targetWidth", "choices.data")


def _without_teams_own(part: Any) -> Any:
    """Remove `targetWidth` and `choices.data`, which Teams allows and the schema of 1.5 does not.

    learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format (responsive layout) and
    …/people-picker. A chart of Teams is its fallback (…/charts-in-adaptive-cards).
    """
    if isinstance(part, dict) and str(part.get("type")).startswith("Chart."):
        assert part["data"]
        assert all(len(bar["data"]) == len(part["data"][0]["data"]) for bar in part["data"])
        return _without_teams_own(part["fallback"])
    if isinstance(part, dict):
        assert part.get("targetWidth", WIDTHS[0]) in WIDTHS
        return {name: _without_teams_own(of) for name, of in part.items() if name not in TEAMS}
    return [_without_teams_own(of) for of in part] if isinstance(part, list) else part


def _ours(card: Json) -> Iterator[str]:
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    for picture in re.findall(r'"data:image/png;base64,([^"]*)"', text):
        if len(picture) > PICTURE:
            yield f"a picture of {len(picture):,} characters"
    text = re.sub(r'"data:image/png;base64,[^"]*"', '""', text)
    if (size := len(text.encode("utf-16-le", "surrogatepass"))) > MOST:
        yield f"{size:,} bytes"
    ids = Counter(part["id"] for part in objects(card) if "id" in part)
    yield from (f"two elements are called {name}" for name, times in ids.items() if times > 1)
    for part in objects(card):
        yield from _of(part, ids)


def _of(part: Json, ids: Counter[str]) -> Iterator[str]:
    kind: str = part.get("type", "")
    match kind:
        case "TextBlock":
            if not part.get("wrap") or MARKDOWN.search(part["text"]):
                yield f"{kind} {part['text'][:80]!r} is cut off, or read as Markdown"
        case "FactSet":
            if any(MARKDOWN.search(fact[name]) for fact in part["facts"] for name in ("title", "value")):
                yield f"{kind} is read as Markdown"
        case "RichTextBlock":
            if any(run["type"] != "TextRun" or not run["text"] for run in part["inlines"]):
                yield f"{kind} with nothing in it"
            if any(re.search(r"\{\{(DATE|TIME)\(", run["text"], re.IGNORECASE) for run in part["inlines"]):
                yield f"{kind} is read as a date's template"
        case "Image":
            if not part.get("altText", "").strip() or not part["url"].startswith("data:image/png;base64,"):
                yield f"{kind} without words"
        case "ActionSet":
            if not 1 <= len(part["actions"]) <= SHOWN:
                yield f"{kind} of {len(part['actions'])}"
        case "Action.ToggleVisibility":
            if not all(name in ids for name in part["targetElements"]):
                yield f"{kind} of nothing"
        case "Action.Execute":
            if not part.get("verb") or "msteams" in part.get("data", {}):
                yield f"{kind} without a verb, or with Teams' own data"
        case "Action.Submit":
            if part.get("data", {}).get("msteams", {"type": "task/fetch"}) != {"type": "task/fetch"}:
                yield f"{kind} with {part['data']['msteams']}"
        case _:
            pass
    if (
        kind.startswith("Action.")
        and part.get("verb") != "card.refresh"
        and not part.get("title", "").strip()
    ):
        yield f"{kind} without a label"
    if kind.startswith("Input."):
        if not part.get("label", "").strip():
            yield f"{kind} without a label"
        if part.get("isRequired") and not part.get("errorMessage"):
            yield f"{kind} that is required and doesn't say so"
        values = [choice["value"] for choice in part.get("choices", [])]
        if len(set(values)) < len(values) or not all(values):
            yield f"{kind} with values that can't be told apart"


def in_message(message: Json) -> list[str]:
    """Return everything that is wrong with a message and its cards."""
    found = [f"summary of {len(message['summary'])}"] if not 1 <= len(message["summary"]) <= 500 else []
    size = len(
        json.dumps(_without_pictures(message), ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    )
    if size > MOST:
        found.append(f"a message of {size:,} bytes")
    return found + [said for of in message["attachments"] for said in problems(of["content"])]


def _without_pictures(part: Any) -> Any:
    if isinstance(part, dict):
        return {n: "" if n == "url" else _without_pictures(of) for n, of in part.items()}
    return [_without_pictures(of) for of in part] if isinstance(part, list) else part
