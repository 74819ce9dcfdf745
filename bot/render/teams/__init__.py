"""Cards and forms as Adaptive Cards 1.5, within Teams' limits, and parsing of what people press in them."""

from collections.abc import Container

from bot.render.callback_data import Attachment, Pressed
from bot.render.plain_text import in_words
from bot.render.teams.callback_data import FIELD, origin, pressed, submitted
from bot.render.teams.elements import (
    CARD,
    Json,
    cut,
    data,
    shell,
)
from bot.render.teams.form_state import unkept
from bot.render.teams.forms import CANCEL, dialog, inline
from bot.render.teams.truncation import fitted
from handlers.ui import Card, File

__all__ = [
    "CANCEL",
    "CARD",
    "FIELD",
    "REFRESH",
    "Attachment",
    "Pressed",
    "adaptive",
    "attachments",
    "dialog",
    "inline",
    "message",
    "origin",
    "pressed",
    "submitted",
    "unkept",
]

REFRESH = "card.refresh"
"""Verb by which Teams refreshes a card; its `data` has the `source` and its `ids`."""
UNSAID = "Alongside has something for you."
"""Notification for a card without preview: its title may be private."""


def message(card: Card, opens: Container[str] = (), reader: str = "") -> Json:
    """Render the parts of an activity: the card, and a `summary` for the notification, which contains nothing private.

    `opens` are the names of the actions that open a form (`Table.forms`): Teams must know beforehand. `reader` is the
    Entra object id of the recipient.
    """
    said = card.preview.strip() or UNSAID
    return {
        "type": "message",
        "summary": cut(said, 500),
        "attachments": [{"contentType": CARD, "content": adaptive(card, opens, reader)}],
    }


def adaptive(card: Card, opens: Container[str] = (), reader: str = "") -> Json:
    """Render an Adaptive Card, as an answer to Action.Execute takes it. Pictures are embedded.

    Teams refreshes a card by itself for those whom it names in `refresh`, sixty at most. Our cards are in one
    person's own chat, and name that person only.
    """
    shown = shell(fitted(card, opens)[0])
    if card.source is not None:
        name, ids = card.source
        action = {"type": "Action.Execute", "verb": REFRESH, "data": data(REFRESH, ids, source=name)}
        shown["refresh"] = {"action": action, **({"userIds": [f"8:orgid:{reader}"]} if reader else {})}
    return shown


def attachments(card: Card, opens: Container[str] = ()) -> list[Attachment]:
    """Return a card's files, in order, to be offered for download, and its whole text if it is shortened."""
    found = [Attachment(of.name, of.content, "", of.about) for of in card.blocks if isinstance(of, File)]
    if not fitted(card, opens)[1]:
        found.append(Attachment("all-of-it.txt", in_words(card).encode(), "", "All of it, unshortened"))
    return found
