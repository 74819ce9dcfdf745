"""What somebody has written in a form that they closed before it was sent: kept until it is sent, at most 30 days.

Only channels that tell of it can keep it. Forms with words that nobody may keep say so (`Form.draft`).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, assert_never

from handlers import pending_requests
from handlers.person_names import MENTION
from handlers.routing import Refused, Request, Routes
from handlers.ui import (
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Form,
    Ids,
    Input,
    Note,
    PersonInput,
    PersonName,
    Reply,
    Text,
    TextInput,
    TicksInput,
    TimeInput,
)
from storage import outbox
from storage.db import Db
from storage.models import About

routes = Routes()

KEPT = "form.kept"
FILLED = "Filled in with what you wrote before."
GONE = "There is nothing kept of that form any more: it was sent, or thrown away."


def keep(
    db: Db, person_id: int, action: str, ids: Ids, fields: Mapping[str, str], now: datetime, title: str,
    opener: Mapping[str, Any] | None,
) -> int:  # fmt: skip
    """Keep what stands in a form; `opener` is the request that opens it again."""
    told = {"fields": dict(fields), "title": title, "opener": dict(opener or {})}
    return pending_requests.keep_draft(db, person_id, _name(action, ids), told, now)


def tell(db: Db, person_id: int, action: str, ids: Ids, now: datetime) -> None:
    """Tell somebody who has closed a form that what they wrote is kept; nothing where they wrote nothing."""
    found = pending_requests.kept_draft(db, person_id, _name(action, ids))
    if found is not None:
        outbox.enqueue(db, KEPT, person_id, f"{KEPT}:{found[0]}:{now.timestamp()}", now, draft=found[0])


def forget(db: Db, person_id: int, action: str, ids: Ids, now: datetime) -> None:
    """Forget what was kept of a form, once it is sent; the card that offers it goes too."""
    found = pending_requests.kept_draft(db, person_id, _name(action, ids))
    if found is not None:
        pending_requests.drop_draft(db, person_id, found[0])
        outbox.refresh(db, About("draft", found[0]), now)


def filled(db: Db, person_id: int, form: Form) -> Form:
    """Return the form with what was kept of it."""
    found = pending_requests.kept_draft(db, person_id, _name(form.action, form.ids)) if form.draft else None
    if found is None:
        return form
    fields = {key: text for key, text in found[1].get("fields", {}).items() if text}
    blocks = tuple(
        _with(of, fields[of.key]) if isinstance(of, Input) and of.key in fields else of for of in form.blocks
    )
    return replace(form, blocks=(Note(FILLED), *blocks))


def _with(of: Input, text: str) -> Input:
    """Return an input with what was chosen or typed; as it was where that can't be chosen any more."""
    match of:
        case TextInput():
            return replace(of, value=text)
        case ChoiceInput():
            return replace(of, value=text) if text in {o.value for o in of.options} else of
        case TicksInput():
            return replace(of, value=tuple(o.value for o in of.options if o.value in text.split(",")))
        case DateInput():
            return replace(of, value=date.fromisoformat(text))
        case TimeInput():
            return replace(of, value=time.fromisoformat(text))
        case PersonInput():
            picked = [PersonName(0, "", found["address"]) for found in MENTION.finditer(text)]
            named = MENTION.sub("", text).strip(" ,")
            return replace(of, value=(*picked, *([PersonName(0, named)] if named else [])))
        case _:
            assert_never(of)


def _name(action: str, ids: Ids) -> str:
    """Return under what a form's draft is stored: one for each form, however it was opened."""
    of = {name: value for name, value in ids.items() if name != "parked"}
    return pending_requests.DRAFT + sha256(json.dumps([action, of], sort_keys=True).encode()).hexdigest()[:40]


@routes.card(KEPT, single=True)
def kept(db: Db, request: Request) -> Card | None:
    """Offer what was written in a form that was closed; gone once that is sent or thrown away."""
    told = pending_requests.draft(db, request.me.id, request.id("draft"))
    if not told:
        return None
    ids = {"draft": request.id("draft")}
    again = (Button("Go on writing", "form.reopen", ids, "primary"),) if told["opener"] else ()
    away = Button("Throw it away", "form.forget", ids, confirm="What you wrote is deleted. Throw it away?")
    said = "You closed it before it was sent. What you wrote is kept for 30 days, and only you can open it."
    more = "" if again else " It is there when you open the form again."
    return Card(
        f"Kept: {told['title']}",
        (Text(said + more), Buttons((*again, away))),
        "Something that you wrote is kept.",
        source=(KEPT, ids),
    )


@routes.action("form.reopen", form=True)
def reopen(db: Db, request: Request) -> Reply:
    """Open the form again, by the same request as before; what was written is filled in."""
    told = pending_requests.draft(db, request.me.id, request.id("draft"))
    opener: dict[str, Any] = told.get("opener") or {}
    if not opener:
        raise Refused(GONE)
    asked = replace(
        request, action=opener["action"], ids=opener["ids"], text=opener["text"], fields=opener["fields"]
    )
    return request.table.answer(db, asked)


@routes.action("form.forget")
def throw_away(db: Db, request: Request) -> Card:
    """Delete what was written in a form."""
    pending_requests.drop_draft(db, request.me.id, request.id("draft"))
    return Card("Thrown away", (Text("Nothing of it is kept."),), preview="Nothing is kept.")
