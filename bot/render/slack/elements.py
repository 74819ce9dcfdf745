"""Elements of Block Kit: text objects, rich text, options, and the values of buttons and options.

Everything that people read is `plain_text` or rich text, never `mrkdwn`: Slack parses neither, so that somebody's
`<!channel>`, link, *stars* or :emoji: is shown as it was typed. The one exception is a link to a message in Slack: it
gets a label and can be opened. Limits are those of docs.slack.dev/reference/block-kit.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

from bot.render import callback_data
from handlers.ui import Ids, Option

Json = dict[str, Any]

SECTION, CONTEXT, HEADER = 3_000, 2_000, 150
BUTTON, BUTTON_VALUE, ELEMENTS = 75, 2_000, 25
OPTION, OPTION_VALUE, OPTIONS, OVERFLOW = 75, 150, 100, 5
ACTION_ID, PLACEHOLDER = 255, 150

LINK = "the message in Slack"
"""Label of a link to a message."""
_PERMALINK = re.compile(
    r"(?<!\S)https://[a-z0-9-]+(?:\.enterprise)?\.slack\.com/archives/[A-Z0-9]{1,20}/p[0-9]{16}(?!\S)",
    re.ASCII,
)
_ENTITIES = {"&": 4, "<": 3, ">": 3}
"""Extra length of Slack's own escapes: whether they count is not documented, so they do here."""


def size(text: str) -> int:
    """Return a text's maximum length as Slack counts it: UTF-16 units, with `&`, `<` and `>` as entities."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return units + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))  # as in _ENTITIES


def cut(text: str, limit: int) -> str:
    """Return the text, or as much of it as fits with "…"."""
    return text if size(text) <= limit else text[: _fitting(text, limit - 1)].rstrip() + "…"


def pieces(text: str, limit: int) -> list[str]:
    """Split the whole text into pieces that fit, at the end of a line or a word if possible."""
    found: list[str] = []
    while size(text) > limit:
        end = _fitting(text, limit)
        near = text.rfind("\n", end // 2, end)
        near = near if near > 0 else text.rfind(" ", end // 2, end)
        end = near if near > 0 else end
        found.append(text[:end])
        text = text[end:].lstrip()
    return [piece for piece in (*found, text) if piece.strip()]


def plain(text: str, limit: int) -> Json:
    """Return a text object. Slack does not take an empty one."""
    return {"type": "plain_text", "text": cut(text, limit) if text.strip() else "…", "emoji": False}


def words(text: str, *, bold: bool = False, italic: bool = False) -> Json:
    """Return a piece of rich text."""
    styles = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": text or "…", **({"style": styles} if styles else {})}


def linked(text: str) -> list[Json]:
    """Return pieces of rich text, in which links to messages in Slack can be followed."""
    found: list[Json] = []
    at = 0
    for link in _PERMALINK.finditer(text):
        if link.start() > at:
            found.append(words(text[at : link.start()]))
        found.append({"type": "link", "url": link[0], "text": LINK})
        at = link.end()
    return [*found, words(text[at:])] if at < len(text) or not found else found


def line(*parts: Json) -> Json:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def bullets(lines: Iterable[Json]) -> Json:
    """Return a list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def rich(*elements: Json) -> Json:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def packed(action: str, ids: Ids, *choice: str) -> str:
    """Encode a button's value, without the characters that Slack escapes when it sends it back."""
    kept = callback_data.packed(action, ids, *choice)
    return kept.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def option(of: Option, value: str = "") -> Json:
    """Return a choice; `value` replaces one that is too long. A long label continues in the description."""
    first, *rest = pieces(of.label, OPTION) or ["…"]
    shown: Json = {"text": plain(first, OPTION), "value": value or guarded(of.value)}
    if rest:
        shown["description"] = plain(" ".join(rest), OPTION)
    return shown


def choices(options: Sequence[Json]) -> Json:
    """Return a select's options; in groups if there are more than fit into one list."""
    if len(options) <= OPTIONS:
        return {"options": list(options)}
    groups = [options[at : at + OPTIONS] for at in range(0, len(options), OPTIONS)]
    label = "From “{}”".format
    return {
        "option_groups": [
            {"label": plain(label(cut(group[0]["text"]["text"], 60)), OPTION), "options": list(group)}
            for group in groups
        ]
    }


def in_full(labels: Iterable[str], limit: int) -> list[Json]:
    """Return a block with the labels that are too long for their place, in full, or none."""
    long = [label for label in labels if size(label) > limit]
    return [rich(bullets(line(words(label[:SECTION])) for label in long))] if long else []


def guarded(value: str) -> str:
    """Encode a choice's value without characters that Slack escapes; `unguarded` decodes it. It is never empty."""
    for sign in "%&<>":
        value = value.replace(sign, f"%{ord(sign):02X}")
    return value or "%"


def unguarded(value: str) -> str:
    """Decode a value that `guarded` encoded."""
    return "" if value == "%" else unquote(value)


def _fitting(text: str, limit: int) -> int:
    for number, character in enumerate(text):
        limit -= _width(character)
        if limit < 0:
            return number
    return len(text)


def _width(character: str) -> int:
    return (2 if character > "\uffff" else 1) + _ENTITIES.get(character, 0)
