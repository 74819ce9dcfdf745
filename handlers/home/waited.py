"""Answers that waited: for a choice by their writer, or for a channel that did not take them."""

from handlers import (
    pending_requests,
)
from handlers.routing import Request, Routes
from handlers.ui import (
    Card,
    Reply,
)
from storage.db import Db

routes = Routes()


@routes.action(pending_requests.ACTION)
@routes.action(pending_requests.FORM, form=True)
def answered(db: Db, request: Request) -> Reply:
    """Carry out a request that waited for an answer."""
    waited = pending_requests.resume(db, request)
    return request.table.answer(db, waited)


@routes.card(pending_requests.ANSWER)
def kept_answer(db: Db, request: Request) -> Card | None:
    """Build an answer that its channel did not take at once; None on refresh, since it would no longer be true."""
    return None if request.is_refresh else pending_requests.kept_answer(db, request.me.id, request.ids)
