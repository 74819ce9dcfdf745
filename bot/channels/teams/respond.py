"""Delivery of answers: in the response to an invoke if Teams takes them there, else after it.

| what was done | a card | a form |
| --- | --- | --- |
| pressed (Action.Execute) | replaces the message, in the response; or below it | replaces the message |
| pressed a button that opens a dialog | in the chat, and the dialog says so | the dialog |
| a dialog, submitted | replaces what it was opened from, or below it | the dialog again |
| an action on a message | in the chat with the bot | the dialog |
| typed to the bot | a message | a button that opens it |
| typed in a group or a channel | in the chat with the bot; there, a line that says so | the same |
"""

from collections.abc import Container
from typing import Any, assert_never

import structlog

from bot.app import Answer, App, Origin
from bot.channels.later import press_again, put_off
from bot.channels.teams.connector import BLOCKED, NOT_FOUND, TeamsError
from bot.channels.teams.inbound import InboundEvent, Unreadable
from bot.channels.teams.messages import CHANNEL, Messages
from bot.render import teams as renderer
from handlers import pending_requests
from handlers.ui import Card, FieldError, Form, Text

log = structlog.get_logger()

Json = dict[str, Any]

MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
FORM = "This takes a form."
ELSEWHERE = "I've answered in our own chat, where only you can read it."
NO_CHAT = (
    "I answer only in our own chat, and it isn't open yet: add my app under Apps, and write to me there."
)
AGAIN = "There is nothing to fill in here now. Please look at our chat, or press once more."
UNTITLED = "Alongside"
LONGEST_TITLE = 60


