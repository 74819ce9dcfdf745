"""The question that is asked before the other reads words of distress, danger or complaint."""

from dataclasses import replace

from handlers import access, formatting, pending_requests, safety, support
from handlers.development.loading import WorkerView
from handlers.language import Message, interpret
from handlers.routing import Request
from handlers.ui import Card
from storage.db import Db


def question_before(db: Db, request: Request, view: WorkerView, text: str) -> Card | None:
    """Return a card that asks first, where the other would read such words; None where there is nothing to ask."""
    choice = request.ids.get("keep")
    if choice == "way":
        return support.something_is_not_right(request)
    if view.other is None or choice == "both":
        return None
    supervisors = [s.other.name for s in access.my_pairs(db, request) if not s.leads]
    found = safety.concern(text, supervisors, interpret(Message(text, request.now, request.me.timezone)))
    if found is None:
        return None
    waits = replace(request, ids={**request.ids, "worker": view.worker.id})
    said = f"{view.other.name} has not seen this, and it is on no list yet: you choose."
    first = formatting.first_name(view.other.name)
    answers = [("Another way", {"keep": "way"}), (f"Add it, {first} will see it", {"keep": "both"})]
    card = pending_requests.ask(db, waits, said, answers, "Only you have seen this")
    question, *rest = card.blocks
    beside = support.contacts(request, found)
    return replace(card, blocks=(question, *beside, *rest), preview="A question for you.", place="below")
