"""A card or a form as Block Kit, within its limits, and what people press in it as it comes back."""

from alongside.bot.render import chart
from alongside.bot.render.pressing import Attachment, Pressed
from alongside.bot.render.slack.fitting import MESSAGE, VIEW, fitted
from alongside.bot.render.slack.forms import errors, view
from alongside.bot.render.slack.parts import Json, cut
from alongside.bot.render.slack.pressing import pressed, submitted
from alongside.bot.render.words import in_words
from alongside.handlers.ui import Card, Chart, File

__all__ = [
    "Attachment",
    "Pressed",
    "attachments",
    "brings_files",
    "errors",
    "home",
    "message",
    "pressed",
    "submitted",
    "view",
]

UNSAID = "Alongside has something for you."
"""What a notification says of a card that has no words for it: its title may be private."""
ALT = 1_000
"""Characters of alt text that Slack takes with a file."""


def message(card: Card) -> Json:
    """A card as `text`, which a notification shows and which gives nothing private away, and `blocks`."""
    said = card.preview.strip() or UNSAID
    escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": cut(escaped, 3_000), "blocks": fitted(card, MESSAGE)[0]}


def home(card: Card) -> Json:
    """A card as a person's App Home."""
    return {"type": "home", "blocks": fitted(card, VIEW)[0]}


def brings_files(card: Card) -> bool:
    """Whether a card has any `attachments`, without drawing them."""
    return any(isinstance(block, Chart | File) for block in card.blocks) or not fitted(card, MESSAGE)[1]


def attachments(card: Card) -> list[Attachment]:
    """A card's charts as PNG and its files, in order; then all of it as text, where a message shortens it."""
    found: list[Attachment] = []
    for block in card.blocks:
        match block:
            case Chart():
                found.append(Attachment("chart.png", chart.png(block), cut(block.alt, ALT), block.title))
            case File():
                found.append(Attachment(block.name, block.content, "", block.about))
            case _:
                pass
    if not fitted(card, MESSAGE)[1]:
        found.append(Attachment("all-of-it.txt", in_words(card).encode(), "", "All of it, unshortened"))
    return found
