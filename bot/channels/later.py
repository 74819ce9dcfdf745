"""Answers that a channel does not take now: queued for later, or replaced by a button that repeats the request."""

import dataclasses
import secrets
from datetime import timedelta
from typing import Any

from bot.app import Answer, App
from bot.channels.contract import Inbound
from handlers import pending_requests
from handlers.ui import Card
from storage import outbox
from storage.models import Person


def put_off(
    app: App, did: Inbound, person_id: int | None, answer: Answer, wait: timedelta, *, tried: bool = False
) -> bool:
    """Queue an answer for when the channel takes it again. Return False for a stranger, or if the answer is not a card.

    With `tried`, the answer may have arrived, so delivery looks for it before it sends it.
    """
    if person_id is None or not isinstance(answer, Card):
        return False
    now = app.clock.now()
    with app.transaction() as db:
        name, ids = answer.source or (
            pending_requests.ANSWER,
            pending_requests.keep_answer(db, person_id, answer, now),
        )
        outbox_message: dict[str, Any] = {
            "name": name, "person_id": person_id, "ids": dict(ids), "due_at": now + wait,
            "key": f"answer:{did.idempotency_key or secrets.token_hex(8)}", "attempts": int(tried),
        }  # fmt: skip
        outbox.enqueue_all(db, [outbox_message])
    return True


def press_again(app: App, did: Inbound, person_id: int | None, title: str, words: str) -> Card:
    """Return a card whose button repeats the request, for a form that can't be opened.

    Typed text is stored encrypted.
    """
    assert person_id is not None
    with app.transaction() as db:
        person = db.get_one(Person, person_id)
        asked = app.request(person, did.action or "typed", did.ids)
        waiting = dataclasses.replace(asked, fields=did.fields, text=did.text)
        return pending_requests.ask(db, waiting, words, [("Open the form", {})], title)