class Responder:
    """Builds responses, and shows answers after them. Runs in worker threads, outside any transaction."""

    def __init__(self, app: App, posting: Messages) -> None:
        self._app = app
        self._posting = posting

    # In the response

    def response(self, did: InboundEvent, answer: Answer) -> Json | None:
        """Return the response's body; None for an empty one."""
        match did.how:
            case "pressed" | "refreshed":
                return self._executed(did, answer)
            case "opened" | "shortcut" | "submitted":
                return self._dialog(did, answer)
            case _:
                return None

    def _executed(self, did: InboundEvent, answer: Answer) -> Json:
        match answer:
            case Card() if takes_its_place(did, answer):
                return _card(renderer.adaptive(answer, self._app.table.forms, did.user))
            case Form():
                return _card(renderer.inline(answer, self._origin(did)))
            case FieldError() if "form" in did.sent:
                form = refused(did)
                return _card(renderer.inline(form, renderer.origin(did.sent), answer, did.fields))
            case _:
                membership = self.membership(did)
                if membership is None:
                    return {"statusCode": 200, "type": MESSAGE, "value": ""}
                return _card(renderer.adaptive(membership, self._app.table.forms, did.user))

    def _dialog(self, did: InboundEvent, answer: Answer) -> Json | None:
        match answer:
            case Form():
                return dialog(answer, renderer.dialog(answer, self._origin(did)))
            case FieldError() if did.how == "submitted":
                form = refused(did)
                return dialog(form, renderer.dialog(form, renderer.origin(did.sent), answer, did.fields))
            case FieldError():
                return _says(answer.words)
            case Card() if did.how != "submitted" or not did.spot.ref:
                # The answer comes in the chat, where the person is not looking.
                return _says(f"{answer.title}. Please look at our chat.")
            case None if (
                did.how != "submitted"
            ):  # a repeated request: without an answer, Teams shows an error
                return _says(AGAIN)
            case _:
                return None

    def membership(self, did: InboundEvent) -> Card | None:
        """Return the card that is shown now where somebody pressed, with current facts."""
        if not did.spot.ref:
            return None
        return self._app.as_true_now(Origin(CHANNEL, did.user, did.spot.ref, self._posting.tenant))

    def _origin(self, did: InboundEvent) -> dict[str, str]:
        """Return what a form stores: the message that it was opened from."""
        return {"c": did.spot.conversation, "m": did.spot.message} if did.spot.ref else {}

    # After it

    def after(self, did: InboundEvent, person_id: int | None, answer: Answer) -> None:
        """Show an answer where it belongs. If a card can't be shown, log it: what was done stays done."""
        try:
            match answer:
                case Form():
                    if did.how == "said":
                        answer = press_again(self._app, did, person_id, answer.title, FORM)
                        self._show(did, person_id, answer, {pending_requests.ACTION})
                case FieldError():
                    if did.how == "said" or (did.how == "pressed" and "form" not in did.sent):
                        answer = Card("Not done", (Text(answer.words),), "That was not done.")
                        self._show(did, person_id, answer)
                case Card():
                    if did.how == "pressed" and takes_its_place(did, answer):
                        self._posting.shown(did.user, person_id, did.spot.ref, answer)
                        self._offer(did, person_id, answer)
                    elif did.how != "refreshed":
                        self._show(did, person_id, answer)
                case None:
                    pass
                case _:
                    assert_never(answer)
        except TeamsError as problem:
            wait = problem.again_after
            if wait is None or not put_off(self._app, did, person_id, answer, wait):
                log.error("Teams took no answer", problem=problem.code, how=did.how)

    def _show(
        self, did: InboundEvent, person_id: int | None, card: Card, opens: Container[str] | None = None
    ) -> None:
        replaces = card.place == "replace" and did.how in ("opened", "submitted", "filed")
        if did.spot.ref and replaces:
            try:
                self._posting.update(did.user, did.spot.ref, card)
                self._posting.shown(did.user, person_id, did.spot.ref, card)
                self._offer(did, person_id, card)
                return
            except TeamsError as problem:
                if problem.code not in (NOT_FOUND, BLOCKED):
                    raise
        among_others = did.how == "said" and not did.spot.personal
        try:
            name = self._posting.post(did.user, card, person_id, opens)
        except TeamsError as problem:
            if among_others and problem.code in (NOT_FOUND, BLOCKED):
                self.say_there(did, NO_CHAT)
                return
            raise
        self._posting.shown(did.user, person_id, name, card)
        if among_others:
            self.say_there(did, ELSEWHERE)

    def say_there(self, did: InboundEvent, words: str) -> None:
        """Post a line where somebody wrote. Others may read it, so it does not say what was asked or answered."""
        said, spot = {"type": "message", "text": words, "summary": words}, did.spot
        try:
            self._posting.connector.send(spot.service_url, spot.conversation, said, spot.message)
        except TeamsError as problem:  # the answer itself was sent
            log.warning("a line was not taken", problem=problem.code)

    def _offer(self, did: InboundEvent, person_id: int | None, card: Card) -> None:
        if person_id is not None and renderer.attachments(card):
            service_url, conversation = self._posting.conversation(did.user)
            self._posting.offer(service_url, conversation, card, person_id)


def takes_its_place(did: InboundEvent, card: Card) -> bool:
    """Return whether a card replaces the message that was pressed, in the response."""
    return did.how == "refreshed" or (bool(did.spot.ref) and card.place == "replace")


def refused(did: InboundEvent) -> Form:
    """Return the form that was refused, as it was shown. Raise Unreadable for one that was never rendered."""
    try:
        return renderer.unkept(did.sent.get("again"))
    except ValueError:
        raise Unreadable from None


def dialog(form: Form, card: Json) -> Json:
    """Return a response that opens a dialog, or shows another form in the one that is open."""
    return read_dialog(form.title, card)


def read_dialog(title: str, card: Json) -> Json:
    """Return a response that shows this card in a dialog."""
    content = {"contentType": renderer.CARD, "content": card}
    title = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
    value = {"title": title or UNTITLED, "width": "medium", "height": "large", "card": content}
    return {"task": {"type": "continue", "value": value}}


def _says(words: str) -> Json:
    return {"task": {"type": "message", "value": words}}


def _card(shown: Json) -> Json:
    return {"statusCode": 200, "type": renderer.CARD, "value": shown}
