"""Answers on the console: a card in the person's chat, a form or a field's error on the page."""

from typing import assert_never

import structlog
from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, Response

from bot.app import Answer, App, Incoming, Origin
from bot.channels.console.inbound import Place
from bot.channels.console.transport import CHANNEL, Conversations
from bot.render import html
from bot.schedule import Worker
from handlers.ui import Card, FieldError, Form, Text

log = structlog.get_logger()

TROUBLE = Card(
    "That did not work",
    (
        Text(
            "Something went wrong on our side. Nothing was changed and nothing you typed was lost: please try again."
        ),
    ),
    place="below",
)


class Responder:
    """Has a request answered and shows the answer."""

    def __init__(self, app: App, worker: Worker, conversations: Conversations) -> None:
        self._app = app
        self._worker = worker
        self._conversations = conversations

    async def answer(self, incoming: Incoming, ref: str = "", place: Place = "chat") -> Response:
        """Answer in the person's chat, or to the page: `ref` and `place` are where a press came from."""
        try:
            answer = await to_thread.run_sync(self._app.answer, incoming)
        except Exception:  # App.answer has logged it
            if place == "chat":
                self._conversations.show(incoming.person_id, TROUBLE)
            return JSONResponse(
                {"words": "Something went wrong on our side. Nothing you typed was lost."}, 500
            )
        response = await to_thread.run_sync(self._show, answer, incoming.person_id, ref, place)
        response.background = BackgroundTask(self._deliver)
        return response

    def _show(self, answer: Answer, person_id: int, ref: str, place: Place) -> Response:
        match answer:
            case Card():
                if place == "board" or answer.place == "window":
                    return JSONResponse({"card": html.card(answer)})
                ref = self._conversations.show(person_id, answer, ref if answer.place == "replace" else "")
                self._note(person_id, ref, answer)
                return JSONResponse({})
            case Form():
                return JSONResponse({"form": html.form(answer, ref)})
            case FieldError():
                return JSONResponse({"field": answer.key, "words": answer.words})
            case None:
                return JSONResponse({})
            case _:
                assert_never(answer)

    def _note(self, person_id: int, ref: str, card: Card) -> None:
        """Store the message, so that the card is refreshed."""
        try:
            self._app.shown(person_id, Origin(CHANNEL, str(person_id), ref), card)
        except Exception:
            log.exception("a card is shown, and will not be brought up to date")

    def _deliver(self) -> None:
        """Send at once what the answer queued, so that the other side of a pair sees it now."""
        try:
            self._worker.deliver()
        except Exception:
            log.exception("delivery failed; the next tick tries again")
