"""Cards and forms as Block Kit, within its limits, and parsing of what people press in them."""

from dataclasses import replace

from bot.render import chart, months
from bot.render.callback_data import Attachment, Pressed
from bot.render.plain_text import in_words
from bot.render.slack.callback_data import is_typed_into, pressed, submitted
from bot.render.slack.charts import is_native
from bot.render.slack.elements import Json, cut, plain
from bot.render.slack.forms import TITLE, errors, view
from bot.render.slack.tables import STYLES, TableStyle
from bot.render.slack.truncation import MESSAGE, VIEW, fitted
from handlers.ui import Card, Chart, File, Months, Table

__all__ = [
    "Attachment",
    "Pressed",
    "TableStyle",
    "attachments",
    "brings_files",
    "drawn",
    "errors",
    "home",
    "is_typed_into",
    "message",
    "modal",
    "pressed",
    "submitted",
    "table_styles",
    "view",
]

UNSAID = "Alongside has something for you."
"""Notification for a card without preview: its title may be private."""
ALT = 1_000
"""Maximum characters of alt text with a file."""


def message(card: Card, table_style: TableStyle = "native") -> Json:
    """Render a card as `blocks` and `text`, which the notification shows and which contains nothing private."""
    return drawn(card, table_style)[0]


def table_styles(card: Card) -> tuple[TableStyle, ...]:
    """Return the styles in which a card may be shown, best first: some workspaces refuse tables, or charts."""
    tables = any(isinstance(block, Table) for block in card.blocks)
    if is_native(card.blocks):
        return STYLES if tables else STYLES[:2]
    return STYLES[1:] if tables else STYLES[-1:]


def drawn(card: Card, table_style: TableStyle = "native") -> tuple[Json, bool]:
    """Render a card as a `message`, and return whether it is complete: it then has no `attachments`."""
    said = card.preview.strip() or UNSAID
    escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    blocks, whole = fitted(card, replace(MESSAGE, table_style=table_style))
    return {"text": cut(escaped, 3_000), "blocks": blocks}, whole and not _has_files(card, table_style)


def home(card: Card) -> Json:
    """Render a card as a person's App Home."""
    return {"type": "home", "blocks": fitted(card, VIEW)[0]}


def modal(card: Card, private_metadata: str) -> Json:
    """Render a card as a modal."""
    return {
        "type": "modal",
        "callback_id": "card",
        "title": plain(card.title, TITLE),
        "close": plain("Close", TITLE),
        "private_metadata": private_metadata,
        "blocks": fitted(card, VIEW)[0],
    }


def brings_files(card: Card, *, in_view: bool = False, style: TableStyle = "native") -> bool:
    """Return whether a card has any `attachments`, without drawing them."""
    return _has_files(card, "list" if in_view else style) or not fitted(card, VIEW if in_view else MESSAGE)[1]


def _has_files(card: Card, style: TableStyle) -> bool:
    pictures = (Months, File) if _draws(card, style) else (Chart, Months, File)
    return any(isinstance(block, pictures) for block in card.blocks)


def _draws(card: Card, style: TableStyle) -> bool:
    """Return whether Slack itself draws a card's charts, so that no pictures follow."""
    return style == "native" and is_native(card.blocks)


def attachments(
    card: Card,
    *,
    in_view: bool = False,
    whole: bool = True,
    again: bool = False,
    style: TableStyle = "data_table",
) -> list[Attachment]:
    """Return a card's charts as PNG and its files, in order, and its whole text if it is not shown in full.

    It is not shown in full if a message (a view, with `in_view`) shortens it, or if Slack did not take it `whole`.
    `style` is the one in which Slack took the card. `again`: the message is brought up to date, so that what comes
    once came before.
    """
    found: list[Attachment] = []
    for block in card.blocks:
        match block:
            case Chart() if not in_view and _draws(card, style):
                pass
            case Chart():
                found.append(Attachment("chart.png", chart.png(block), cut(block.alt, ALT), block.title))
            case Months():
                found.append(Attachment("months.png", months.png(block), cut(block.alt, ALT), block.title))
            case File() if again and block.once:
                pass
            case File():
                found.append(Attachment(block.name, block.content, "", block.about))
            case _:
                pass
    if not whole or not fitted(card, VIEW if in_view else MESSAGE)[1]:
        found.append(Attachment("all-of-it.txt", in_words(card).encode(), "", "All of it, unshortened"))
    return found
