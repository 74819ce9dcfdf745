"""Pending items, stored encrypted: requests until a question is answered, files, undelivered answers, and drafts.

A request waits until a button answers its question ("with whom?"), a file until its reader says whether to
save it, an answer until a channel takes it, what was written in a form until it is sent.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.routing import Refused, Request
from handlers.ui import Button, Buttons, Card, Form, Ids, Reply, Text, serial
from storage import secrets
from storage.db import Db
from storage.models import EncryptedText, PendingRequest
from storage.queries import pending as pending_queries

ACTION = "parked.answer"
FORM = "parked.form"
"""Action for a request that may be answered with a form."""
FILE = "file"
"""Stored in place of an action's name where a file waits."""
ANSWER = "answer.kept"
"""Stored in place of an action's name where an answer waits; also the card's name in the outbox."""
DRAFT = "draft:"
"""Beginning of what stands in place of an action's name where something written in a form waits."""
LIFETIMES = {FILE: timedelta(days=7), ANSWER: timedelta(days=1)}
"""How long files and answers are stored; an answer holds what its reader might see when they asked."""
REQUEST_LIFETIME = timedelta(days=30)
"""How long a request waits, and how long it is known that it was answered."""


def ask(
    db: Db, request: Request, question: str, answers: Sequence[tuple[str, Ids]], title: str = "Which one?"
) -> Card:
    """Return a card with one button for each answer; its ids join the request's own, which is then carried out.

    The request is stored encrypted meanwhile.
    """
    kept = json.dumps({"ids": dict(request.ids), "fields": dict(request.fields), "text": request.text})
    pending = PendingRequest(
        person_id=request.me.id,
        action=request.action,
        text_id=secrets.seal(db, request.me.id, kept),
        at=request.now,
    )
    db.add(pending)
    db.flush()
    action = FORM if request.action in request.table.forms else ACTION
    buttons = tuple(Button(label, action, {**ids, "parked": pending.id}) for label, ids in answers)
    return Card(title, (Text(question), Buttons(buttons)), preview="A question about what you asked for.")


def resume(db: Db, request: Request) -> Request:
    """Return the request that waited, with the answer's ids; raise Refused if it was answered or is somebody else's.

    `went_on` forgets what was typed once it is done; the row stays for a while, to say that it was answered.
    """
    pending = db.get(PendingRequest, request.id("parked"), with_for_update=True)
    if pending is None or pending.person_id != request.me.id:
        raise Refused("I can't find that question any more. Nothing was changed: please type it again.")
    if pending.taken_at is not None:
        raise Refused("You have answered that already, and it was done then. Nothing was done twice.")
    kept = json.loads(secrets.unseal(db, [pending.text_id]).get(pending.text_id, "{}"))
    chosen = {name: value for name, value in request.ids.items() if name != "parked"}
    return replace(
        request,
        action=pending.action,
        ids={**kept["ids"], **chosen},
        fields=kept["fields"],
        text=kept["text"],
    )


def went_on(db: Db, request: Request, reply: Reply) -> Reply:
    """Return the reply to a request that waited, and destroy what was typed unless the reply is a form.

    A form leaves the request waiting, so that its button opens it until the form is sent.
    """
    if "parked" not in request.ids:
        return reply
    if isinstance(reply, Form):
        return replace(reply, ids={**reply.ids, "parked": request.id("parked")})
    pending = db.get(PendingRequest, request.id("parked"), with_for_update=True)
    if pending is not None and pending.person_id == request.me.id and pending.taken_at is None:
        pending.taken_at = request.now
        secrets.forget(db, pending.text_id)
    return reply


def keep_file(db: Db, person_id: int, name: str, content: bytes, now: datetime) -> int:
    """Store a file encrypted until its reader has said whether to save it; return its id."""
    told = {"name": name, "content": base64.b64encode(content).decode()}
    return _keep(db, person_id, FILE, told, now)


def kept_file(db: Db, person_id: int, pending_id: int) -> tuple[str, bytes] | None:
    """Return name and content of the file that waits for this person; None where there is none for them."""
    kept = _kept(db, person_id, FILE, pending_id)
    return (kept["name"], base64.b64decode(kept["content"])) if kept else None


