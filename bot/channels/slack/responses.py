"""Answers that Slack takes in the HTTP response itself."""

from collections.abc import Mapping
from typing import Any, cast

from bot.app import Answer
from bot.channels.slack.inbound import InboundEvent
from bot.channels.slack.location import opened_at
from bot.channels.slack.messages import passing
from bot.payloads import Payload
from bot.render import slack as renderer
from handlers.features import START
from handlers.ui import Card, FieldError, Form

UNREAD = (
    "I couldn’t read this form. Nothing was changed, and what you typed is still here: please copy it, close this, and "
    "open the form once more from /supervision."
)


def in_response(did: InboundEvent, answer: Answer) -> tuple[dict[str, Any] | None, bool]:
    """Return the response's body (None: nothing), and whether that is all. If not, `Responder.after` goes on."""
    match answer:
        case FieldError() if did.how == "submitted":
            return {"response_action": "errors", "errors": renderer.errors(answer.key, answer.words)}, True
        case Card() if did.how == "command" and _is_plain(answer):
            return passing(answer)
        case Form() if did.how == "submitted":
            return _updated(renderer.view(answer, opened_at(did.spot))), True
        case Card() if did.how == "submitted" and did.spot.view_type and not is_start(answer):
            whole = not renderer.brings_files(answer, in_view=True)
            return _updated(renderer.modal(answer, opened_at(did.spot))), whole
        case _:
            return None, False


def _is_plain(card: Card) -> bool:
    """Return whether a card can be the response itself.

    If Slack refused a table in it, we would not know; and what comes with files says where they are.
    """
    return len(renderer.table_styles(card)) == 1 and not renderer.brings_files(card)


def unread(payload: Payload) -> dict[str, Any] | None:
    """Return what a form says whose submission can't be read: it stays open, with all that was typed into it."""
    view = payload.get("view")
    blocks = cast("Payload", view).get("blocks") if isinstance(view, Mapping) else None
    asked = [of["block_id"] for of in cast("list[Payload]", blocks or []) if of.get("type") == "input"]
    return {"response_action": "errors", "errors": {asked[0]: UNREAD}} if asked else None


def _updated(view: dict[str, Any]) -> dict[str, Any]:
    return {"response_action": "update", "view": view}


def is_start(card: Card) -> bool:
    """Return whether a card is the start page, which App Home shows."""
    return card.source is not None and card.source[0] == START
