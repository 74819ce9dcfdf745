"""Files by consent: Teams asks the reader whether to save a file, and sends the address to upload it to."""

from collections.abc import Mapping
from typing import Any, cast

import structlog

from bot.app import App
from bot.channels.teams.connector import TeamsError
from bot.channels.teams.inbound import InboundEvent
from bot.channels.teams.messages import SAVED, Messages
from handlers import pending_requests
from storage.models import Identity
from storage.queries import idempotency

log = structlog.get_logger()

DECLINED = "Not saved. Ask again whenever you want it."
GONE = "That file is no longer here. Please ask for it again."
FAILED = "The file could not be saved just now. Please press again, or ask for it anew."


class Files:
    """Uploads files to the addresses that their readers consented to."""

    def __init__(self, app: App, posting: Messages) -> None:
        self._app = app
        self._posting = posting

    def answered(self, did: InboundEvent, identity: Identity | None) -> None:
        """Handle somebody's acceptance or refusal of a file. The answer replaces the question."""
        waiting = _object(did.sent.get("context")).get("file")
        if identity is None or not isinstance(waiting, int):
            return
        person_id = identity.person_id
        with self._app.transaction() as db:
            if did.idempotency_key and not idempotency.first(db, did.idempotency_key, self._app.clock.now()):
                return
            file = (
                None
                if self._app.has_left(db, person_id)
                else pending_requests.kept_file(db, person_id, waiting)
            )
            if did.action != "accept":
                pending_requests.drop_file(db, person_id, waiting)
        try:
            if did.action != "accept":
                self._say(did, DECLINED)
            elif file is None:
                self._say(did, GONE)
            else:
                self._save(did, *file)
                with self._app.transaction() as db:
                    pending_requests.drop_file(db, person_id, waiting)
        except TeamsError as problem:
            log.warning("a file could not be saved", problem=problem.code)

    def _save(self, did: InboundEvent, name: str, content: bytes) -> None:
        told = _object(did.sent.get("uploadInfo"))
        try:
            self._posting.connector.upload(str(told.get("uploadUrl", "")), content, did.spot.service_url)
        except TeamsError:
            self._posting.connector.send(did.spot.service_url, did.spot.conversation, _line(FAILED))
            raise
        about = {"uniqueId": told.get("uniqueId"), "fileType": told.get("fileType")}
        saved = {"contentType": SAVED, "contentUrl": told.get("contentUrl"), "name": name, "content": about}
        try:
            self._put(did, {"type": "message", "summary": "Saved.", "attachments": [saved]})
        except TeamsError as problem:  # the file itself was saved
            log.warning("a file was saved, and its line was not taken", problem=problem.code)

    def _say(self, did: InboundEvent, words: str) -> None:
        self._put(did, _line(words))

    def _put(self, did: InboundEvent, activity: dict[str, Any]) -> None:
        """Replace the question if Teams says which message it was, else send a new message."""
        spot = did.spot
        if spot.message:
            self._posting.connector.update(spot.service_url, spot.conversation, spot.message, activity)
        else:
            self._posting.connector.send(spot.service_url, spot.conversation, activity)


def _line(words: str) -> dict[str, Any]:
    return {"type": "message", "text": words, "summary": words}


def _object(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
