"""Elements of Adaptive Cards: text that no client parses, buttons, and their values.

Teams parses Markdown and `<at>` in a TextBlock and a FactSet, but never in the runs of a RichTextBlock. So text that
could be read as markup is put into a RichTextBlock, and nothing has to be escaped. Elements and limits are those of
adaptivecards.io, version 1.5, and learn.microsoft.com/microsoftteams/platform.
"""

import json
import re
from collections.abc import Container
from typing import Any

from handlers.ui import Button, Ids

Json = dict[str, Any]

ACTIONS = 6
"""Buttons that a row shows; Teams puts the others behind "…", in an order of its own unless they set their mode."""
TITLE = 120
"""Maximum characters of a button's label: no limit is documented, but a button should have one line."""

ROOM = 37_000
"""UTF-16 units for a card.

A message may have about 100 KB as UTF-16, and Microsoft recommends to stay within 80 KB
(learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages). The rest of the message needs some
of that.
"""
MORE, MORE_FORMS = "more", "more.forms"
"""Verbs of menus whose choice is a whole press; each choice of the second opens a form."""

_PLAIN = re.compile(r"[\w ,;:.’‘'“”\"?!()/&%+£€→·–—…-]*")
_RISKY = re.compile(r"_|::|//|www\.|^\s|^[-+] |^\d+[.)] |&#?\w+;|  +|--")
LINK = "the message in Teams"
"""Label of a link to a message."""
_PERMALINK = re.compile(
    r"(?<!\S)https://teams\.(?:microsoft\.com|cloud\.microsoft)/l/message/[\w%:@.-]{1,300}/[0-9]{13}(?:\?[\w%&=.:+-]*)?(?!\S)",
    re.ASCII,
)
_MACRO = re.compile(r"\{(?=\{(?:DATE|TIME)\()", re.IGNORECASE)


def size(text: str) -> int:
    """Return a text's length in UTF-16 units, as Teams counts a message."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """Return the text, or as much of it as fits with "…"."""
    if size(text) <= limit:
        return text
    room = limit - 1
    for number, character in enumerate(text):
        room -= 2 if character > "\uffff" else 1
        if room < 0:
            return text[:number].rstrip() + "…"
    return text


def simple(text: str) -> bool:
    """Return whether Markdown would show this text unchanged."""
    return bool(_PLAIN.fullmatch(text)) and not _RISKY.search(text)


def unparsed(text: str) -> str:
    """Insert a zero-width space into template dates such as `{{DATE(`, so that no client expands them."""
    return _MACRO.sub("{\u200b", text) if "{{" in text else text


def run(text: str, **style: Any) -> Json:
    """Return a piece of text that is never parsed. `style`: `weight`, `size`, `color`, `isSubtle`, `italic`."""
    return {"type": "TextRun", "text": unparsed(text) or "…", **style}


def rich(*runs: Json, **style: Any) -> Json:
    """Return a paragraph of such pieces; it wraps."""
    return {"type": "RichTextBlock", **style, "inlines": list(runs)}


def words(text: str, spacing: str = "", **style: Any) -> Json:
    """Return a paragraph in one style."""
    return rich(run(text, **style), **({"spacing": spacing} if spacing else {}))


def linked(text: str, **style: Any) -> list[Json]:
    """Return pieces of a paragraph, in which links to messages in Teams can be followed, and no others."""
    found: list[Json] = []
    at = 0
    for link in _PERMALINK.finditer(text):
        if link.start() > at:
            found.append(run(text[at : link.start()], **style))
        opens = {"type": "Action.OpenUrl", "title": LINK, "url": link[0]}
        found.append(run(LINK, **style, underline=True, selectAction=opens))
        at = link.end()
    return [*found, run(text[at:], **style)] if at < len(text) or not found else found


def heading(text: str, text_size: str, **style: Any) -> Json:
    """Return a title; screen readers find it as a heading if Markdown would not change it."""
    text = " ".join(text.split())
    if not text.strip():
        return {**words("…"), **style}
    if not simple(text):
        return {**words(text, size=text_size, weight="Bolder"), **style}
    title = {"type": "TextBlock", "text": text, "style": "heading", "size": text_size, "weight": "Bolder"}
    return {**title, "wrap": True, **style}


def data(action: str, ids: Ids, **more: Any) -> Json:
    """Return what a button stores and sends back."""
    return {"verb": action, "ids": dict(ids), **more}


def press(label: str, sent: Json, opens: Container[str], **more: Any) -> Json:
    """Return a button that sends `sent`; if its action opens a form, it asks Teams for a dialog.

    It does not send the card's inputs unless `more` says so.
    """
    title = titled(label)
    rest = {"associatedInputs": "none", **more}
    if sent["verb"] in opens or sent["verb"] == MORE_FORMS:
        sent = {"msteams": {"type": "task/fetch"}, **sent}
        return {"type": "Action.Submit", "title": title, "data": sent, **rest}
    return {"type": "Action.Execute", "title": title, "verb": sent["verb"], "data": sent, **rest}


def titled(label: str) -> str:
    """Return a button's label: one line."""
    return cut(" ".join(unparsed(label).split()) or "…", TITLE)


def styled(of: Button) -> Json:
    """Return a button's style."""
    return (
        {"style": {"primary": "positive", "danger": "destructive"}[of.style]} if of.style != "plain" else {}
    )


def guarded(value: str) -> str:
    """Encode a choice's value without commas, which separate several; `unguarded` decodes it. It is never empty."""
    return value.replace("%", "%25").replace(",", "%2C") or "%"


def unguarded(value: str) -> str:
    """Decode a value that `guarded` encoded."""
    return "" if value == "%" else value.replace("%2C", ",").replace("%25", "%")


def weight(shown: Any) -> int:
    """Return the size of JSON in a message, in UTF-16 units. Pictures don't count."""
    text = json.dumps(shown, separators=(",", ":"), ensure_ascii=False, default=str)
    return size(re.sub(r'"data:image/png;base64,[^"]*"', '""', text))


CARD = "application/vnd.microsoft.card.adaptive"
"""Content type of an Adaptive Card."""
TOO_OLD = "This card needs a newer version of Teams. Please update Teams, or open it in a browser."


def shell(body: list[Json]) -> Json:
    """Return a whole card around its elements, as wide as the chat."""
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": TOO_OLD,
        "msteams": {"width": "Full"},
        "body": body,
    }