def drop_file(db: Db, person_id: int, pending_id: int) -> None:
    """Delete a file of this person's that was saved or not wanted."""
    row = db.get(PendingRequest, pending_id)
    if row is not None and row.person_id == person_id and row.action == FILE:
        _drop(db, row)


def keep_answer(db: Db, person_id: int, card: Card, now: datetime) -> Ids:
    """Store an answer that nothing can build again until its channel takes it; return the ids to queue it by."""
    return {"answer": _keep(db, person_id, ANSWER, packed(card), now)}


def kept_answer(db: Db, person_id: int, ids: Ids) -> Card | None:
    """Return the answer that was stored for this person; None where there is none any more."""
    kept = _kept(db, person_id, ANSWER, int(ids["answer"]))
    return unpacked(kept) if kept else None


def packed(card: Card) -> dict[str, Any]:
    """Return a card as JSON values, without its place and its source."""
    return {
        "title": card.title, "blocks": serial.dumped(card.blocks), "preview": card.preview, "asks": list(card.asks),
        "more": serial.dumped([Buttons(card.more)]),
    }  # fmt: skip


def unpacked(told: Mapping[str, Any]) -> Card:
    """Return the card that was packed."""
    (more,) = serial.loaded(told["more"])
    blocks = serial.loaded(told["blocks"])
    return Card(told["title"], blocks, told["preview"], "below", asks=tuple(told["asks"]), more=more.buttons)


def keep_draft(db: Db, person_id: int, form: str, told: dict[str, Any], now: datetime) -> int:
    """Store what a person has written in a form, in place of what was stored before; return its id."""
    row = pending_queries.of_person(db, person_id, form)
    if row is None:
        return _keep(db, person_id, form, told, now)
    old = db.get(EncryptedText, row.text_id)
    row.text_id, row.at = secrets.seal(db, person_id, json.dumps(told)), now
    db.flush()
    if old is not None:
        db.delete(old)
    return row.id


def kept_draft(db: Db, person_id: int, form: str) -> tuple[int, dict[str, Any]] | None:
    """Return the id of what is stored of a form, and its content; None where there is none."""
    row = pending_queries.of_person(db, person_id, form)
    return (row.id, _kept(db, person_id, form, row.id)) if row is not None else None


def draft(db: Db, person_id: int, pending_id: int) -> dict[str, Any]:
    """Return what a person has written in a form, by its id; empty where it was sent or forgotten."""
    row = db.get(PendingRequest, pending_id)
    known = row is not None and row.action.startswith(DRAFT)
    return _kept(db, person_id, row.action, pending_id) if row is not None and known else {}


def drop_draft(db: Db, person_id: int, pending_id: int) -> None:
    """Delete what a person has written in a form."""
    row = db.get(PendingRequest, pending_id)
    if row is not None and row.person_id == person_id and row.action.startswith(DRAFT):
        _drop(db, row)


def delete_expired(db: Db, now: datetime) -> None:
    """Delete requests that nobody answered in time, and answers that were sent or never taken."""
    before = {kind: now - wait for kind, wait in LIFETIMES.items()}
    for row in pending_queries.waiting_since(db, before, now - REQUEST_LIFETIME):
        _drop(db, row)


def _keep(db: Db, person_id: int, kind: str, told: dict[str, Any], now: datetime) -> int:
    sealed = secrets.seal(db, person_id, json.dumps(told))
    pending = PendingRequest(person_id=person_id, action=kind, text_id=sealed, at=now)
    db.add(pending)
    db.flush()
    return pending.id


def _kept(db: Db, person_id: int, kind: str, pending_id: int) -> dict[str, Any]:
    pending = db.get(PendingRequest, pending_id)
    if pending is None or pending.person_id != person_id or pending.action != kind:
        return {}
    return json.loads(secrets.unseal(db, [pending.text_id]).get(pending.text_id, "{}"))


def _drop(db: Db, row: PendingRequest) -> None:
    text = db.get(EncryptedText, row.text_id)
    db.delete(row)
    db.flush()
    if text is not None:
        db.delete(text)
